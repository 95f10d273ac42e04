-- What a host behind the next one reported of a recipient later (RFC 3464); all null where nobody did.
ALTER TABLE submission_recipient ADD COLUMN report_action VARCHAR(20);
ALTER TABLE submission_recipient ADD COLUMN report_status VARCHAR(12);
ALTER TABLE submission_recipient ADD COLUMN report_text VARCHAR(2000);
ALTER TABLE submission_recipient ADD COLUMN report_host VARCHAR(2000);
ALTER TABLE submission_recipient ADD COLUMN report_blob VARCHAR(43);
ALTER TABLE submission_recipient ADD COLUMN reported_at BIGINT;
