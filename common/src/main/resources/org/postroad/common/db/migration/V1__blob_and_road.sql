-- Where the bytes of each blob lie. A row is never changed; the bytes were forced before it.
CREATE TABLE blob (
    id VARCHAR(43) NOT NULL PRIMARY KEY,
    segment INTEGER NOT NULL,
    start_at BIGINT NOT NULL,
    octets BIGINT NOT NULL
);

-- The roads. Row 0 begins a road and counts for it; each later row adds hops. Ids sort by the time of their beginning.
CREATE TABLE road (
    id VARCHAR(20) NOT NULL,
    seq INTEGER NOT NULL,
    message_id VARCHAR(998),
    last_seq INTEGER NOT NULL,
    total INTEGER NOT NULL,
    hops VARCHAR(65536) NOT NULL,
    PRIMARY KEY (id, seq)
);

CREATE INDEX road_message_id ON road (message_id);
