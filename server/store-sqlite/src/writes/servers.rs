//! Servers, policy logs, and the tables that are a cache of them.

use coterie_ports::{
    Conflict, Write,
    rows::{CheckpointRow, InvitationRow, MemberRow, PolicyEntryRow, ServerRow},
};
use coterie_types::{Head, Millis, ServerId};
use sqlx::{SqliteConnection, query};

use super::{Written, listings, must, run, unknown};
use crate::values::{ids, int};

pub(super) async fn write(db: &mut SqliteConnection, write: Write) -> Written {
    match write {
        Write::InsertServer(row) => insert_server(db, row).await,
        Write::SetServer(row) => set_server(db, row).await,
        Write::EndServer { server, at } => end_server(db, server, at).await,
        Write::AppendPolicyEntry { server, expected, entry } => {
            append_entry(db, server, expected, entry).await
        }
        Write::PutMember(row) => put_member(db, row).await,
        Write::DeleteMember { server, user } => {
            let sql = "DELETE FROM server_members WHERE server = ? AND user = ?";
            let query = query(sql).bind(server.as_bytes().to_vec()).bind(user.as_bytes().to_vec());
            run(db, query).await.map(drop)
        }
        Write::PutInvitation(row) => put_invitation(db, row).await,
        Write::PutCheckpoint(row) => put_checkpoint(db, row).await,
        other => Err(unknown(&other)),
    }
}

async fn insert_server(db: &mut SqliteConnection, row: ServerRow) -> Written {
    let sql = "INSERT INTO servers (server, kind, name, description, icon, language, category,
                                    system_channel, owner, deleted, head_seq, head_hash,
                                    deleted_at, disabled_at, disabled_reason)
               VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    let query = query(sql)
        .bind(row.server.as_bytes().to_vec())
        .bind(i64::from(row.kind))
        .bind(row.name)
        .bind(row.description)
        .bind(row.icon)
        .bind(row.language)
        .bind(i64::from(row.category))
        .bind(row.system_channel.map(|channel| channel.as_bytes().to_vec()))
        .bind(row.owner.as_bytes().to_vec())
        .bind(i64::from(row.deleted))
        .bind(int(row.head.seq))
        .bind(row.head.hash.to_vec())
        .bind(row.deleted_at.map(|at| int(at.0)))
        .bind(row.disabled_at.map(|at| int(at.0)))
        .bind(row.disabled_reason);
    run(db, query).await.map(drop)
}

async fn set_server(db: &mut SqliteConnection, row: ServerRow) -> Written {
    let sql = "UPDATE servers SET name = ?, description = ?, icon = ?, language = ?, category = ?,
                                  system_channel = ?, owner = ?, deleted = ?
               WHERE server = ?";
    let query = query(sql)
        .bind(row.name)
        .bind(row.description)
        .bind(row.icon)
        .bind(row.language)
        .bind(i64::from(row.category))
        .bind(row.system_channel.map(|channel| channel.as_bytes().to_vec()))
        .bind(row.owner.as_bytes().to_vec())
        .bind(i64::from(row.deleted))
        .bind(row.server.as_bytes().to_vec());
    run(db, query).await.map(drop)
}

async fn end_server(db: &mut SqliteConnection, server: ServerId, at: Millis) -> Written {
    let sql = "UPDATE servers SET deleted = 1, deleted_at = ? WHERE server = ?";
    run(db, query(sql).bind(int(at.0)).bind(server.as_bytes().to_vec())).await?;
    for sql in [
        "UPDATE invitations SET closed = 1 WHERE server = ?",
        "DELETE FROM server_members WHERE server = ?",
        "DELETE FROM roles WHERE server = ?",
        "DELETE FROM bans WHERE server = ?",
        "DELETE FROM checkpoints WHERE server = ?",
        "DELETE FROM overwrites
         WHERE channel IN (SELECT channel FROM channels WHERE server = ?)",
        "DELETE FROM gates
         WHERE channel IN (SELECT channel FROM channels WHERE server = ?)",
        "DELETE FROM last_sends
         WHERE channel IN (SELECT channel FROM channels WHERE server = ?)",
        "UPDATE channels SET deleted = 1 WHERE server = ?",
    ] {
        run(db, query(sql).bind(server.as_bytes().to_vec())).await?;
    }
    listings::delete(db, server).await
}

