//! Servers, policy logs, and the tables that are a cache of them.

use coterie_ports::{
    Conflict, Write,
    rows::{ChannelRow, InvitationRow, MemberRow, PolicyEntryRow, ServerRow},
};
use coterie_types::{Head, ServerId};
use sqlx::{PgConnection, query};

use super::{Written, must, run, unknown};
use crate::values::int;

pub(super) async fn write(db: &mut PgConnection, write: &Write) -> Written {
    match write {
        Write::InsertServer(row) => insert_server(db, row).await,
        Write::SetServer { server, name, owner } => {
            let sql = "UPDATE servers SET name = $1, owner = $2 WHERE server = $3";
            let query = query(sql).bind(name).bind(owner.as_bytes());
            run(db, query.bind(server.as_bytes())).await.map(drop)
        }
        Write::SetServerDisabled { server, at } => {
            let sql = "UPDATE servers
                       SET disabled_at = CASE WHEN $1::BIGINT IS NULL THEN NULL
                                              ELSE coalesce(disabled_at, $1) END
                       WHERE server = $2";
            let query = query(sql).bind(at.map(|at| int(at.0))).bind(server.as_bytes());
            must(db, query, Conflict::ServerUnknown).await
        }
        Write::AppendPolicyEntry { server, expected, entry } => {
            append_entry(db, *server, *expected, entry).await
        }
        Write::PutMember(row) => put_member(db, row).await,
        Write::DeleteMember { server, user } => {
            let sql = r#"DELETE FROM server_members WHERE server = $1 AND "user" = $2"#;
            let query = query(sql).bind(server.as_bytes()).bind(user.as_bytes());
            run(db, query).await.map(drop)
        }
        Write::PutChannel(row) => put_channel(db, row).await,
        Write::PutInvitation(row) => put_invitation(db, row).await,
        other => Err(unknown(other)),
    }
}

async fn insert_server(db: &mut PgConnection, row: &ServerRow) -> Written {
    let sql = "INSERT INTO servers (server, name, owner, head_seq, head_hash, disabled_at)
               VALUES ($1, $2, $3, $4, $5, $6)";
    let query = query(sql)
        .bind(row.server.as_bytes())
        .bind(&row.name)
        .bind(row.owner.as_bytes())
        .bind(int(row.head.seq))
        .bind(row.head.hash.0)
        .bind(row.disabled_at.map(|at| int(at.0)));
    run(db, query).await.map(drop)
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
    let sql = r#"INSERT INTO server_members (server, "user", username, joined_seq)
               VALUES ($1, $2, $3, $4)
               ON CONFLICT (server, "user") DO UPDATE
               SET username = excluded.username, joined_seq = excluded.joined_seq"#;
    let query = query(sql)
        .bind(row.server.as_bytes())
        .bind(row.user.as_bytes())
        .bind(&row.username)
        .bind(int(row.joined_seq));
    run(db, query).await.map(drop)
}

async fn put_channel(db: &mut PgConnection, row: &ChannelRow) -> Written {
    let sql = "INSERT INTO channels (channel, server, name, kind, created_seq)
               VALUES ($1, $2, $3, $4, $5)
               ON CONFLICT (channel) DO UPDATE SET name = excluded.name, kind = excluded.kind";
    let query = query(sql)
        .bind(row.channel.as_bytes())
        .bind(row.server.as_bytes())
        .bind(&row.name)
        .bind(i64::from(row.kind))
        .bind(int(row.created_seq));
    run(db, query).await.map(drop)
}

async fn put_invitation(db: &mut PgConnection, row: &InvitationRow) -> Written {
    let sql = "INSERT INTO invitations (invitation, server, code_hash, creator, max_uses, uses,
                                        expires_at, closed)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
               ON CONFLICT (invitation) DO UPDATE
               SET uses = excluded.uses, closed = excluded.closed";
    let query = query(sql)
        .bind(row.invitation.as_bytes())
        .bind(row.server.as_bytes())
        .bind(row.code_hash.0)
        .bind(row.creator.as_bytes())
        .bind(i64::from(row.max_uses))
        .bind(i64::from(row.uses))
        .bind(int(row.expires_at.0))
        .bind(row.closed);
    run(db, query).await.map(drop)
}
