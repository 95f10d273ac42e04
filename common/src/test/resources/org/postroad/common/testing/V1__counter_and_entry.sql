CREATE TABLE counter (
    name VARCHAR(64) NOT NULL PRIMARY KEY,
    reached BIGINT NOT NULL
);

CREATE TABLE entry (
    counter VARCHAR(64) NOT NULL,
    number BIGINT NOT NULL,
    blob VARCHAR(43),
    note VARCHAR(8192),
    flag BOOLEAN,
    octets BYTEA,
    PRIMARY KEY (counter, number)
);
