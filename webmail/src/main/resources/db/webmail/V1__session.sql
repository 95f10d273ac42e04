-- Browser sessions. Times are milliseconds since 1970-01-01T00:00Z. What a browser shows is not kept, only its hash.
-- The hash leads the key, as that is all a request has; used_at lags some minutes behind.
CREATE TABLE browser_session (
    token_hash VARCHAR(43) NOT NULL PRIMARY KEY,
    account_id BIGINT      NOT NULL,
    begun_at   BIGINT      NOT NULL,
    used_at    BIGINT      NOT NULL
);

CREATE INDEX browser_session_account ON browser_session (account_id, used_at);
CREATE INDEX browser_session_used ON browser_session (used_at);
CREATE INDEX browser_session_begun ON browser_session (begun_at);
