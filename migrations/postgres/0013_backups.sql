-- Backups of users' histories: a sealed list, and sealed chunks, whose bytes are in the blob store.
CREATE TABLE backups (
    "user"   BYTEA NOT NULL PRIMARY KEY,
    version  BIGINT NOT NULL,
    manifest BYTEA NOT NULL
);

-- No foreign keys: a row stays until the bytes are gone, also when the user was purged.
CREATE TABLE backup_chunks (
    owner     BYTEA NOT NULL,
    chunk     BYTEA NOT NULL,
    size      BIGINT NOT NULL,
    whole     BOOLEAN NOT NULL,
    -- From when on it may be swept; NULL as long as the user's list names it.
    free_at   BIGINT,
    condemned BOOLEAN NOT NULL,
    PRIMARY KEY (owner, chunk)
);
CREATE INDEX backup_chunks_free ON backup_chunks (free_at, owner, chunk);
