-- More of what policy logs say, in tables; they are a cache of the logs like the others.
ALTER TABLE servers ADD COLUMN description TEXT NOT NULL DEFAULT '';
ALTER TABLE servers ADD COLUMN icon TEXT NOT NULL DEFAULT '';
ALTER TABLE servers ADD COLUMN language TEXT NOT NULL DEFAULT '';
ALTER TABLE servers ADD COLUMN category INTEGER NOT NULL DEFAULT 0;
ALTER TABLE servers ADD COLUMN system_channel BLOB;
ALTER TABLE servers ADD COLUMN deleted INTEGER NOT NULL DEFAULT 0;
ALTER TABLE servers ADD COLUMN audit_seq INTEGER NOT NULL DEFAULT 0;

-- Roles are ids of 16 bytes, one after the other.
ALTER TABLE server_members ADD COLUMN nickname TEXT;
ALTER TABLE server_members ADD COLUMN timeout_until INTEGER NOT NULL DEFAULT 0;
ALTER TABLE server_members ADD COLUMN roles BLOB NOT NULL DEFAULT x'';

-- A deleted channel keeps its row, and so its log.
ALTER TABLE channels ADD COLUMN category BLOB;
ALTER TABLE channels ADD COLUMN position INTEGER NOT NULL DEFAULT 0;
ALTER TABLE channels ADD COLUMN slow_mode INTEGER NOT NULL DEFAULT 0;
ALTER TABLE channels ADD COLUMN deleted INTEGER NOT NULL DEFAULT 0;

ALTER TABLE invitations ADD COLUMN channel BLOB;
ALTER TABLE invitations ADD COLUMN roles BLOB NOT NULL DEFAULT x'';

CREATE TABLE roles (
    server      BLOB    NOT NULL REFERENCES servers (server),
    role        BLOB    NOT NULL,
    name        TEXT    NOT NULL,
    permissions TEXT    NOT NULL,
    colour      INTEGER NOT NULL,
    hoist       INTEGER NOT NULL,
    mentionable INTEGER NOT NULL,
    icon        TEXT    NOT NULL,
    position    INTEGER NOT NULL,
    created_seq INTEGER NOT NULL,
    PRIMARY KEY (server, role)
) STRICT, WITHOUT ROWID;

-- Until now every server had one role: @everyone, with the server's own bytes for an id.
INSERT INTO roles SELECT server, server, '@everyone', '633628039433281', 0, 0, 0, '', 0, 1 FROM servers;

CREATE TABLE overwrites (
    channel BLOB    NOT NULL REFERENCES channels (channel),
    -- 0 a role, 1 a member.
    kind    INTEGER NOT NULL,
    target  BLOB    NOT NULL,
    allow   TEXT    NOT NULL,
    deny    TEXT    NOT NULL,
    PRIMARY KEY (channel, kind, target)
) STRICT, WITHOUT ROWID;

CREATE TABLE bans (
    server BLOB    NOT NULL REFERENCES servers (server),
    user   BLOB    NOT NULL,
    by     BLOB    NOT NULL,
    at     INTEGER NOT NULL,
    seq    INTEGER NOT NULL,
    PRIMARY KEY (server, user)
) STRICT, WITHOUT ROWID;

CREATE TABLE checkpoints (
    server     BLOB    NOT NULL PRIMARY KEY REFERENCES servers (server),
    seq        INTEGER NOT NULL,
    state_hash BLOB    NOT NULL,
    snapshot   BLOB    NOT NULL
) STRICT;

-- Listed servers, and the words they are found by.
CREATE TABLE listings (
    id          INTEGER NOT NULL PRIMARY KEY,
    server      BLOB    NOT NULL UNIQUE REFERENCES servers (server),
    invitation  BLOB    NOT NULL,
    code        BLOB    NOT NULL,
    secret      BLOB    NOT NULL,
    name        TEXT    NOT NULL,
    description TEXT    NOT NULL,
    icon        TEXT    NOT NULL,
    language    TEXT    NOT NULL,
    category    INTEGER NOT NULL,
    members     INTEGER NOT NULL,
    listed_at   INTEGER NOT NULL,
    activity    INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX listings_by_size ON listings (members DESC, server);
CREATE INDEX listings_by_activity ON listings (activity DESC, server);
CREATE INDEX listings_by_age ON listings (listed_at DESC, server);
CREATE VIRTUAL TABLE listing_words USING fts5 (words, tokenize = 'unicode61 remove_diacritics 0');

CREATE TABLE listing_counts (
    server BLOB    NOT NULL REFERENCES listings (server) ON DELETE CASCADE,
    day    INTEGER NOT NULL,
    total  INTEGER NOT NULL,
    PRIMARY KEY (server, day)
) STRICT, WITHOUT ROWID;

CREATE TABLE audit_entries (
    server      BLOB    NOT NULL REFERENCES servers (server),
    seq         INTEGER NOT NULL,
    at          INTEGER NOT NULL,
    actor       BLOB    NOT NULL,
    action      TEXT    NOT NULL,
    target_kind TEXT    NOT NULL,
    target      TEXT    NOT NULL,
    policy_seq  INTEGER,
    reason      TEXT,
    before      TEXT,
    after       TEXT,
    PRIMARY KEY (server, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX audit_entries_by_actor ON audit_entries (server, actor, seq);
CREATE INDEX audit_entries_by_action ON audit_entries (server, action, seq);
CREATE INDEX audit_entries_by_target ON audit_entries (server, target, seq);

-- Who sent last in channels with slow mode.
CREATE TABLE last_sends (
    channel BLOB    NOT NULL REFERENCES channels (channel),
    user    BLOB    NOT NULL,
    at      INTEGER NOT NULL,
    PRIMARY KEY (channel, user)
) STRICT, WITHOUT ROWID;
CREATE INDEX last_sends_by_age ON last_sends (at);

-- A message is found by its id alone, too: the key is the same in another order.
CREATE TABLE envelopes_by_message (
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
    UNIQUE (channel, message_id, device)
) STRICT;
INSERT INTO envelopes_by_message
    SELECT channel, seq, hash, kind, message_id, device, header, body, body_hash, pinned_seq,
           pinned_hash
    FROM envelopes;
DROP TABLE envelopes;
ALTER TABLE envelopes_by_message RENAME TO envelopes;
