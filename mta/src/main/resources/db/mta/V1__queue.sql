-- A message with recipients in the queue; gone with the last of them.
CREATE TABLE queue_message (
    road_id       VARCHAR(20)     NOT NULL PRIMARY KEY,
    reverse_path  VARCHAR(400) NOT NULL,             -- <> is the null reverse-path
    blob_id       VARCHAR(43)     NOT NULL,
    blob_size     BIGINT       NOT NULL,
    data_offset   INTEGER      NOT NULL,             -- octets at the start that do not travel
    body_type     VARCHAR(20)  NOT NULL,
    smtp_utf8     BOOLEAN      NOT NULL,
    accepted_at   BIGINT       NOT NULL,             -- milliseconds since 1970, as every moment here
    expires_at    BIGINT       NOT NULL,
    origin        VARCHAR(20)  NOT NULL,
    account_id    BIGINT,
    submission_id BIGINT
);

-- One waiting recipient. That it is being sent is known in memory only.
CREATE TABLE queue_recipient (
    road_id        VARCHAR(20)      NOT NULL REFERENCES queue_message (road_id),
    recipient      INTEGER       NOT NULL,
    address        VARCHAR(400)  NOT NULL,
    domain         VARCHAR(255)  NOT NULL,
    due_at         BIGINT        NOT NULL,
    attempts       INTEGER       NOT NULL,
    trouble        VARCHAR(20)   NOT NULL,           -- what the last attempt met
    trouble_status VARCHAR(11)   NOT NULL,
    trouble_text   VARCHAR(2000) NOT NULL,
    trouble_host   VARCHAR(400)  NOT NULL,
    PRIMARY KEY (road_id, recipient)
);

CREATE INDEX queue_recipient_due ON queue_recipient (due_at, road_id, recipient);

-- A recipient that left the queue (I3); trimmed by age.
CREATE TABLE delivery_end (
    road_id   VARCHAR(20)      NOT NULL,
    recipient INTEGER       NOT NULL,
    address   VARCHAR(400)  NOT NULL,
    outcome   VARCHAR(20)   NOT NULL,
    cause     VARCHAR(20)   NOT NULL,
    status    VARCHAR(11)   NOT NULL,
    reply     VARCHAR(2000) NOT NULL,
    host      VARCHAR(400)  NOT NULL,
    ended_at  BIGINT        NOT NULL,
    PRIMARY KEY (road_id, recipient)
);

CREATE INDEX delivery_end_age ON delivery_end (ended_at);
