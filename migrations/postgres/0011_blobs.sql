-- Uploaded files; their bytes are in the blob store. No foreign keys: a row stays until the bytes
-- are gone, also when server and channel were purged.
CREATE TABLE blobs (
    blob       BYTEA   NOT NULL PRIMARY KEY,
    owner      BYTEA   NOT NULL,
    server     BYTEA   NOT NULL,
    channel    BYTEA   NOT NULL,
    size       BIGINT  NOT NULL,
    parts      BIGINT  NOT NULL,
    received   BIGINT  NOT NULL,
    created_at BIGINT  NOT NULL,
    -- From when on it may be swept; NULL as long as a message names it.
    free_at    BIGINT ,
    condemned  BOOLEAN NOT NULL
);
CREATE INDEX blobs_owner ON blobs (owner, size);
CREATE INDEX blobs_server ON blobs (server, size);
CREATE INDEX blobs_free ON blobs (free_at, blob);

-- Which messages name them.
CREATE TABLE blob_names (
    channel BYTEA   NOT NULL,
    seq     BIGINT  NOT NULL,
    blob    BYTEA   NOT NULL,
    PRIMARY KEY (channel, seq, blob)
);
CREATE INDEX blob_names_blob ON blob_names (blob);
