//! Runs of commits that nobody but their user has followed, and reports of those who cannot.

use coterie_ports::{
    StoreError,
    rows::{CommitReportRow, EnvelopeRow, RunRow},
};
use coterie_types::{Bytes, ChannelId, DeviceId, Seq};
use sqlx::{PgPool, query};

use super::{all, channels::envelope, one};
use crate::values::{Columns, bound};

type Read<T> = Result<T, StoreError>;

pub(crate) async fn find_run(pool: &PgPool, channel: ChannelId) -> Read<Option<RunRow>> {
    let sql = "SELECT run_seq, run_user FROM groups WHERE channel = $1 AND run_seq IS NOT NULL";
    one(pool, query(sql).bind(channel.as_bytes()), |row| {
        let mut c = Columns::of(row);
        Ok(RunRow { seq: c.number()?, user: c.blob()? })
    })
    .await
}

pub(crate) async fn find_former_group(pool: &PgPool, channel: ChannelId) -> Read<Option<Bytes>> {
    let sql = "SELECT former FROM groups WHERE channel = $1 AND former IS NOT NULL";
    one(pool, query(sql).bind(channel.as_bytes()), |row| Columns::of(row).blob()).await
}

pub(crate) async fn list_commit_reports(
    pool: &PgPool,
    channel: ChannelId,
    seq: Seq,
) -> Read<Vec<CommitReportRow>> {
    let sql = r#"SELECT channel, seq, "user", device, report, at FROM commit_reports
               WHERE channel = $1 AND seq >= $2 ORDER BY at, seq, device LIMIT 200"#;
    all(pool, query(sql).bind(channel.as_bytes()).bind(bound(seq)), |row| {
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
    pool: &PgPool,
    channel: ChannelId,
    seq: Seq,
    devices: &[DeviceId],
) -> Read<bool> {
    let sql = "SELECT 1 FROM envelopes
               WHERE channel = $1 AND seq > $2 AND kind = 2 AND device <> ALL ($3) LIMIT 1";
    let devices: Vec<Vec<u8>> = devices.iter().map(|d| d.as_bytes().to_vec()).collect();
    let query = query(sql).bind(channel.as_bytes()).bind(bound(seq)).bind(devices);
    Ok(one(pool, query, |_| Ok(())).await?.is_some())
}

pub(crate) async fn list_voids(
    pool: &PgPool,
    channel: ChannelId,
    device: DeviceId,
    limit: u32,
) -> Read<Vec<EnvelopeRow>> {
    let sql = "SELECT seq, hash, kind, message_id, device, header, body, body_hash, pinned_seq,
                      pinned_hash
               FROM envelopes WHERE channel = $1 AND device = $2 AND kind = 4
               ORDER BY seq DESC LIMIT $3";
    let query = query(sql).bind(channel.as_bytes()).bind(device.as_bytes()).bind(i64::from(limit));
    all(pool, query, envelope).await
}
