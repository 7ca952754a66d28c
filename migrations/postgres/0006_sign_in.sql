-- What a session's client calls it.
ALTER TABLE sessions ADD COLUMN label TEXT;

-- Whom the operator keeps out, and whom they deleted.
ALTER TABLE users ADD COLUMN disabled_at BIGINT;
ALTER TABLE users ADD COLUMN deleted_at BIGINT;
ALTER TABLE servers ADD COLUMN disabled_at BIGINT;

-- Identities at providers. What stands for issuer and subject is keyed by a secret of the node.
CREATE TABLE oidc_identities (
    identity  BYTEA  NOT NULL,
    "user"    BYTEA  NOT NULL REFERENCES users ("user"),
    provider  TEXT   NOT NULL COLLATE "C",
    linked_at BIGINT NOT NULL,
    CONSTRAINT oidc_identities_identity PRIMARY KEY (identity),
    CONSTRAINT oidc_identities_user UNIQUE ("user", provider)
);

-- ID tokens that were accepted, until they end.
CREATE TABLE used_tokens (
    hash       BYTEA  NOT NULL,
    expires_at BIGINT NOT NULL,
    CONSTRAINT used_tokens_hash PRIMARY KEY (hash)
);
CREATE INDEX used_tokens_by_end ON used_tokens (expires_at);
