-- Some thousand rows in each table, and statistics that say so.
CREATE FUNCTION id(n BIGINT) RETURNS BYTEA LANGUAGE sql IMMUTABLE
    AS $$ SELECT decode(lpad(to_hex(n), 32, '0'), 'hex') $$;
CREATE FUNCTION hash(n BIGINT) RETURNS BYTEA LANGUAGE sql IMMUTABLE
    AS $$ SELECT id(n) || id(n) $$;

INSERT INTO users ("user", username, opaque_record, recovery_key, created_at, device_seq,
                   device_hash)
SELECT id(n), 'someone' || n, hash(n) || hash(n), hash(n), n, 2, hash(n)
FROM generate_series(1, 4000) n;
INSERT INTO device_entries ("user", seq, hash, bytes, at)
SELECT id(n), seq, hash(n), hash(n) || hash(n), n
FROM generate_series(1, 4000) n, generate_series(1, 2) seq;
INSERT INTO vaults ("user", version, bytes)
SELECT id(n), 1, repeat('v', 400)::BYTEA FROM generate_series(1, 4000) n;
INSERT INTO profiles ("user", version, bytes)
SELECT id(n), 1, repeat('p', 400)::BYTEA FROM generate_series(1, 4000) n;
INSERT INTO key_packages (hash, "user", device, last_resort, bytes, at)
SELECT hash(n * 10 + m), id(n), id(n), m = 0, repeat('k', 400)::BYTEA, 1000 + n
FROM generate_series(1, 2000) n, generate_series(0, 3) m;
INSERT INTO key_packages_known (hash, at) SELECT hash, at FROM key_packages;
INSERT INTO key_package_claims (claimer, target, at)
SELECT id(n), id(n + m), 1000 + n FROM generate_series(1, 2000) n, generate_series(1, 3) m;
INSERT INTO sessions (session, "user", device, refresh_hash, created_at, rotated_at, expires_at,
                      ended_at)
SELECT id(n), id(n % 2000 + 1), id(n), hash(n), n, n, 1000 + n, CASE WHEN n % 3 = 0 THEN 500 + n END
FROM generate_series(1, 4000) n;
INSERT INTO device_seen (device, "user", seen_at)
SELECT id(n), id(n % 2000 + 1), n FROM generate_series(1, 4000) n;
INSERT INTO flows (flow, kind, state, expires_at)
SELECT 'flow' || n, 1, hash(n), 1000 + n FROM generate_series(1, 4000) n;
INSERT INTO oidc_identities (identity, "user", provider, linked_at)
SELECT hash(n * 10 + m), id(n), 'provider' || m, n
FROM generate_series(1, 2000) n, generate_series(1, 2) m;
INSERT INTO used_tokens (hash, expires_at) SELECT hash(n), 1000 + n FROM generate_series(1, 4000) n;

INSERT INTO servers (server, name, owner, head_seq, head_hash)
SELECT id(n), 'server ' || n, id(n), 20, hash(n) FROM generate_series(1, 4000) n;
INSERT INTO policy_entries (server, seq, hash, entry, bytes)
SELECT id(n), seq, hash(n * 100 + seq), id(n * 100 + seq), hash(n) || hash(n)
FROM generate_series(1, 400) n, generate_series(1, 20) seq;
INSERT INTO server_members (server, "user", username, joined_seq)
SELECT id(n), id(n + m), 'someone' || n + m, m
FROM generate_series(1, 2000) n, generate_series(1, 5) m;
INSERT INTO channels (channel, server, name, kind, created_seq)
SELECT id(n), id(n % 1000 + 1), 'channel ' || n, 0, 2 FROM generate_series(1, 4000) n;
INSERT INTO invitations (invitation, server, code_hash, creator, max_uses, uses, expires_at, closed)
SELECT id(n), id(n % 1000 + 1), hash(n), id(n), 0, 0, 0, false FROM generate_series(1, 4000) n;

INSERT INTO roles (server, role, name, permissions, colour, hoist, mentionable, icon, position,
                   created_seq)
