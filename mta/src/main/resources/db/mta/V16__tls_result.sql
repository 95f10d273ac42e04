-- What came of TLS with other domains' hosts on a day (UTC, days since 1970), until it is reported. seen: a digest of the rest but the count.
CREATE TABLE tls_result (
    result_day     BIGINT        NOT NULL,
    domain         VARCHAR(253)  NOT NULL,
    seen           VARCHAR(64)   NOT NULL,
    policy_type    VARCHAR(16)   NOT NULL,
    policy_strings VARCHAR(8000) NOT NULL,
    policy_mx      VARCHAR(8000) NOT NULL,
    result         VARCHAR(32)   NOT NULL,
    host           VARCHAR(253)  NOT NULL,
    address        VARCHAR(45)   NOT NULL,
    sent_from      VARCHAR(45)   NOT NULL,
    reason         VARCHAR(300)  NOT NULL,
    sessions       BIGINT        NOT NULL,
    PRIMARY KEY (result_day, domain, seen)
);
