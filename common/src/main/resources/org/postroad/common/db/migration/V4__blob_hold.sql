-- Backups that read the objects of dead blobs: until the latest of these moments (milliseconds since 1970) no node removes an object.
CREATE TABLE blob_hold (
    id VARCHAR(36) NOT NULL PRIMARY KEY,
    held_until BIGINT NOT NULL
);
