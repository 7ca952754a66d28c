//! Roles, bans, channels, overwrites.

use coterie_ports::{
    Write,
    rows::{BanRow, ChannelRow, OverwriteRow, OverwriteTarget, RoleRow},
};
use coterie_types::ChannelId;
use sqlx::{SqliteConnection, query};

use super::{Written, run, unknown};
use crate::values::int;

pub(super) async fn write(db: &mut SqliteConnection, write: Write) -> Written {
    match write {
        Write::PutRole(row) => put_role(db, row).await,
        Write::DeleteRole { server, role } => {
            let sql = "DELETE FROM roles WHERE server = ? AND role = ?";
            let query = query(sql).bind(server.as_bytes().to_vec()).bind(role.as_bytes().to_vec());
            run(db, query).await.map(drop)
        }
        Write::PutBan(row) => put_ban(db, row).await,
        Write::DeleteBan { server, user } => {
            let sql = "DELETE FROM bans WHERE server = ? AND user = ?";
            let query = query(sql).bind(server.as_bytes().to_vec()).bind(user.as_bytes().to_vec());
            run(db, query).await.map(drop)
        }
        Write::PutChannel(row) => put_channel(db, row).await,
        Write::DeleteChannel { channel } => delete_channel(db, channel).await,
        Write::PutOverwrite(row) => put_overwrite(db, row).await,
        Write::DeleteOverwrite { channel, target } => {
            let (kind, target) = target_columns(target);
            let sql = "DELETE FROM overwrites WHERE channel = ? AND kind = ? AND target = ?";
            let query = query(sql).bind(channel.as_bytes().to_vec()).bind(kind).bind(target);
            run(db, query).await.map(drop)
        }
        other => Err(unknown(&other)),
    }
}

async fn put_role(db: &mut SqliteConnection, row: RoleRow) -> Written {
    let sql = "INSERT INTO roles (server, role, name, permissions, colour, hoist, mentionable,
                                  icon, position, created_seq)
               VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
               ON CONFLICT (server, role) DO UPDATE
               SET name = excluded.name, permissions = excluded.permissions,
                   colour = excluded.colour, hoist = excluded.hoist,
                   mentionable = excluded.mentionable, icon = excluded.icon,
                   position = excluded.position";
    let query = query(sql)
        .bind(row.server.as_bytes().to_vec())
        .bind(row.role.as_bytes().to_vec())
        .bind(row.name)
        .bind(row.permissions)
        .bind(i64::from(row.colour))
        .bind(i64::from(row.hoist))
        .bind(i64::from(row.mentionable))
        .bind(row.icon)
        .bind(i64::from(row.position))
        .bind(int(row.created_seq));
    run(db, query).await.map(drop)
}

async fn put_ban(db: &mut SqliteConnection, row: BanRow) -> Written {
    let sql = "INSERT INTO bans (server, user, by, at, seq) VALUES (?, ?, ?, ?, ?)
               ON CONFLICT (server, user) DO UPDATE
               SET by = excluded.by, at = excluded.at, seq = excluded.seq";
    let query = query(sql)
        .bind(row.server.as_bytes().to_vec())
        .bind(row.user.as_bytes().to_vec())
        .bind(row.by.as_bytes().to_vec())
        .bind(int(row.at.0))
        .bind(int(row.seq));
    run(db, query).await.map(drop)
}

async fn put_channel(db: &mut SqliteConnection, row: ChannelRow) -> Written {
    let sql = "INSERT INTO channels (channel, server, name, kind, category, position, slow_mode,
                                     created_seq)
               VALUES (?, ?, ?, ?, ?, ?, ?, ?)
               ON CONFLICT (channel) DO UPDATE
               SET name = excluded.name, kind = excluded.kind, category = excluded.category,
                   position = excluded.position, slow_mode = excluded.slow_mode";
    let query = query(sql)
        .bind(row.channel.as_bytes().to_vec())
        .bind(row.server.as_bytes().to_vec())
        .bind(row.name)
        .bind(i64::from(row.kind))
        .bind(row.category.map(|category| category.as_bytes().to_vec()))
        .bind(i64::from(row.position))
        .bind(i64::from(row.slow_mode))
        .bind(int(row.created_seq));
    run(db, query).await.map(drop)
}

async fn delete_channel(db: &mut SqliteConnection, channel: ChannelId) -> Written {
    for sql in [
        "UPDATE channels SET deleted = 1 WHERE channel = ?",
        "DELETE FROM overwrites WHERE channel = ?",
        "DELETE FROM last_sends WHERE channel = ?",
        "DELETE FROM gates WHERE channel = ?",
    ] {
        run(db, query(sql).bind(channel.as_bytes().to_vec())).await?;
    }
    Ok(())
}

async fn put_overwrite(db: &mut SqliteConnection, row: OverwriteRow) -> Written {
    let (kind, target) = target_columns(row.target);
    let sql = "INSERT INTO overwrites (channel, kind, target, allow, deny) VALUES (?, ?, ?, ?, ?)
               ON CONFLICT (channel, kind, target) DO UPDATE
               SET allow = excluded.allow, deny = excluded.deny";
    let query = query(sql)
        .bind(row.channel.as_bytes().to_vec())
        .bind(kind)
        .bind(target)
        .bind(row.allow)
        .bind(row.deny);
    run(db, query).await.map(drop)
}

fn target_columns(target: OverwriteTarget) -> (i64, Vec<u8>) {
    match target {
        OverwriteTarget::Role(role) => (0, role.as_bytes().to_vec()),
        OverwriteTarget::Member(user) => (1, user.as_bytes().to_vec()),
    }
}
