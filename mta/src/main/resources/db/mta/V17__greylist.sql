-- Whom greylisting has put off, and who came again (RFC 6647).
CREATE TABLE greylist (
    triplet  VARCHAR(43) NOT NULL PRIMARY KEY,   -- SHA-256 of network, sender and recipient
    first_at BIGINT      NOT NULL,
    last_at  BIGINT      NOT NULL,
    passed   BOOLEAN     NOT NULL
);

CREATE INDEX greylist_age ON greylist (last_at);

-- How many of a network's triplets came again.
CREATE TABLE greylist_network (
    network VARCHAR(50) NOT NULL PRIMARY KEY,
    passes  INTEGER     NOT NULL,
    last_at BIGINT      NOT NULL
);

CREATE INDEX greylist_network_age ON greylist_network (last_at);
