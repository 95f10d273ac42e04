-- Since when a message is tried: when it was accepted, or when its sender wants it to leave (RFC 4865).
ALTER TABLE queue_message ADD COLUMN release_at BIGINT DEFAULT 0 NOT NULL;
UPDATE queue_message SET release_at = accepted_at;
