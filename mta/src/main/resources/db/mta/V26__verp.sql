-- Lists whose mail leaves under a return path for each member (VERP), and what came back of each member's.
ALTER TABLE address ADD COLUMN verp BOOLEAN DEFAULT FALSE NOT NULL;
ALTER TABLE address_target ADD COLUMN bounces INTEGER DEFAULT 0 NOT NULL;
ALTER TABLE address_target ADD COLUMN bounced_at BIGINT DEFAULT 0 NOT NULL;
ALTER TABLE address_target ADD COLUMN bounce_said VARCHAR(1100) DEFAULT '' NOT NULL;
