-- When a recipient was last tried, 0 for never, and whether the dot of one attempt was sent without an answer.
ALTER TABLE queue_recipient ADD COLUMN tried_at BIGINT DEFAULT 0 NOT NULL;
ALTER TABLE queue_recipient ADD COLUMN unanswered BOOLEAN DEFAULT FALSE NOT NULL;

ALTER TABLE delivery_end ADD COLUMN attempts INTEGER DEFAULT 0 NOT NULL;
ALTER TABLE delivery_end ADD COLUMN tried_at BIGINT DEFAULT 0 NOT NULL;
ALTER TABLE delivery_end ADD COLUMN unanswered BOOLEAN DEFAULT FALSE NOT NULL;

CREATE INDEX submission_email ON submission (account_id, email_id);
