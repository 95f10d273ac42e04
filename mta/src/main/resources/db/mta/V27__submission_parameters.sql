-- What the sender of a submission stated of its envelope's addresses (RFC 8621 §7), a parameter in each line; empty where nothing was said.
ALTER TABLE submission ADD COLUMN parameters VARCHAR(500) DEFAULT '' NOT NULL;
ALTER TABLE submission_recipient ADD COLUMN parameters VARCHAR(1000) DEFAULT '' NOT NULL;
