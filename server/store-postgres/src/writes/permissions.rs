//! Roles, bans, channels, overwrites.

use coterie_ports::{
    Write,
    rows::{BanRow, ChannelRow, OverwriteRow, OverwriteTarget, RoleRow},
};
use coterie_types::ChannelId;
use sqlx::{PgConnection, query};

use super::{Written, run, unknown};
use crate::values::int;

pub(super) async fn write(db: &mut PgConnection, write: &Write) -> Written {
    match write {
        Write::PutRole(row) => put_role(db, row).await,
        Write::DeleteRole { server, role } => {
            let sql = "DELETE FROM roles WHERE server = $1 AND role = $2";
            let query = query(sql).bind(server.as_bytes()).bind(role.as_bytes());
            run(db, query).await.map(drop)
        }
        Write::PutBan(row) => put_ban(db, row).await,
        Write::DeleteBan { server, user } => {
            let sql = r#"DELETE FROM bans WHERE server = $1 AND "user" = $2"#;
            let query = query(sql).bind(server.as_bytes()).bind(user.as_bytes());
            run(db, query).await.map(drop)
        }
        Write::PutChannel(row) => put_channel(db, row).await,
        Write::DeleteChannel { channel } => delete_channel(db, *channel).await,
        Write::PutOverwrite(row) => put_overwrite(db, row).await,
        Write::DeleteOverwrite { channel, target } => {
            let (kind, target) = target_columns(*target);
            let sql = "DELETE FROM overwrites WHERE channel = $1 AND kind = $2 AND target = $3";
            let query = query(sql).bind(channel.as_bytes()).bind(kind).bind(target);
            run(db, query).await.map(drop)
        }
        other => Err(unknown(other)),
    }
}

async fn put_role(db: &mut PgConnection, row: &RoleRow) -> Written {
    let sql = "INSERT INTO roles (server, role, name, permissions, colour, hoist, mentionable,
                                  icon, position, created_seq)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
               ON CONFLICT (server, role) DO UPDATE
               SET name = excluded.name, permissions = excluded.permissions,
                   colour = excluded.colour, hoist = excluded.hoist,
                   mentionable = excluded.mentionable, icon = excluded.icon,
                   position = excluded.position";
    let query = query(sql)
        .bind(row.server.as_bytes())
        .bind(row.role.as_bytes())
        .bind(&row.name)
        .bind(&row.permissions)
        .bind(i64::from(row.colour))
        .bind(row.hoist)
        .bind(row.mentionable)
        .bind(&row.icon)
        .bind(i64::from(row.position))
        .bind(int(row.created_seq));
    run(db, query).await.map(drop)
}

async fn put_ban(db: &mut PgConnection, row: &BanRow) -> Written {
    let sql = r#"INSERT INTO bans (server, "user", by, at, seq) VALUES ($1, $2, $3, $4, $5)
               ON CONFLICT (server, "user") DO UPDATE
               SET by = excluded.by, at = excluded.at, seq = excluded.seq"#;
    let query = query(sql)
        .bind(row.server.as_bytes())
        .bind(row.user.as_bytes())
        .bind(row.by.as_bytes())
        .bind(int(row.at.0))
        .bind(int(row.seq));
    run(db, query).await.map(drop)
}

async fn put_channel(db: &mut PgConnection, row: &ChannelRow) -> Written {
    let sql = "INSERT INTO channels (channel, server, name, kind, category, position, slow_mode,
                                     created_seq)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
               ON CONFLICT (channel) DO UPDATE
               SET name = excluded.name, kind = excluded.kind, category = excluded.category,
                   position = excluded.position, slow_mode = excluded.slow_mode";
    let query = query(sql)
        .bind(row.channel.as_bytes())
        .bind(row.server.as_bytes())
        .bind(&row.name)
        .bind(i64::from(row.kind))
        .bind(row.category.map(|category| *category.as_bytes()))
        .bind(i64::from(row.position))
        .bind(i64::from(row.slow_mode))
        .bind(int(row.created_seq));
    run(db, query).await.map(drop)
}

async fn delete_channel(db: &mut PgConnection, channel: ChannelId) -> Written {
    for sql in [
        "UPDATE channels SET deleted = true WHERE channel = $1",
        "DELETE FROM overwrites WHERE channel = $1",
        "DELETE FROM last_sends WHERE channel = $1",
        "DELETE FROM gates WHERE channel = $1",
    ] {
        run(db, query(sql).bind(channel.as_bytes())).await?;
    }
    Ok(())
}

async fn put_overwrite(db: &mut PgConnection, row: &OverwriteRow) -> Written {
    let (kind, target) = target_columns(row.target);
    let sql =
        "INSERT INTO overwrites (channel, kind, target, allow, deny) VALUES ($1, $2, $3, $4, $5)
               ON CONFLICT (channel, kind, target) DO UPDATE
               SET allow = excluded.allow, deny = excluded.deny";
    let query = query(sql)
        .bind(row.channel.as_bytes())
        .bind(kind)
        .bind(target)
        .bind(&row.allow)
        .bind(&row.deny);
    run(db, query).await.map(drop)
}

fn target_columns(target: OverwriteTarget) -> (i64, [u8; 16]) {
    match target {
        OverwriteTarget::Role(role) => (0, *role.as_bytes()),
        OverwriteTarget::Member(user) => (1, *user.as_bytes()),
    }
}
