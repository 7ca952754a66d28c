-- Uploaded files; their bytes are in the blob store. No foreign keys: a row stays until the bytes
-- are gone, also when server and channel were purged.
CREATE TABLE blobs (
    blob       BLOB    NOT NULL PRIMARY KEY,
    owner      BLOB    NOT NULL,
    server     BLOB    NOT NULL,
    channel    BLOB    NOT NULL,
    size       INTEGER NOT NULL,
    parts      INTEGER NOT NULL,
    received   INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    -- From when on it may be swept; NULL as long as a message names it.
    free_at    INTEGER,
    condemned  INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX blobs_owner ON blobs (owner, size);
CREATE INDEX blobs_server ON blobs (server, size);
CREATE INDEX blobs_free ON blobs (free_at, blob);

-- Which messages name them.
CREATE TABLE blob_names (
    channel BLOB    NOT NULL,
    seq     INTEGER NOT NULL,
    blob    BLOB    NOT NULL,
    PRIMARY KEY (channel, seq, blob)
) WITHOUT ROWID;
CREATE INDEX blob_names_blob ON blob_names (blob);
