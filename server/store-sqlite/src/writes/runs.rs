//! Runs of commits that nobody but their user has followed, and reports of those who cannot.

use coterie_ports::{
    Conflict,
    rows::{CommitReportRow, GroupRow, RunRow},
};
use coterie_types::{ChannelId, Seq};
use sqlx::{SqliteConnection, query};

use super::{Written, must, run};
use crate::values::{bound, int};

/// Keeps the group as it stands, before a run's first commit.
pub(super) async fn start(db: &mut SqliteConnection, channel: ChannelId, row: RunRow) -> Written {
    let sql = "UPDATE groups SET run_seq = ?, run_user = ?, former = snapshot WHERE channel = ?";
    let query = query(sql)
        .bind(int(row.seq))
        .bind(row.user.as_bytes().to_vec())
        .bind(channel.as_bytes().to_vec());
    run(db, query).await?;
    forget_reports(db, channel).await
}

pub(super) async fn restore(
    db: &mut SqliteConnection,
    expected_epoch: u64,
    row: GroupRow,
) -> Written {
    let sql = "UPDATE groups SET epoch = ?, group_info = ?, snapshot = ?, opened_seq = ?,
                                 run_seq = NULL, run_user = NULL, former = NULL
               WHERE channel = ? AND incarnation = ? AND epoch = ?";
    let query = query(sql)
        .bind(int(row.epoch))
        .bind(row.group_info.0)
        .bind(row.snapshot.0)
        .bind(int(row.opened_seq))
        .bind(row.channel.as_bytes().to_vec())
        .bind(i64::from(row.incarnation))
        .bind(int(expected_epoch));
    must(db, query, Conflict::GroupEpoch).await?;
    forget_reports(db, row.channel).await
}

pub(super) async fn end(db: &mut SqliteConnection, channel: ChannelId, seq: Seq) -> Written {
    let sql = "UPDATE groups SET run_seq = NULL, run_user = NULL, former = NULL
               WHERE channel = ? AND run_seq = ?";
    let query = query(sql).bind(channel.as_bytes().to_vec()).bind(bound(seq));
    if run(db, query).await?.rows_affected() == 0 {
        return Ok(());
    }
    forget_reports(db, channel).await
}

pub(super) async fn report(db: &mut SqliteConnection, row: CommitReportRow) -> Written {
    let sql = "INSERT INTO commit_reports (channel, seq, device, user, report, at)
               VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (channel, seq, device) DO NOTHING";
    let query = query(sql)
        .bind(row.channel.as_bytes().to_vec())
        .bind(int(row.seq))
        .bind(row.device.as_bytes().to_vec())
        .bind(row.user.as_bytes().to_vec())
        .bind(row.report.0)
        .bind(int(row.at.0));
    run(db, query).await.map(drop)
}

async fn forget_reports(db: &mut SqliteConnection, channel: ChannelId) -> Written {
    let sql = "DELETE FROM commit_reports WHERE channel = ?";
    run(db, query(sql).bind(channel.as_bytes().to_vec())).await.map(drop)
}
