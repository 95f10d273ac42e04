-- What was promised to a stranger whose client has not shown yet that it heard so: if it sends the message again, it is known by this
-- (RFC 5321 §4.5.3.2.6). One row for each recipient, as a rule for the blink until the client says something else.
CREATE TABLE unheard_reply (
    id          BIGINT      NOT NULL PRIMARY KEY,   -- the first 64 bits of the digest
    digest      VARCHAR(43) NOT NULL,               -- SHA-256 of sender, recipient, ENVID and Message-ID
    road_id     VARCHAR(20) NOT NULL,
    blob_id     VARCHAR(43) NOT NULL,               -- not referred to: whoever deletes the message need not keep it for this
    blob_size   BIGINT      NOT NULL,
    body_offset INTEGER     NOT NULL,               -- octets of our own trace fields
    taken_at    BIGINT      NOT NULL
);
