//! Roles, bans, channels, overwrites.

use coterie_ports::{
    StoreError,
    rows::{BanRow, ChannelRow, OverwriteRow, OverwriteTarget, RoleRow},
};
use coterie_types::{ChannelId, ServerId};
use sqlx::{SqlitePool, query, sqlite::SqliteRow};

use super::{all, one};
use crate::values::Columns;

type Read<T> = Result<T, StoreError>;

fn role(row: &SqliteRow) -> Read<RoleRow> {
    let mut c = Columns::of(row);
    Ok(RoleRow {
        server: c.blob()?,
        role: c.blob()?,
        name: c.text()?,
        permissions: c.text()?,
        colour: c.number()?,
        hoist: c.flag()?,
        mentionable: c.flag()?,
        icon: c.text()?,
        position: c.number()?,
        created_seq: c.number()?,
    })
}

pub(crate) async fn list_roles(pool: &SqlitePool, server: ServerId) -> Read<Vec<RoleRow>> {
    let sql = "SELECT server, role, name, permissions, colour, hoist, mentionable, icon, position,
                      created_seq
               FROM roles WHERE server = ? ORDER BY role";
    all(pool, query(sql).bind(server.as_bytes().to_vec()), role).await
}

fn ban(row: &SqliteRow) -> Read<BanRow> {
    let mut c = Columns::of(row);
    Ok(BanRow {
        server: c.blob()?,
        user: c.blob()?,
        by: c.blob()?,
        at: c.millis()?,
        seq: c.number()?,
    })
}

pub(crate) async fn list_bans(pool: &SqlitePool, server: ServerId) -> Read<Vec<BanRow>> {
    let sql = "SELECT server, user, by, at, seq FROM bans WHERE server = ? ORDER BY user";
    all(pool, query(sql).bind(server.as_bytes().to_vec()), ban).await
}

fn channel(row: &SqliteRow) -> Read<ChannelRow> {
    let mut c = Columns::of(row);
    Ok(ChannelRow {
        channel: c.blob()?,
        server: c.blob()?,
        name: c.text()?,
        kind: c.number()?,
        category: c.maybe_blob()?,
        position: c.number()?,
        slow_mode: c.number()?,
        created_seq: c.number()?,
    })
}

pub(crate) async fn find_channel(pool: &SqlitePool, id: ChannelId) -> Read<Option<ChannelRow>> {
    let sql = "SELECT channel, server, name, kind, category, position, slow_mode, created_seq
               FROM channels WHERE channel = ?";
    one(pool, query(sql).bind(id.as_bytes().to_vec()), channel).await
}

pub(crate) async fn list_channels(pool: &SqlitePool, server: ServerId) -> Read<Vec<ChannelRow>> {
    let sql = "SELECT channel, server, name, kind, category, position, slow_mode, created_seq
               FROM channels WHERE server = ? AND deleted = 0 ORDER BY channel";
    all(pool, query(sql).bind(server.as_bytes().to_vec()), channel).await
}

fn overwrite(row: &SqliteRow) -> Read<OverwriteRow> {
    let mut c = Columns::of(row);
    let channel = c.blob()?;
    let target = match c.number::<u8>()? {
        0 => OverwriteTarget::Role(c.blob()?),
        _ => OverwriteTarget::Member(c.blob()?),
    };
    Ok(OverwriteRow { channel, target, allow: c.text()?, deny: c.text()? })
}

pub(crate) async fn list_overwrites(
    pool: &SqlitePool,
    server: ServerId,
) -> Read<Vec<OverwriteRow>> {
    let sql = "SELECT o.channel, o.kind, o.target, o.allow, o.deny
               FROM channels c JOIN overwrites o ON o.channel = c.channel
               WHERE c.server = ? ORDER BY o.channel, o.kind, o.target";
    all(pool, query(sql).bind(server.as_bytes().to_vec()), overwrite).await
}
