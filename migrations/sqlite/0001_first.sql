-- Users and their keys. Nothing here allows a password test without the node's OPRF seed.
CREATE TABLE users (
    user          BLOB    NOT NULL PRIMARY KEY,
    username      TEXT    NOT NULL UNIQUE,
    opaque_record BLOB    NOT NULL,
    recovery_key  BLOB    NOT NULL,
    created_at    INTEGER NOT NULL,
    device_seq    INTEGER NOT NULL,
    device_hash   BLOB    NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE device_entries (
    user  BLOB    NOT NULL REFERENCES users (user),
    seq   INTEGER NOT NULL,
    hash  BLOB    NOT NULL,
    bytes BLOB    NOT NULL,
    at    INTEGER NOT NULL,
    PRIMARY KEY (user, seq)
) STRICT;

CREATE TABLE vaults (
    user    BLOB    NOT NULL PRIMARY KEY REFERENCES users (user),
    version INTEGER NOT NULL,
    bytes   BLOB    NOT NULL
) STRICT;

CREATE TABLE sessions (
    session       BLOB    NOT NULL PRIMARY KEY,
    user          BLOB    NOT NULL REFERENCES users (user),
    device        BLOB,
    refresh_hash  BLOB    NOT NULL,
    previous_hash BLOB,
    created_at    INTEGER NOT NULL,
    rotated_at    INTEGER NOT NULL,
    expires_at    INTEGER NOT NULL,
    ended_at      INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_by_user ON sessions (user);

CREATE TABLE flows (
    flow       TEXT    NOT NULL PRIMARY KEY,
    kind       INTEGER NOT NULL,
    state      BLOB    NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Policy logs; servers (but for their heads), server_members, channels and invitations are a
-- cache of them.
CREATE TABLE servers (
    server    BLOB    NOT NULL PRIMARY KEY,
    name      TEXT    NOT NULL,
    owner     BLOB    NOT NULL REFERENCES users (user),
    head_seq  INTEGER NOT NULL,
    head_hash BLOB    NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE policy_entries (
    server BLOB    NOT NULL REFERENCES servers (server),
    seq    INTEGER NOT NULL,
    hash   BLOB    NOT NULL,
    entry  BLOB    NOT NULL,
    bytes  BLOB    NOT NULL,
    PRIMARY KEY (server, seq),
    UNIQUE (server, entry)
) STRICT;

CREATE TABLE server_members (
    server     BLOB    NOT NULL REFERENCES servers (server),
    user       BLOB    NOT NULL REFERENCES users (user),
    username   TEXT    NOT NULL,
    joined_seq INTEGER NOT NULL,
    PRIMARY KEY (server, user)
) STRICT, WITHOUT ROWID;
CREATE INDEX server_members_by_user ON server_members (user);

CREATE TABLE channels (
    channel     BLOB    NOT NULL PRIMARY KEY,
    server      BLOB    NOT NULL REFERENCES servers (server),
    name        TEXT    NOT NULL,
    kind        INTEGER NOT NULL,
    created_seq INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX channels_by_server ON channels (server);

CREATE TABLE invitations (
    invitation BLOB    NOT NULL PRIMARY KEY,
    server     BLOB    NOT NULL REFERENCES servers (server),
    code_hash  BLOB    NOT NULL UNIQUE,
    creator    BLOB    NOT NULL REFERENCES users (user),
    max_uses   INTEGER NOT NULL,
    uses       INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    closed     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX invitations_by_server ON invitations (server);

-- Channel logs and groups.
CREATE TABLE channel_logs (
    channel     BLOB    NOT NULL PRIMARY KEY REFERENCES channels (channel),
    head_seq    INTEGER NOT NULL,
    head_hash   BLOB    NOT NULL,
    pinned_seq  INTEGER,
    pinned_hash BLOB
) STRICT, WITHOUT ROWID;

CREATE TABLE envelopes (
    channel     BLOB    NOT NULL REFERENCES channel_logs (channel),
    seq         INTEGER NOT NULL,
    hash        BLOB    NOT NULL,
    kind        INTEGER NOT NULL,
    message_id  BLOB    NOT NULL,
    device      BLOB    NOT NULL,
    header      BLOB    NOT NULL,
    body        BLOB,
    body_hash   BLOB    NOT NULL,
    pinned_seq  INTEGER NOT NULL,
    pinned_hash BLOB    NOT NULL,
    PRIMARY KEY (channel, seq),
    UNIQUE (channel, device, message_id)
) STRICT;

CREATE TABLE groups (
    channel     BLOB    NOT NULL PRIMARY KEY REFERENCES channel_logs (channel),
    incarnation INTEGER NOT NULL,
    epoch       INTEGER NOT NULL,
    group_info  BLOB    NOT NULL,
    snapshot    BLOB    NOT NULL,
    opened_seq  INTEGER NOT NULL
) STRICT;

CREATE TABLE group_snapshots (
    channel     BLOB    NOT NULL REFERENCES channel_logs (channel),
    incarnation INTEGER NOT NULL,
    epoch       INTEGER NOT NULL,
    snapshot    BLOB    NOT NULL,
    opened_seq  INTEGER NOT NULL,
    PRIMARY KEY (channel, incarnation, epoch)
) STRICT;

-- Inboxes of devices.
CREATE TABLE inbox_heads (
    device   BLOB    NOT NULL PRIMARY KEY,
    head_seq INTEGER NOT NULL,
    floor    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE inbox (
    device BLOB    NOT NULL REFERENCES inbox_heads (device),
    seq    INTEGER NOT NULL,
    key    BLOB    NOT NULL,
    notice BLOB    NOT NULL,
    at     INTEGER NOT NULL,
    PRIMARY KEY (device, seq),
    UNIQUE (device, key)
) STRICT, WITHOUT ROWID;
