//! Channel logs, groups, snapshots.

use coterie_ports::{
    PageBounds, StoreError,
    rows::{ChannelLogRow, EnvelopeRow, GroupRow, SnapshotRow},
};
use coterie_types::{Bytes, ChannelId, DeviceId, Hash, Head, MessageId, Millis, Seq, UserId};
use sqlx::{PgPool, postgres::PgRow, query};

use super::{all, one};
use crate::values::{Columns, bound};

type Read<T> = Result<T, StoreError>;

pub(crate) async fn find_channel_log(
    pool: &PgPool,
    channel: ChannelId,
) -> Read<Option<ChannelLogRow>> {
    let sql = "SELECT head_seq, head_hash, pinned_seq, pinned_hash FROM channel_logs
               WHERE channel = $1";
    one(pool, query(sql).bind(channel.as_bytes()), |row| {
        let mut c = Columns::of(row);
        let head = c.head()?;
        let (seq, hash) = (c.maybe_number()?, c.maybe_blob()?);
        let pinned = seq.zip(hash).map(|(seq, hash)| Head { seq, hash });
        Ok(ChannelLogRow { head, pinned })
    })
    .await
}

pub(super) fn envelope(row: &PgRow) -> Read<EnvelopeRow> {
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

pub(crate) async fn list_envelopes(
    pool: &PgPool,
    channel: ChannelId,
    page: PageBounds,
) -> Read<Vec<EnvelopeRow>> {
    // The database adds the sizes up, so that nothing is sent that the page has no room for.
    let sql = "SELECT seq, hash, kind, message_id, device, header, body, body_hash, pinned_seq,
                      pinned_hash
               FROM (SELECT *, row_number() OVER w AS place,
                            sum(length(header) + coalesce(length(body), 0)) OVER w AS total
                     FROM (SELECT * FROM envelopes WHERE channel = $1 AND seq > $2
                           ORDER BY seq LIMIT $3) AS rows
                     WINDOW w AS (ORDER BY seq ROWS UNBOUNDED PRECEDING)) AS page
               WHERE total <= $4 OR place = 1 ORDER BY seq";
    let query = query(sql)
        .bind(channel.as_bytes())
        .bind(bound(page.after))
        .bind(i64::from(page.limit))
        .bind(bound(page.bytes as u64));
    all(pool, query, envelope).await
}

pub(crate) async fn list_envelopes_of(
    pool: &PgPool,
    channel: ChannelId,
    kinds: &[u8],
    page: PageBounds,
) -> Read<Vec<EnvelopeRow>> {
    let sql = "SELECT seq, hash, kind, message_id, device, header, body, body_hash, pinned_seq,
                      pinned_hash
               FROM (SELECT *, row_number() OVER w AS place,
                            sum(length(header) + coalesce(length(body), 0)) OVER w AS total
                     FROM (SELECT * FROM envelopes
                           WHERE channel = $1 AND seq > $2 AND kind = ANY($5)
                           ORDER BY seq LIMIT $3) AS rows
                     WINDOW w AS (ORDER BY seq ROWS UNBOUNDED PRECEDING)) AS page
               WHERE total <= $4 OR place = 1 ORDER BY seq";
    let kinds: Vec<i64> = kinds.iter().copied().map(i64::from).collect();
    let query = query(sql)
        .bind(channel.as_bytes())
        .bind(bound(page.after))
        .bind(i64::from(page.limit))
        .bind(bound(page.bytes as u64))
        .bind(kinds);
    all(pool, query, envelope).await
}

pub(crate) async fn find_envelope(
    pool: &PgPool,
    channel: ChannelId,
    seq: Seq,
) -> Read<Option<EnvelopeRow>> {
    let sql = "SELECT seq, hash, kind, message_id, device, header, body, body_hash, pinned_seq,
                      pinned_hash
               FROM envelopes WHERE channel = $1 AND seq = $2";
    one(pool, query(sql).bind(channel.as_bytes()).bind(bound(seq)), envelope).await
}

pub(crate) async fn find_message(
    pool: &PgPool,
    channel: ChannelId,
    device: DeviceId,
    message: MessageId,
) -> Read<Option<Seq>> {
    let sql = "SELECT seq FROM envelopes WHERE channel = $1 AND device = $2 AND message_id = $3";
    let query =
        query(sql).bind(channel.as_bytes()).bind(device.as_bytes()).bind(message.as_bytes());
    one(pool, query, |row| Columns::of(row).number()).await
}

pub(crate) async fn list_messages(
    pool: &PgPool,
    channel: ChannelId,
    message: MessageId,
) -> Read<Vec<EnvelopeRow>> {
    let sql = "SELECT seq, hash, kind, message_id, device, header, body, body_hash, pinned_seq,
                      pinned_hash
               FROM envelopes WHERE channel = $1 AND message_id = $2 ORDER BY seq LIMIT 200";
    let query = query(sql).bind(channel.as_bytes()).bind(message.as_bytes());
    all(pool, query, envelope).await
}

pub(crate) async fn find_last_send(
    pool: &PgPool,
    channel: ChannelId,
    user: UserId,
) -> Read<Option<Millis>> {
    let sql = r#"SELECT at FROM last_sends WHERE channel = $1 AND "user" = $2"#;
    let query = query(sql).bind(channel.as_bytes()).bind(user.as_bytes());
    one(pool, query, |row| Columns::of(row).millis()).await
}

pub(crate) async fn find_channel_hash(
    pool: &PgPool,
    channel: ChannelId,
    seq: Seq,
) -> Read<Option<Hash>> {
    let sql = "SELECT hash FROM envelopes WHERE channel = $1 AND seq = $2";
    let query = query(sql).bind(channel.as_bytes()).bind(bound(seq));
    one(pool, query, |row| Columns::of(row).blob()).await
}

pub(crate) async fn find_group(pool: &PgPool, channel: ChannelId) -> Read<Option<GroupRow>> {
    let sql = "SELECT channel, incarnation, epoch, group_info, snapshot, opened_seq FROM groups
               WHERE channel = $1";
    one(pool, query(sql).bind(channel.as_bytes()), |row| {
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
    pool: &PgPool,
    channel: ChannelId,
    incarnation: u32,
    epoch: u64,
) -> Read<Option<SnapshotRow>> {
    let sql = "SELECT incarnation, epoch, snapshot, opened_seq FROM group_snapshots
               WHERE channel = $1 AND incarnation = $2 AND epoch <= $3
               ORDER BY epoch DESC LIMIT 1";
    let query = query(sql).bind(channel.as_bytes()).bind(i64::from(incarnation)).bind(bound(epoch));
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
