-- Lists whose mail leaves under a return path for each member (VERP), and what came back of each member's.
ALTER TABLE address ADD COLUMN verp BOOLEAN DEFAULT FALSE NOT NULL;
ALTER TABLE address_target ADD COLUMN bounces INTEGER DEFAULT 0 NOT NULL;
ALTER TABLE address_target ADD COLUMN bounced_at BIGINT DEFAULT 0 NOT NULL;
ALTER TABLE address_target ADD COLUMN bounce_said VARCHAR(1100) DEFAULT '' NOT NULL;

-- What was moved to another host has a flow of its own: behind the sender stands that host.
ALTER TABLE queue_recipient ALTER COLUMN sender SET DATA TYPE VARCHAR(600);
UPDATE queue_recipient SET sender = sender || ' ' || moved_to WHERE moved_to <> '';
