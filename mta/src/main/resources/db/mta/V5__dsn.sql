-- What senders asked for of reports (RFC 3461): xtext and words as they travel, empty where nothing was said.
ALTER TABLE queue_message ADD COLUMN returned VARCHAR(10) DEFAULT 'UNSTATED' NOT NULL;
ALTER TABLE queue_message ADD COLUMN envelope_id VARCHAR(100) DEFAULT '' NOT NULL;

ALTER TABLE queue_recipient ADD COLUMN notify VARCHAR(30) DEFAULT '' NOT NULL;
ALTER TABLE queue_recipient ADD COLUMN original_recipient VARCHAR(500) DEFAULT '' NOT NULL;
-- The sender was told that it takes longer than usual.
ALTER TABLE queue_recipient ADD COLUMN delay_told BOOLEAN DEFAULT FALSE NOT NULL;
