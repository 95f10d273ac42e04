-- Domains of ours beside those of the settings. same_as: the domain that it is another name of, or itself.
CREATE TABLE mail_domain (
    domain  VARCHAR(253) NOT NULL PRIMARY KEY,
    same_as VARCHAR(253) NOT NULL
);

-- Addresses of ours that are no accounts. kind: ALIAS or LIST. The local part * is whatever else is in the domain. title and posters: of lists.
CREATE TABLE address (
    domain      VARCHAR(253) NOT NULL,
    local_key   VARCHAR(256) NOT NULL,
    dotless_key VARCHAR(256) NOT NULL,
    local_part  VARCHAR(64)  NOT NULL,
    kind        VARCHAR(10)  NOT NULL,
    title       VARCHAR(200) NOT NULL,
    posters     VARCHAR(10)  NOT NULL,
    PRIMARY KEY (domain, local_key)
);

CREATE INDEX address_dotless ON address (domain, dotless_key);

-- Whom they stand for. role: TARGET of an alias, MEMBER or OWNER of a list. target_key: the target, case and composition apart.
CREATE TABLE address_target (
    domain     VARCHAR(253)  NOT NULL,
    local_key  VARCHAR(256)  NOT NULL,
    role       VARCHAR(10)   NOT NULL,
    target_key VARCHAR(1000) NOT NULL,
    place      INTEGER       NOT NULL,
    target     VARCHAR(400)  NOT NULL,
    PRIMARY KEY (domain, local_key, role, target_key),
    FOREIGN KEY (domain, local_key) REFERENCES address (domain, local_key)
);

-- At most one row: what SRS addresses are signed with, in hexadecimal digits. Made when it is first needed.
CREATE TABLE srs_secret (
    id     INTEGER     NOT NULL PRIMARY KEY,
    secret VARCHAR(64) NOT NULL
);

-- Senders that are too long for an SRS address, which names the row instead.
CREATE TABLE srs_sender (
    token   VARCHAR(32)  NOT NULL PRIMARY KEY,
    sender  VARCHAR(400) NOT NULL,
    used_at BIGINT       NOT NULL
);

CREATE INDEX srs_sender_age ON srs_sender (used_at);

-- Whom the envelope named, where an address of ours stands between it and the recipient, and the reverse-path that this copy travels
-- under; empty where they are the recipient and the message's.
ALTER TABLE queue_recipient ADD COLUMN named VARCHAR(400) DEFAULT '' NOT NULL;
ALTER TABLE queue_recipient ADD COLUMN reverse_path VARCHAR(400) DEFAULT '' NOT NULL;
ALTER TABLE delivery_end ADD COLUMN named VARCHAR(400) DEFAULT '' NOT NULL;
