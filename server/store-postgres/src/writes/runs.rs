//! Runs of commits that nobody but their user has followed, and reports of those who cannot.

use coterie_ports::{
    Conflict,
    rows::{CommitReportRow, GroupRow, RunRow},
};
use coterie_types::{ChannelId, Seq};
use sqlx::{PgConnection, query};

use super::{Written, must, run};
use crate::values::{bound, int};

/// Keeps the group as it stands, before a run's first commit.
pub(super) async fn start(db: &mut PgConnection, channel: ChannelId, row: RunRow) -> Written {
    let sql = "UPDATE groups SET run_seq = $1, run_user = $2, former = snapshot WHERE channel = $3";
    let query = query(sql).bind(int(row.seq)).bind(row.user.as_bytes()).bind(channel.as_bytes());
    run(db, query).await?;
    forget_reports(db, channel).await
}

pub(super) async fn restore(db: &mut PgConnection, expected_epoch: u64, row: &GroupRow) -> Written {
    let sql = "UPDATE groups SET epoch = $1, group_info = $2, snapshot = $3, opened_seq = $4,
                                 run_seq = NULL, run_user = NULL, former = NULL
               WHERE channel = $5 AND incarnation = $6 AND epoch = $7";
    let query = query(sql)
        .bind(int(row.epoch))
        .bind(&row.group_info.0)
        .bind(&row.snapshot.0)
        .bind(int(row.opened_seq))
        .bind(row.channel.as_bytes())
        .bind(i64::from(row.incarnation))
        .bind(int(expected_epoch));
    must(db, query, Conflict::GroupEpoch).await?;
    forget_reports(db, row.channel).await
}

pub(super) async fn end(db: &mut PgConnection, channel: ChannelId, seq: Seq) -> Written {
    let sql = "UPDATE groups SET run_seq = NULL, run_user = NULL, former = NULL
               WHERE channel = $1 AND run_seq = $2";
    let query = query(sql).bind(channel.as_bytes()).bind(bound(seq));
    if run(db, query).await?.rows_affected() == 0 {
        return Ok(());
    }
    forget_reports(db, channel).await
}

pub(super) async fn report(db: &mut PgConnection, row: &CommitReportRow) -> Written {
    let sql = r#"INSERT INTO commit_reports (channel, seq, device, "user", report, at)
                 VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (channel, seq, device) DO NOTHING"#;
    let query = query(sql)
        .bind(row.channel.as_bytes())
        .bind(int(row.seq))
        .bind(row.device.as_bytes())
        .bind(row.user.as_bytes())
        .bind(&row.report.0)
        .bind(int(row.at.0));
    run(db, query).await.map(drop)
}

async fn forget_reports(db: &mut PgConnection, channel: ChannelId) -> Written {
    let sql = "DELETE FROM commit_reports WHERE channel = $1";
    run(db, query(sql).bind(channel.as_bytes())).await.map(drop)
}
