-- What other domains say of TLS with their mail hosts (RFC 8461), kept until it expires. mx: patterns with a space between them.
CREATE TABLE sts_policy (
    domain     VARCHAR(253)   NOT NULL PRIMARY KEY,
    policy_id  VARCHAR(32)    NOT NULL,
    mode       VARCHAR(8)     NOT NULL,
    mx         VARCHAR(60000) NOT NULL,
    max_age    BIGINT         NOT NULL,
    fetched_at BIGINT         NOT NULL,
    expires_at BIGINT         NOT NULL
);

CREATE INDEX sts_policy_expires ON sts_policy (expires_at);
CREATE INDEX sts_policy_fetched ON sts_policy (fetched_at);
