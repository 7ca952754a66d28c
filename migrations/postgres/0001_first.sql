-- Users and their keys. Nothing here allows a password test without the node's OPRF seed.
CREATE TABLE users (
    "user"        BYTEA  NOT NULL,
    username      TEXT   NOT NULL,
    opaque_record BYTEA  NOT NULL,
    recovery_key  BYTEA  NOT NULL,
    created_at    BIGINT NOT NULL,
    device_seq    BIGINT NOT NULL,
    device_hash   BYTEA  NOT NULL,
    CONSTRAINT users_username UNIQUE (username)
);
-- Later than the other one, so that of both broken the name is told.
ALTER TABLE users ADD CONSTRAINT users_user PRIMARY KEY ("user");

CREATE TABLE device_entries (
    "user" BYTEA  NOT NULL REFERENCES users ("user"),
    seq    BIGINT NOT NULL,
    hash   BYTEA  NOT NULL,
    bytes  BYTEA  NOT NULL,
    at     BIGINT NOT NULL,
    CONSTRAINT device_entries_seq PRIMARY KEY ("user", seq)
);

CREATE TABLE vaults (
    "user"  BYTEA  NOT NULL PRIMARY KEY REFERENCES users ("user"),
    version BIGINT NOT NULL,
    bytes   BYTEA  NOT NULL
);

CREATE TABLE sessions (
    session       BYTEA  NOT NULL,
    "user"        BYTEA  NOT NULL REFERENCES users ("user"),
    device        BYTEA,
    refresh_hash  BYTEA  NOT NULL,
    previous_hash BYTEA,
    created_at    BIGINT NOT NULL,
    rotated_at    BIGINT NOT NULL,
    expires_at    BIGINT NOT NULL,
    ended_at      BIGINT,
    CONSTRAINT sessions_session PRIMARY KEY (session)
);
CREATE INDEX sessions_by_user ON sessions ("user");

CREATE TABLE flows (
    flow       TEXT   NOT NULL,
    kind       BIGINT NOT NULL,
    state      BYTEA  NOT NULL,
    expires_at BIGINT NOT NULL,
    CONSTRAINT flows_flow PRIMARY KEY (flow)
);

-- Policy logs; servers (but for their heads), server_members, channels and invitations are a
-- cache of them. Rows that are counters leave room in their pages, so that counting touches no
-- index.
CREATE TABLE servers (
    server    BYTEA  NOT NULL,
    name      TEXT   NOT NULL,
    owner     BYTEA  NOT NULL REFERENCES users ("user"),
    head_seq  BIGINT NOT NULL,
    head_hash BYTEA  NOT NULL,
    CONSTRAINT servers_server PRIMARY KEY (server)
) WITH (fillfactor = 70);

CREATE TABLE policy_entries (
    server BYTEA  NOT NULL REFERENCES servers (server),
    seq    BIGINT NOT NULL,
    hash   BYTEA  NOT NULL,
    entry  BYTEA  NOT NULL,
    bytes  BYTEA  NOT NULL,
    CONSTRAINT policy_entries_seq PRIMARY KEY (server, seq),
    CONSTRAINT policy_entries_entry UNIQUE (server, entry)
);

CREATE TABLE server_members (
    server     BYTEA  NOT NULL REFERENCES servers (server),
    "user"     BYTEA  NOT NULL REFERENCES users ("user"),
    username   TEXT   NOT NULL,
    joined_seq BIGINT NOT NULL,
    PRIMARY KEY (server, "user")
);
CREATE INDEX server_members_by_user ON server_members ("user");

CREATE TABLE channels (
    channel     BYTEA  NOT NULL PRIMARY KEY,
    server      BYTEA  NOT NULL REFERENCES servers (server),
    name        TEXT   NOT NULL,
    kind        BIGINT NOT NULL,
    created_seq BIGINT NOT NULL
);
CREATE INDEX channels_by_server ON channels (server);

CREATE TABLE invitations (
    invitation BYTEA   NOT NULL PRIMARY KEY,
    server     BYTEA   NOT NULL REFERENCES servers (server),
    code_hash  BYTEA   NOT NULL,
    creator    BYTEA   NOT NULL REFERENCES users ("user"),
    max_uses   BIGINT  NOT NULL,
    uses       BIGINT  NOT NULL,
    expires_at BIGINT  NOT NULL,
    closed     BOOLEAN NOT NULL,
    CONSTRAINT invitations_code_hash UNIQUE (code_hash)
);
CREATE INDEX invitations_by_server ON invitations (server);

-- Channel logs and groups.
CREATE TABLE channel_logs (
    channel     BYTEA  NOT NULL PRIMARY KEY REFERENCES channels (channel),
    head_seq    BIGINT NOT NULL,
    head_hash   BYTEA  NOT NULL,
    pinned_seq  BIGINT,
    pinned_hash BYTEA
) WITH (fillfactor = 70);

CREATE TABLE envelopes (
    channel     BYTEA  NOT NULL REFERENCES channel_logs (channel),
    seq         BIGINT NOT NULL,
    hash        BYTEA  NOT NULL,
    kind        BIGINT NOT NULL,
    message_id  BYTEA  NOT NULL,
    device      BYTEA  NOT NULL,
    header      BYTEA  NOT NULL,
    body        BYTEA,
    body_hash   BYTEA  NOT NULL,
    pinned_seq  BIGINT NOT NULL,
    pinned_hash BYTEA  NOT NULL,
    CONSTRAINT envelopes_seq PRIMARY KEY (channel, seq),
    CONSTRAINT envelopes_message_id UNIQUE (channel, device, message_id)
);
-- Ciphertext does not shrink: nobody need try.
ALTER TABLE envelopes ALTER COLUMN body SET STORAGE EXTERNAL;

CREATE TABLE groups (
    channel     BYTEA  NOT NULL PRIMARY KEY REFERENCES channel_logs (channel),
    incarnation BIGINT NOT NULL,
    epoch       BIGINT NOT NULL,
    group_info  BYTEA  NOT NULL,
    snapshot    BYTEA  NOT NULL,
    opened_seq  BIGINT NOT NULL
);

CREATE TABLE group_snapshots (
    channel     BYTEA  NOT NULL REFERENCES channel_logs (channel),
    incarnation BIGINT NOT NULL,
    epoch       BIGINT NOT NULL,
    snapshot    BYTEA  NOT NULL,
    opened_seq  BIGINT NOT NULL,
    PRIMARY KEY (channel, incarnation, epoch)
);

-- Inboxes of devices.
CREATE TABLE inbox_heads (
    device   BYTEA  NOT NULL PRIMARY KEY,
    head_seq BIGINT NOT NULL,
    floor    BIGINT NOT NULL
) WITH (fillfactor = 70);

CREATE TABLE inbox (
    device BYTEA  NOT NULL REFERENCES inbox_heads (device),
    seq    BIGINT NOT NULL,
    key    BYTEA  NOT NULL,
    notice BYTEA  NOT NULL,
    at     BIGINT NOT NULL,
    PRIMARY KEY (device, seq),
    UNIQUE (device, key)
);
