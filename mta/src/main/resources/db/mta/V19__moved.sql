-- The host that an operator has this recipient go by, such as mx.example.org:25; empty for the usual way.
ALTER TABLE queue_recipient ADD COLUMN moved_to VARCHAR(300) DEFAULT '' NOT NULL;
