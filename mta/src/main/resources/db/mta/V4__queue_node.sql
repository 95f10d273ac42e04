-- Where several processes send from one queue. holder: who sends this recipient, or empty; it counts as long as that process lives.
ALTER TABLE queue_recipient ADD COLUMN holder VARCHAR(36) DEFAULT '' NOT NULL;

CREATE TABLE queue_node (
    id          VARCHAR(36) NOT NULL PRIMARY KEY,
    alive_until BIGINT      NOT NULL
);
