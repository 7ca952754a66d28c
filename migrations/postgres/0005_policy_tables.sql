-- More of what policy logs say, in tables; they are a cache of the logs like the others.
ALTER TABLE servers
    ADD COLUMN description TEXT NOT NULL DEFAULT '',
    ADD COLUMN icon TEXT NOT NULL DEFAULT '',
    ADD COLUMN language TEXT NOT NULL DEFAULT '',
    ADD COLUMN category BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN system_channel BYTEA,
    ADD COLUMN deleted BOOLEAN NOT NULL DEFAULT false,
    ADD COLUMN audit_seq BIGINT NOT NULL DEFAULT 0;

-- Roles are ids of 16 bytes, one after the other.
ALTER TABLE server_members
    ADD COLUMN nickname TEXT,
    ADD COLUMN timeout_until BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN roles BYTEA NOT NULL DEFAULT '';

-- A deleted channel keeps its row, and so its log.
ALTER TABLE channels
    ADD COLUMN category BYTEA,
    ADD COLUMN position BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN slow_mode BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN deleted BOOLEAN NOT NULL DEFAULT false;

ALTER TABLE invitations
    ADD COLUMN channel BYTEA,
    ADD COLUMN roles BYTEA NOT NULL DEFAULT '';

CREATE TABLE roles (
    server      BYTEA   NOT NULL REFERENCES servers (server),
    role        BYTEA   NOT NULL,
    name        TEXT    NOT NULL,
    permissions TEXT    NOT NULL,
    colour      BIGINT  NOT NULL,
    hoist       BOOLEAN NOT NULL,
    mentionable BOOLEAN NOT NULL,
    icon        TEXT    NOT NULL,
    position    BIGINT  NOT NULL,
    created_seq BIGINT  NOT NULL,
    PRIMARY KEY (server, role)
);

-- Until now every server had one role: @everyone, with the server's own bytes for an id.
INSERT INTO roles
    SELECT server, server, '@everyone', '633628039433281', 0, false, false, '', 0, 1 FROM servers;

CREATE TABLE overwrites (
    channel BYTEA  NOT NULL REFERENCES channels (channel),
    -- 0 a role, 1 a member.
    kind    BIGINT NOT NULL,
    target  BYTEA  NOT NULL,
    allow   TEXT   NOT NULL,
    deny    TEXT   NOT NULL,
    PRIMARY KEY (channel, kind, target)
);

CREATE TABLE bans (
    server BYTEA  NOT NULL REFERENCES servers (server),
    "user" BYTEA  NOT NULL,
    by     BYTEA  NOT NULL,
    at     BIGINT NOT NULL,
    seq    BIGINT NOT NULL,
    PRIMARY KEY (server, "user")
);

CREATE TABLE checkpoints (
    server     BYTEA  NOT NULL PRIMARY KEY REFERENCES servers (server),
    seq        BIGINT NOT NULL,
    state_hash BYTEA  NOT NULL,
    snapshot   BYTEA  NOT NULL
);
-- It is packed already.
ALTER TABLE checkpoints ALTER COLUMN snapshot SET STORAGE EXTERNAL;

-- Listed servers, and the words they are found by.
CREATE TABLE listings (
    server      BYTEA  NOT NULL PRIMARY KEY REFERENCES servers (server),
    invitation  BYTEA  NOT NULL,
    code        BYTEA  NOT NULL,
    secret      BYTEA  NOT NULL,
    name        TEXT   NOT NULL,
    description TEXT   NOT NULL,
    icon        TEXT   NOT NULL,
    language    TEXT   NOT NULL,
    category    BIGINT NOT NULL,
    members     BIGINT NOT NULL,
    listed_at   BIGINT NOT NULL,
    activity    BIGINT NOT NULL DEFAULT 0,
    words       TEXT[] NOT NULL,
    search      TSVECTOR NOT NULL GENERATED ALWAYS AS (array_to_tsvector(words)) STORED
);
CREATE INDEX listings_by_size ON listings (members DESC, server);
CREATE INDEX listings_by_activity ON listings (activity DESC, server);
CREATE INDEX listings_by_age ON listings (listed_at DESC, server);
CREATE INDEX listings_by_words ON listings USING gin (search);

CREATE TABLE listing_counts (
    server BYTEA  NOT NULL REFERENCES listings (server) ON DELETE CASCADE,
    day    BIGINT NOT NULL,
    total  BIGINT NOT NULL,
    PRIMARY KEY (server, day)
);

CREATE TABLE audit_entries (
    server      BYTEA  NOT NULL REFERENCES servers (server),
    seq         BIGINT NOT NULL,
    at          BIGINT NOT NULL,
    actor       BYTEA  NOT NULL,
    action      TEXT   NOT NULL,
    target_kind TEXT   NOT NULL,
    target      TEXT   NOT NULL,
    policy_seq  BIGINT,
    reason      TEXT,
    before      TEXT,
    after       TEXT,
    PRIMARY KEY (server, seq)
);
CREATE INDEX audit_entries_by_actor ON audit_entries (server, actor, seq);
CREATE INDEX audit_entries_by_action ON audit_entries (server, action, seq);
CREATE INDEX audit_entries_by_target ON audit_entries (server, target, seq);

-- Who sent last in channels with slow mode.
CREATE TABLE last_sends (
    channel BYTEA  NOT NULL REFERENCES channels (channel),
    "user"  BYTEA  NOT NULL,
    at      BIGINT NOT NULL,
    PRIMARY KEY (channel, "user")
);
CREATE INDEX last_sends_by_age ON last_sends (at);

-- A message is found by its id alone, too: the key is the same in another order.
ALTER TABLE envelopes
    DROP CONSTRAINT envelopes_message_id,
    ADD CONSTRAINT envelopes_message_id UNIQUE (channel, message_id, device);
