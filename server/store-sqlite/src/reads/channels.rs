//! Channel logs, groups, snapshots.

use coterie_ports::{
    PageBounds, StoreError,
    rows::{ChannelLogRow, EnvelopeRow, GroupRow, SnapshotRow},
};
use coterie_types::{Bytes, ChannelId, DeviceId, Hash, Head, MessageId, Millis, Seq, UserId};
use sqlx::{AssertSqlSafe, SqlitePool, query, sqlite::SqliteRow};

use super::{all, one, page};
use crate::values::{Columns, bound};

type Read<T> = Result<T, StoreError>;

fn key(channel: ChannelId) -> Vec<u8> {
    channel.as_bytes().to_vec()
}

pub(crate) async fn find_channel_log(
    pool: &SqlitePool,
    channel: ChannelId,
) -> Read<Option<ChannelLogRow>> {
    let sql = "SELECT head_seq, head_hash, pinned_seq, pinned_hash FROM channel_logs
               WHERE channel = ?";
    one(pool, query(sql).bind(key(channel)), |row| {
        let mut c = Columns::of(row);
        let head = c.head()?;
        let (seq, hash) = (c.maybe_number()?, c.maybe_blob()?);
        let pinned = seq.zip(hash).map(|(seq, hash)| Head { seq, hash });
        Ok(ChannelLogRow { head, pinned })
    })
    .await
}

pub(super) fn envelope(row: &SqliteRow) -> Read<EnvelopeRow> {
    let mut c = Columns::of(row);
    Ok(EnvelopeRow {
        seq: c.number()?,
        hash: c.blob()?,
        kind: c.number()?,
        message_id: c.blob()?,
        device: c.blob()?,
        header: c.blob()?,
        body: c.maybe_blob()?,
        body_hash: c.blob()?,
        pinned: c.head()?,
    })
}

fn size(row: &EnvelopeRow) -> usize {
    row.header.len() + row.body.as_ref().map_or(0, |body| body.len())
}

pub(crate) async fn list_envelopes(
    pool: &SqlitePool,
    channel: ChannelId,
    bounds: PageBounds,
) -> Read<Vec<EnvelopeRow>> {
    let sql = "SELECT seq, hash, kind, message_id, device, header, body, body_hash, pinned_seq,
                      pinned_hash
               FROM envelopes WHERE channel = ? AND seq > ? ORDER BY seq LIMIT ?";
    let query =
        query(sql).bind(key(channel)).bind(bound(bounds.after)).bind(i64::from(bounds.limit));
    page(pool, query, bounds.bytes, envelope, size).await
}

pub(crate) async fn list_envelopes_of(
    pool: &SqlitePool,
    channel: ChannelId,
    kinds: &[u8],
    bounds: PageBounds,
) -> Read<Vec<EnvelopeRow>> {
    if kinds.is_empty() {
        return Ok(Vec::new());
    }
    // Numbers only: nothing that anybody sent becomes part of the text.
    let kinds: Vec<String> = kinds.iter().map(u8::to_string).collect();
    let sql = format!(
        "SELECT seq, hash, kind, message_id, device, header, body, body_hash, pinned_seq,
                pinned_hash
         FROM envelopes WHERE channel = ? AND seq > ? AND kind IN ({}) ORDER BY seq LIMIT ?",
        kinds.join(", ")
    );
    let query = query(AssertSqlSafe(sql))
        .bind(key(channel))
        .bind(bound(bounds.after))
        .bind(i64::from(bounds.limit));
    page(pool, query, bounds.bytes, envelope, size).await
}

pub(crate) async fn find_envelope(
    pool: &SqlitePool,
    channel: ChannelId,
    seq: Seq,
) -> Read<Option<EnvelopeRow>> {
    let sql = "SELECT seq, hash, kind, message_id, device, header, body, body_hash, pinned_seq,
                      pinned_hash
               FROM envelopes WHERE channel = ? AND seq = ?";
    one(pool, query(sql).bind(key(channel)).bind(bound(seq)), envelope).await
}

pub(crate) async fn find_message(
    pool: &SqlitePool,
    channel: ChannelId,
    device: DeviceId,
    message: MessageId,
) -> Read<Option<Seq>> {
    let sql = "SELECT seq FROM envelopes WHERE channel = ? AND device = ? AND message_id = ?";
    let query = query(sql)
        .bind(key(channel))
        .bind(device.as_bytes().to_vec())
        .bind(message.as_bytes().to_vec());
    one(pool, query, |row| Columns::of(row).number()).await
}

pub(crate) async fn list_messages(
    pool: &SqlitePool,
    channel: ChannelId,
    message: MessageId,
) -> Read<Vec<EnvelopeRow>> {
    let sql = "SELECT seq, hash, kind, message_id, device, header, body, body_hash, pinned_seq,
                      pinned_hash
               FROM envelopes WHERE channel = ? AND message_id = ? ORDER BY seq LIMIT 200";
    let query = query(sql).bind(key(channel)).bind(message.as_bytes().to_vec());
    all(pool, query, envelope).await
}

pub(crate) async fn find_last_send(
    pool: &SqlitePool,
    channel: ChannelId,
    user: UserId,
) -> Read<Option<Millis>> {
    let sql = "SELECT at FROM last_sends WHERE channel = ? AND user = ?";
    let query = query(sql).bind(key(channel)).bind(user.as_bytes().to_vec());
    one(pool, query, |row| Columns::of(row).millis()).await
}

pub(crate) async fn find_channel_hash(
    pool: &SqlitePool,
    channel: ChannelId,
    seq: Seq,
) -> Read<Option<Hash>> {
    let sql = "SELECT hash FROM envelopes WHERE channel = ? AND seq = ?";
    let query = query(sql).bind(key(channel)).bind(bound(seq));
    one(pool, query, |row| Columns::of(row).blob()).await
}

pub(crate) async fn find_group(pool: &SqlitePool, channel: ChannelId) -> Read<Option<GroupRow>> {
    let sql = "SELECT channel, incarnation, epoch, group_info, snapshot, opened_seq FROM groups
               WHERE channel = ?";
    one(pool, query(sql).bind(key(channel)), |row| {
        let mut c = Columns::of(row);
        Ok(GroupRow {
            channel: c.blob()?,
            incarnation: c.number()?,
            epoch: c.number()?,
            group_info: c.blob()?,
            snapshot: c.blob()?,
            opened_seq: c.number()?,
        })
    })
    .await
}

pub(crate) async fn find_snapshot(
    pool: &SqlitePool,
    channel: ChannelId,
    incarnation: u32,
    epoch: u64,
) -> Read<Option<SnapshotRow>> {
    let sql = "SELECT incarnation, epoch, snapshot, opened_seq FROM group_snapshots
               WHERE channel = ? AND incarnation = ? AND epoch <= ?
               ORDER BY epoch DESC LIMIT 1";
    let query = query(sql).bind(key(channel)).bind(i64::from(incarnation)).bind(bound(epoch));
    one(pool, query, |row| {
        let mut c = Columns::of(row);
        Ok(SnapshotRow {
            incarnation: c.number()?,
            epoch: c.number()?,
            snapshot: c.blob::<Bytes>()?,
            opened_seq: c.number()?,
        })
    })
    .await
}
