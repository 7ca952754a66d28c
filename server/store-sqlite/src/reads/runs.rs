//! Runs of commits that nobody but their user has followed, and reports of those who cannot.

use coterie_ports::{
    StoreError,
    rows::{CommitReportRow, EnvelopeRow, RunRow},
};
use coterie_types::{Bytes, ChannelId, DeviceId, Seq};
use sqlx::{AssertSqlSafe, SqlitePool, query};

use super::{all, channels::envelope, one};
use crate::values::{Columns, bound};

type Read<T> = Result<T, StoreError>;

pub(crate) async fn find_run(pool: &SqlitePool, channel: ChannelId) -> Read<Option<RunRow>> {
    let sql = "SELECT run_seq, run_user FROM groups WHERE channel = ? AND run_seq IS NOT NULL";
    one(pool, query(sql).bind(channel.as_bytes().to_vec()), |row| {
        let mut c = Columns::of(row);
        Ok(RunRow { seq: c.number()?, user: c.blob()? })
    })
    .await
}

pub(crate) async fn find_former_group(
    pool: &SqlitePool,
    channel: ChannelId,
) -> Read<Option<Bytes>> {
    let sql = "SELECT former FROM groups WHERE channel = ? AND former IS NOT NULL";
    one(pool, query(sql).bind(channel.as_bytes().to_vec()), |row| Columns::of(row).blob()).await
}

pub(crate) async fn list_commit_reports(
    pool: &SqlitePool,
    channel: ChannelId,
    seq: Seq,
) -> Read<Vec<CommitReportRow>> {
    let sql = "SELECT channel, seq, user, device, report, at FROM commit_reports
               WHERE channel = ? AND seq >= ? ORDER BY at, seq, device LIMIT 200";
    all(pool, query(sql).bind(channel.as_bytes().to_vec()).bind(bound(seq)), |row| {
        let mut c = Columns::of(row);
        Ok(CommitReportRow {
            channel: c.blob()?,
            seq: c.number()?,
            user: c.blob()?,
            device: c.blob()?,
            report: c.blob()?,
            at: c.millis()?,
        })
    })
    .await
}

pub(crate) async fn posted_by_others(
    pool: &SqlitePool,
    channel: ChannelId,
    seq: Seq,
    devices: &[DeviceId],
) -> Read<bool> {
    // Question marks only: nothing that anybody sent becomes part of the text.
    let marks = vec!["?"; devices.len()].join(", ");
    let sql = format!(
        "SELECT 1 FROM envelopes
         WHERE channel = ? AND seq > ? AND kind = 2 AND device NOT IN ({marks}) LIMIT 1"
    );
    let query = query(AssertSqlSafe(sql)).bind(channel.as_bytes().to_vec()).bind(bound(seq));
    let query = devices.iter().fold(query, |query, device| query.bind(device.as_bytes().to_vec()));
    Ok(one(pool, query, |_| Ok(())).await?.is_some())
}

pub(crate) async fn list_voids(
    pool: &SqlitePool,
    channel: ChannelId,
    device: DeviceId,
    limit: u32,
) -> Read<Vec<EnvelopeRow>> {
    let sql = "SELECT seq, hash, kind, message_id, device, header, body, body_hash, pinned_seq,
                      pinned_hash
               FROM envelopes WHERE channel = ? AND device = ? AND kind = 4
               ORDER BY seq DESC LIMIT ?";
    let query = query(sql)
        .bind(channel.as_bytes().to_vec())
        .bind(device.as_bytes().to_vec())
        .bind(i64::from(limit));
    all(pool, query, envelope).await
}