async fn append_entry(
    db: &mut SqliteConnection,
    server: ServerId,
    expected: Head,
    entry: PolicyEntryRow,
) -> Written {
    let sql = "UPDATE servers SET head_seq = ?, head_hash = ?
               WHERE server = ? AND head_seq = ? AND head_hash = ?";
    let head = query(sql)
        .bind(int(entry.seq))
        .bind(entry.hash.to_vec())
        .bind(server.as_bytes().to_vec())
        .bind(int(expected.seq))
        .bind(expected.hash.to_vec());
    must(db, head, Conflict::PolicyHead).await?;
    let sql = "INSERT INTO policy_entries (server, seq, hash, entry, bytes)
               VALUES (?, ?, ?, ?, ?)";
    let row = query(sql)
        .bind(server.as_bytes().to_vec())
        .bind(int(entry.seq))
        .bind(entry.hash.to_vec())
        .bind(entry.entry.as_bytes().to_vec())
        .bind(entry.bytes.0);
    run(db, row).await.map(drop)
}

async fn put_member(db: &mut SqliteConnection, row: MemberRow) -> Written {
    let sql = "INSERT INTO server_members (server, user, username, joined_seq, nickname,
                                           timeout_until, roles, invited_by)
               VALUES (?, ?, ?, ?, ?, ?, ?, ?)
               ON CONFLICT (server, user) DO UPDATE
               SET username = excluded.username, joined_seq = excluded.joined_seq,
                   nickname = excluded.nickname, timeout_until = excluded.timeout_until,
                   roles = excluded.roles, invited_by = excluded.invited_by";
    let query = query(sql)
        .bind(row.server.as_bytes().to_vec())
        .bind(row.user.as_bytes().to_vec())
        .bind(row.username)
        .bind(int(row.joined_seq))
        .bind(row.nickname)
        .bind(int(row.timeout_until.0))
        .bind(ids(&row.roles))
        .bind(row.invited_by.map(|user| user.as_bytes().to_vec()));
    run(db, query).await.map(drop)
}

async fn put_invitation(db: &mut SqliteConnection, row: InvitationRow) -> Written {
    let sql = "INSERT INTO invitations (invitation, server, code_hash, creator, max_uses, uses,
                                        expires_at, closed, channel, roles)
               VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
               ON CONFLICT (invitation) DO UPDATE
               SET uses = excluded.uses, closed = excluded.closed, roles = excluded.roles";
    let query = query(sql)
        .bind(row.invitation.as_bytes().to_vec())
        .bind(row.server.as_bytes().to_vec())
        .bind(row.code_hash.to_vec())
        .bind(row.creator.as_bytes().to_vec())
        .bind(i64::from(row.max_uses))
        .bind(i64::from(row.uses))
        .bind(int(row.expires_at.0))
        .bind(i64::from(row.closed))
        .bind(row.channel.map(|channel| channel.as_bytes().to_vec()))
        .bind(ids(&row.roles));
    run(db, query).await.map(drop)
}

async fn put_checkpoint(db: &mut SqliteConnection, row: CheckpointRow) -> Written {
    let sql = "INSERT INTO checkpoints (server, seq, state_hash, snapshot) VALUES (?, ?, ?, ?)
               ON CONFLICT (server) DO UPDATE
               SET seq = excluded.seq, state_hash = excluded.state_hash,
                   snapshot = excluded.snapshot";
    let query = query(sql)
        .bind(row.server.as_bytes().to_vec())
        .bind(int(row.seq))
        .bind(row.state_hash.to_vec())
        .bind(row.snapshot.0);
    run(db, query).await.map(drop)
}
