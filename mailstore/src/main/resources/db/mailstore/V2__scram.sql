-- A password is stored as its Argon2id hash and two SCRAM verifiers, with spaces between.
ALTER TABLE account ALTER COLUMN password SET DATA TYPE VARCHAR(1024);

-- At most one row: what the salts of names that do not exist are made of, in hexadecimal digits. Made when it is first needed.
CREATE TABLE login_secret (
    id INTEGER PRIMARY KEY,
    secret VARCHAR(64) NOT NULL
);