SELECT id(n), id(n + m), 'role ' || m, '1024', 0, false, false, '', m, 1
FROM generate_series(1, 1000) n, generate_series(0, 3) m;
INSERT INTO overwrites (channel, kind, target, allow, deny)
SELECT id(n), m % 2, id(n + m), '0', '1024' FROM generate_series(1, 1000) n, generate_series(0, 3) m;
INSERT INTO bans (server, "user", by, at, seq)
SELECT id(n), id(n + m), id(n), n, 3 FROM generate_series(1, 1000) n, generate_series(1, 4) m;
INSERT INTO checkpoints (server, seq, state_hash, snapshot)
SELECT id(n), 256, hash(n), repeat('s', 400)::BYTEA FROM generate_series(1, 4000) n;
INSERT INTO listings (server, invitation, code, secret, name, description, icon, language, category,
                      members, listed_at, activity, words)
SELECT id(n), id(n), id(n), hash(n), 'server ' || n, '', '', 'de', n % 10, n % 997, n, n % 13,
       ARRAY['server', 'w' || n]
FROM generate_series(1, 4000) n;
INSERT INTO listing_counts (server, day, total)
SELECT id(n), day, n FROM generate_series(1, 1000) n, generate_series(1, 8) day;
INSERT INTO audit_entries (server, seq, at, actor, action, target_kind, target, policy_seq)
SELECT id(n), seq, n, id(n), 'member_kicked', 'user', 'u' || seq, seq
FROM generate_series(1, 400) n, generate_series(1, 20) seq;
INSERT INTO last_sends (channel, "user", at)
SELECT id(n), id(n + m), 1000 + n FROM generate_series(1, 1000) n, generate_series(1, 4) m;

INSERT INTO channel_logs (channel, head_seq, head_hash, pinned_seq, pinned_hash)
SELECT id(n), 30, hash(n), 1, hash(n) FROM generate_series(1, 4000) n;
INSERT INTO envelopes (channel, seq, hash, kind, message_id, device, header, body, body_hash,
                       pinned_seq, pinned_hash)
SELECT id(n), seq, hash(n), 2, id(seq), id(n), hash(n), repeat('b', 256)::BYTEA, hash(n), 1, hash(n)
FROM generate_series(1, 400) n, generate_series(1, 30) seq;
INSERT INTO groups (channel, incarnation, epoch, group_info, snapshot, opened_seq)
SELECT id(n), 0, 3, hash(n), hash(n), 4 FROM generate_series(1, 4000) n;
UPDATE groups SET run_seq = 4, run_user = channel, former = snapshot;
INSERT INTO commit_reports (channel, seq, device, "user", report, at)
SELECT id(n), 4, id(m), id(m), hash(n), n
FROM generate_series(1, 2000) n, generate_series(1, 2) m;
INSERT INTO group_snapshots (channel, incarnation, epoch, snapshot, opened_seq)
SELECT id(n), 0, epoch, hash(n), epoch + 1
FROM generate_series(1, 2000) n, generate_series(0, 3) epoch;

INSERT INTO inbox_heads (device, head_seq, floor)
SELECT id(n), 3, 0 FROM generate_series(1, 4000) n;
INSERT INTO inbox (device, seq, key, notice, at)
SELECT id(n), seq, id(seq), hash(n), n FROM generate_series(1, 2000) n, generate_series(1, 3) seq;

INSERT INTO blobs (blob, owner, server, channel, size, parts, received, created_at, free_at,
                   condemned)
SELECT id(n), id(n % 2000 + 1), id(n % 1000 + 1), id(n), 1024, 1, 1, n,
       CASE WHEN n % 3 = 0 THEN 500 + n END, false
FROM generate_series(1, 4000) n;
INSERT INTO blob_names (channel, seq, blob)
SELECT id(n), m, id(n) FROM generate_series(1, 4000) n, generate_series(1, 2) m;

INSERT INTO anonymous_posts (channel, nullifier, seq, ticket, starts)
SELECT id(n), hash(m), m, hash(n), 900 FROM generate_series(1, 2000) n, generate_series(1, 4) m;
INSERT INTO gates (channel, incarnation, epoch, gate)
SELECT id(n), 0, m, hash(n) FROM generate_series(1, 2000) n, generate_series(1, 4) m;
INSERT INTO backups ("user", version, manifest)
SELECT id(n), 3, hash(n) FROM generate_series(1, 4000) n;
INSERT INTO backup_chunks (owner, chunk, size, whole, free_at, condemned)
SELECT id(n), id(m), 1024, true, CASE WHEN n % 3 = 0 THEN 500 + n END, false
FROM generate_series(1, 2000) n, generate_series(1, 2) m;

ANALYZE;
