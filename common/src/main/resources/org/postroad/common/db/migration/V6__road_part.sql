-- What is added to a road later has a table of its own. Each row of road costs an entry at a random place in the index of Message-IDs,
-- which only the beginning needs; and it was written again, with its hops, to count for the others.
DROP INDEX road_message_id;
ALTER TABLE road RENAME TO road_before;

-- total: characters of hops, of the parts with all that is before them.
CREATE TABLE road (
    id VARCHAR(20) NOT NULL PRIMARY KEY,
    message_id VARCHAR(998),
    total INTEGER NOT NULL,
    hops VARCHAR(65536) NOT NULL
);

CREATE TABLE road_part (
    id VARCHAR(20) NOT NULL,
    seq INTEGER NOT NULL,
    total INTEGER NOT NULL,
    hops VARCHAR(65536) NOT NULL,
    PRIMARY KEY (id, seq)
);

INSERT INTO road (id, message_id, total, hops) SELECT id, message_id, total, hops FROM road_before WHERE seq = 0;
INSERT INTO road_part (id, seq, total, hops)
    SELECT p.id, p.seq, r.total, p.hops FROM road_before p JOIN road r ON r.id = p.id WHERE p.seq > 0;
DROP TABLE road_before;
CREATE INDEX road_message_id ON road (message_id);
