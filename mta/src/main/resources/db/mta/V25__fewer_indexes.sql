-- Every index costs each message a page or two, to be written at once.
-- Ends are trimmed along their key: road ids sort by time.
DROP INDEX delivery_end_age;

-- Again, without the reference to queue_message, for which H2 keeps an index beside the key that would do. Both tables have one writer, which
-- adds and removes the message together with its recipients; the check looks for what contradicts that.
DROP INDEX queue_recipient_flow;
DROP INDEX queue_recipient_due_at;
ALTER TABLE queue_recipient RENAME TO queue_recipient_before;
CREATE TABLE queue_recipient (
    road_id            VARCHAR(20)   NOT NULL,
    recipient          INTEGER       NOT NULL,
    address            VARCHAR(400)  NOT NULL,
    domain             VARCHAR(255)  NOT NULL,
    sender             VARCHAR(255)  NOT NULL,
    due_at             BIGINT        NOT NULL,
    attempts           INTEGER       NOT NULL,
    tried_at           BIGINT        NOT NULL,
    unanswered         BOOLEAN       NOT NULL,
    trouble            VARCHAR(20)   NOT NULL,
    trouble_status     VARCHAR(11)   NOT NULL,
    trouble_text       VARCHAR(2000) NOT NULL,
    trouble_host       VARCHAR(400)  NOT NULL,
    holder             VARCHAR(36)   DEFAULT '' NOT NULL,
    notify             VARCHAR(30)   NOT NULL,
    original_recipient VARCHAR(500)  NOT NULL,
    delay_told         BOOLEAN       NOT NULL,
    moved_to           VARCHAR(300)  NOT NULL,
    named              VARCHAR(400)  NOT NULL,
    reverse_path       VARCHAR(400)  NOT NULL,
    PRIMARY KEY (road_id, recipient)
);
INSERT INTO queue_recipient (road_id, recipient, address, domain, sender, due_at, attempts, tried_at, unanswered, trouble, trouble_status,
        trouble_text, trouble_host, holder, notify, original_recipient, delay_told, moved_to, named, reverse_path)
    SELECT road_id, recipient, address, domain, sender, due_at, attempts, tried_at, unanswered, trouble, trouble_status,
        trouble_text, trouble_host, holder, notify, original_recipient, delay_told, moved_to, named, reverse_path
    FROM queue_recipient_before;
DROP TABLE queue_recipient_before;
CREATE INDEX queue_recipient_flow ON queue_recipient (domain, sender, due_at, road_id, recipient);
CREATE INDEX queue_recipient_due_at ON queue_recipient (due_at);
