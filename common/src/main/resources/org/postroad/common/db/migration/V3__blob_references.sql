-- How many rows of all rooms refer to the blob; with the last of them its row goes. segment and start_at change when its bytes are moved.
ALTER TABLE blob ADD COLUMN refs BIGINT DEFAULT 1 NOT NULL;

-- What lives in a segment, in its order, without looking at the rows. New entries come at its end.
CREATE INDEX blob_place ON blob (segment, start_at, octets);
