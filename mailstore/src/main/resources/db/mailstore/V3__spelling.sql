-- The local part without its dots, by which an account is found where dots do not matter.
ALTER TABLE account ADD COLUMN dotless_key VARCHAR(256) DEFAULT '' NOT NULL;
UPDATE account SET dotless_key = REPLACE(local_key, '.', '');
CREATE INDEX account_dotless ON account (domain, dotless_key);
