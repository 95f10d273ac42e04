-- What a delivery writes, in small: the account's counters, the message, the change.
CREATE TABLE load_account (
    id BIGINT NOT NULL PRIMARY KEY,
    next_uid BIGINT NOT NULL,
    modseq BIGINT NOT NULL
);

CREATE TABLE load_message (
    account BIGINT NOT NULL,
    uid BIGINT NOT NULL,
    blob VARCHAR(43) NOT NULL,
    subject VARCHAR(998) NOT NULL,
    PRIMARY KEY (account, uid)
);

CREATE TABLE load_change (
    account BIGINT NOT NULL,
    modseq BIGINT NOT NULL,
    uid BIGINT NOT NULL,
    PRIMARY KEY (account, modseq)
);
