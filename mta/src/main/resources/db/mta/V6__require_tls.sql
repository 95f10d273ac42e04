-- The message travels only under TLS, to hosts that promise the same (RFC 8689).
ALTER TABLE queue_message ADD COLUMN require_tls BOOLEAN DEFAULT FALSE NOT NULL;
