-- What a session's client calls it.
ALTER TABLE sessions ADD COLUMN label TEXT;

-- Whom the operator keeps out, and whom they deleted.
ALTER TABLE users ADD COLUMN disabled_at INTEGER;
ALTER TABLE users ADD COLUMN deleted_at INTEGER;
ALTER TABLE servers ADD COLUMN disabled_at INTEGER;

-- Identities at providers. What stands for issuer and subject is keyed by a secret of the node.
CREATE TABLE oidc_identities (
    identity  BLOB    NOT NULL PRIMARY KEY,
    user      BLOB    NOT NULL REFERENCES users (user),
    provider  TEXT    NOT NULL,
    linked_at INTEGER NOT NULL,
    UNIQUE (user, provider)
) STRICT, WITHOUT ROWID;

-- ID tokens that were accepted, until they end.
CREATE TABLE used_tokens (
    hash       BLOB    NOT NULL PRIMARY KEY,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX used_tokens_by_end ON used_tokens (expires_at);
