-- Backups of users' histories: a sealed list, and sealed chunks, whose bytes are in the blob store.
CREATE TABLE backups (
    user     BLOB NOT NULL PRIMARY KEY,
    version  INTEGER NOT NULL,
    manifest BLOB NOT NULL
) WITHOUT ROWID;

-- No foreign keys: a row stays until the bytes are gone, also when the user was purged.
CREATE TABLE backup_chunks (
    owner     BLOB NOT NULL,
    chunk     BLOB NOT NULL,
    size      INTEGER NOT NULL,
    whole     INTEGER NOT NULL,
    -- From when on it may be swept; NULL as long as the user's list names it.
    free_at   INTEGER,
    condemned INTEGER NOT NULL,
    PRIMARY KEY (owner, chunk)
) WITHOUT ROWID;
CREATE INDEX backup_chunks_free ON backup_chunks (free_at, owner, chunk);
