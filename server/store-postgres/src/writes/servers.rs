//! Servers, policy logs, and the tables that are a cache of them.

use coterie_ports::{
    Conflict, Write,
    rows::{CheckpointRow, InvitationRow, MemberRow, PolicyEntryRow, ServerRow},
};
use coterie_types::{Head, Millis, ServerId};
use sqlx::{PgConnection, query};

use super::{Written, listings, must, run, unknown};
use crate::values::{ids, int};

pub(super) async fn write(db: &mut PgConnection, write: &Write) -> Written {
    match write {
        Write::InsertServer(row) => insert_server(db, row).await,
        Write::SetServer(row) => set_server(db, row).await,
        Write::EndServer { server, at } => end_server(db, *server, *at).await,
        Write::AppendPolicyEntry { server, expected, entry } => {
            append_entry(db, *server, *expected, entry).await
        }
        Write::PutMember(row) => put_member(db, row).await,
        Write::DeleteMember { server, user } => {
            let sql = r#"DELETE FROM server_members WHERE server = $1 AND "user" = $2"#;
            let query = query(sql).bind(server.as_bytes()).bind(user.as_bytes());
            run(db, query).await.map(drop)
        }
        Write::PutInvitation(row) => put_invitation(db, row).await,
        Write::PutCheckpoint(row) => put_checkpoint(db, row).await,
        other => Err(unknown(other)),
    }
}

async fn insert_server(db: &mut PgConnection, row: &ServerRow) -> Written {
    let sql = "INSERT INTO servers (server, kind, name, description, icon, language, category,
                                    system_channel, owner, deleted, head_seq, head_hash,
                                    deleted_at, disabled_at, disabled_reason)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";
    let query = query(sql)
        .bind(row.server.as_bytes())
        .bind(i64::from(row.kind))
        .bind(&row.name)
        .bind(&row.description)
        .bind(&row.icon)
        .bind(&row.language)
        .bind(i64::from(row.category))
        .bind(row.system_channel.map(|channel| *channel.as_bytes()))
        .bind(row.owner.as_bytes())
        .bind(row.deleted)
        .bind(int(row.head.seq))
        .bind(row.head.hash.0)
        .bind(row.deleted_at.map(|at| int(at.0)))
        .bind(row.disabled_at.map(|at| int(at.0)))
        .bind(&row.disabled_reason);
    run(db, query).await.map(drop)
}

async fn set_server(db: &mut PgConnection, row: &ServerRow) -> Written {
    let sql = "UPDATE servers SET name = $1, description = $2, icon = $3, language = $4,
                                  category = $5, system_channel = $6, owner = $7, deleted = $8
               WHERE server = $9";
    let query = query(sql)
        .bind(&row.name)
        .bind(&row.description)
        .bind(&row.icon)
        .bind(&row.language)
        .bind(i64::from(row.category))
        .bind(row.system_channel.map(|channel| *channel.as_bytes()))
        .bind(row.owner.as_bytes())
        .bind(row.deleted)
        .bind(row.server.as_bytes());
    run(db, query).await.map(drop)
}

async fn end_server(db: &mut PgConnection, server: ServerId, at: Millis) -> Written {
    let sql = "UPDATE servers SET deleted = true, deleted_at = $1 WHERE server = $2";
    run(db, query(sql).bind(int(at.0)).bind(server.as_bytes())).await?;
    for sql in [
        "UPDATE invitations SET closed = true WHERE server = $1",
        "DELETE FROM server_members WHERE server = $1",
        "DELETE FROM roles WHERE server = $1",
        "DELETE FROM bans WHERE server = $1",
        "DELETE FROM checkpoints WHERE server = $1",
        "DELETE FROM overwrites
         WHERE channel IN (SELECT channel FROM channels WHERE server = $1)",
        "DELETE FROM gates
         WHERE channel IN (SELECT channel FROM channels WHERE server = $1)",
        "DELETE FROM last_sends
         WHERE channel IN (SELECT channel FROM channels WHERE server = $1)",
        "UPDATE channels SET deleted = true WHERE server = $1",
    ] {
        run(db, query(sql).bind(server.as_bytes())).await?;
    }
    listings::delete(db, server).await
}

async fn append_entry(
    db: &mut PgConnection,
    server: ServerId,
    expected: Head,
    entry: &PolicyEntryRow,
) -> Written {
    let sql = "UPDATE servers SET head_seq = $1, head_hash = $2
               WHERE server = $3 AND head_seq = $4 AND head_hash = $5";
    let head = query(sql)
        .bind(int(entry.seq))
        .bind(entry.hash.0)
        .bind(server.as_bytes())
        .bind(int(expected.seq))
        .bind(expected.hash.0);
    must(db, head, Conflict::PolicyHead).await?;
    let sql = "INSERT INTO policy_entries (server, seq, hash, entry, bytes)
               VALUES ($1, $2, $3, $4, $5)";
    let row = query(sql)
        .bind(server.as_bytes())
        .bind(int(entry.seq))
        .bind(entry.hash.0)
        .bind(entry.entry.as_bytes())
        .bind(&entry.bytes.0);
    run(db, row).await.map(drop)
}

async fn put_member(db: &mut PgConnection, row: &MemberRow) -> Written {
    let sql = r#"INSERT INTO server_members (server, "user", username, joined_seq, nickname,
                                             timeout_until, roles, invited_by)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
               ON CONFLICT (server, "user") DO UPDATE
               SET username = excluded.username, joined_seq = excluded.joined_seq,
                   nickname = excluded.nickname, timeout_until = excluded.timeout_until,
                   roles = excluded.roles, invited_by = excluded.invited_by"#;
    let query = query(sql)
        .bind(row.server.as_bytes())
        .bind(row.user.as_bytes())
        .bind(&row.username)
        .bind(int(row.joined_seq))
        .bind(&row.nickname)
        .bind(int(row.timeout_until.0))
        .bind(ids(&row.roles))
        .bind(row.invited_by.map(|user| *user.as_bytes()));
    run(db, query).await.map(drop)
}

async fn put_invitation(db: &mut PgConnection, row: &InvitationRow) -> Written {
    let sql = "INSERT INTO invitations (invitation, server, code_hash, creator, max_uses, uses,
                                        expires_at, closed, channel, roles)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
               ON CONFLICT (invitation) DO UPDATE
               SET uses = excluded.uses, closed = excluded.closed, roles = excluded.roles";
    let query = query(sql)
        .bind(row.invitation.as_bytes())
        .bind(row.server.as_bytes())
        .bind(row.code_hash.0)
        .bind(row.creator.as_bytes())
        .bind(i64::from(row.max_uses))
        .bind(i64::from(row.uses))
        .bind(int(row.expires_at.0))
        .bind(row.closed)
        .bind(row.channel.map(|channel| *channel.as_bytes()))
        .bind(ids(&row.roles));
    run(db, query).await.map(drop)
}

async fn put_checkpoint(db: &mut PgConnection, row: &CheckpointRow) -> Written {
    let sql = "INSERT INTO checkpoints (server, seq, state_hash, snapshot)
               VALUES ($1, $2, $3, $4)
               ON CONFLICT (server) DO UPDATE
               SET seq = excluded.seq, state_hash = excluded.state_hash,
                   snapshot = excluded.snapshot";
    let query = query(sql)
        .bind(row.server.as_bytes())
        .bind(int(row.seq))
        .bind(row.state_hash.0)
        .bind(&row.snapshot.0);
    run(db, query).await.map(drop)
}
