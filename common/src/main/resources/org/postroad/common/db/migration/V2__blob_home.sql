-- The one directory whose segments hold the bytes, where the rows are on a server. At most one row.
CREATE TABLE blob_home (
    one INTEGER NOT NULL PRIMARY KEY,
    store_id VARCHAR(36) NOT NULL
);
