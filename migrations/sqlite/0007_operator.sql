-- Why the operator keeps somebody out, and how often they have changed their mind about a server:
-- a part of its mark, by which nodes notice.
ALTER TABLE users ADD COLUMN disabled_reason TEXT;
ALTER TABLE servers ADD COLUMN disabled_reason TEXT;
ALTER TABLE servers ADD COLUMN switched INTEGER NOT NULL DEFAULT 0;

-- When data were purged. Of a server: 0 not at all, 1 begun, 2 done.
ALTER TABLE users ADD COLUMN purged_at INTEGER;
ALTER TABLE servers ADD COLUMN deleted_at INTEGER;
ALTER TABLE servers ADD COLUMN purge INTEGER NOT NULL DEFAULT 0;
UPDATE servers SET deleted_at = unixepoch() * 1000 WHERE deleted = 1;

CREATE INDEX users_to_purge ON users (deleted_at, user)
    WHERE deleted_at IS NOT NULL AND purged_at IS NULL;
CREATE INDEX servers_to_purge ON servers (deleted_at, server) WHERE deleted = 1 AND purge < 2;
CREATE INDEX servers_by_name ON servers (name, server);
CREATE INDEX invitations_by_expiry ON invitations (expires_at) WHERE expires_at > 0;

-- What the operator filters by.
CREATE INDEX users_disabled ON users (username) WHERE disabled_at IS NOT NULL;
CREATE INDEX users_deleted ON users (username) WHERE deleted_at IS NOT NULL;
CREATE INDEX servers_disabled ON servers (name, server) WHERE disabled_at IS NOT NULL;
CREATE INDEX servers_deleted ON servers (name, server) WHERE deleted = 1;

-- A listed server that is disabled is not found.
ALTER TABLE listings ADD COLUMN hidden INTEGER NOT NULL DEFAULT 0;
