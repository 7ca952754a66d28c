//! Channel logs, groups, snapshots.

use coterie_ports::{
    Conflict, Write,
    rows::{EnvelopeRow, GroupRow, RunRow, SnapshotRow},
};
use coterie_types::{ChannelId, Head};
use sqlx::{PgConnection, query};

use super::{Written, must, run, runs, unknown};
use crate::values::{bound, int};

pub(super) async fn write(db: &mut PgConnection, write: &Write) -> Written {
    match write {
        Write::OpenChannelLog { channel, head } => {
            let sql = "INSERT INTO channel_logs (channel, head_seq, head_hash) VALUES ($1, $2, $3)
                       ON CONFLICT (channel) DO NOTHING";
            let query = query(sql).bind(channel.as_bytes()).bind(int(head.seq));
            run(db, query.bind(head.hash.0)).await.map(drop)
        }
        Write::AppendEnvelopes { channel, expected, envelopes } => {
            append(db, *channel, *expected, envelopes).await
        }
        Write::PutLastSend { channel, user, at } => {
            let sql = r#"INSERT INTO last_sends (channel, "user", at) VALUES ($1, $2, $3)
                       ON CONFLICT (channel, "user") DO UPDATE SET at = excluded.at"#;
            let query = query(sql).bind(channel.as_bytes());
            run(db, query.bind(user.as_bytes()).bind(int(at.0))).await.map(drop)
        }
        Write::ForgetLastSends { before } => {
            let sql = "DELETE FROM last_sends WHERE at < $1";
            run(db, query(sql).bind(bound(before.0))).await.map(drop)
        }
        Write::EraseBody { channel, seq } => {
            let sql = "UPDATE envelopes SET body = NULL
                       WHERE channel = $1 AND seq = $2 AND body IS NOT NULL";
            let query = query(sql).bind(channel.as_bytes()).bind(bound(*seq));
            must(db, query, Conflict::Body).await
        }
        Write::InsertGroup(row) => insert_group(db, row).await,
        Write::AdvanceGroup { expected_epoch, group, run } => {
            advance(db, *expected_epoch, group, *run).await
        }
        Write::RestoreGroup { expected_epoch, group } => {
            runs::restore(db, *expected_epoch, group).await
        }
        Write::EndRun { channel, seq } => runs::end(db, *channel, *seq).await,
        Write::PutCommitReport(row) => runs::report(db, row).await,
        Write::PutSnapshot { channel, snapshot } => put_snapshot(db, *channel, snapshot).await,
        other => Err(unknown(other)),
    }
}

async fn append(
    db: &mut PgConnection,
    channel: ChannelId,
    expected: Head,
    envelopes: &[EnvelopeRow],
) -> Written {
    let Some(last) = envelopes.last() else { return Ok(()) };
    let sql = "UPDATE channel_logs
               SET head_seq = $1, head_hash = $2, pinned_seq = $3, pinned_hash = $4
               WHERE channel = $5 AND head_seq = $6 AND head_hash = $7";
    let head = query(sql)
        .bind(int(last.seq))
        .bind(last.hash.0)
        .bind(int(last.pinned.seq))
        .bind(last.pinned.hash.0)
        .bind(channel.as_bytes())
        .bind(int(expected.seq))
        .bind(expected.hash.0);
    must(db, head, Conflict::ChannelHead).await?;
    insert_envelopes(db, channel, envelopes).await
}

/// All in one statement, a column an array.
async fn insert_envelopes(
    db: &mut PgConnection,
    channel: ChannelId,
    rows: &[EnvelopeRow],
) -> Written {
    let sql = "INSERT INTO envelopes (channel, seq, hash, kind, message_id, device, header, body,
                                      body_hash, pinned_seq, pinned_hash)
               SELECT $1, * FROM unnest($2::BIGINT[], $3::BYTEA[], $4::BIGINT[], $5::BYTEA[],
                                        $6::BYTEA[], $7::BYTEA[], $8::BYTEA[], $9::BYTEA[],
                                        $10::BIGINT[], $11::BYTEA[])";
    fn column<'a, T>(rows: &'a [EnvelopeRow], of: impl Fn(&'a EnvelopeRow) -> T) -> Vec<T> {
        rows.iter().map(of).collect()
    }
    let query = query(sql)
        .bind(channel.as_bytes())
        .bind(column(rows, |row| int(row.seq)))
        .bind(column(rows, |row| row.hash.as_slice()))
        .bind(column(rows, |row| i64::from(row.kind)))
        .bind(column(rows, |row| row.message_id.as_bytes().as_slice()))
        .bind(column(rows, |row| row.device.as_bytes().as_slice()))
        .bind(column(rows, |row| &*row.header))
        .bind(column(rows, |row| row.body.as_deref()))
        .bind(column(rows, |row| row.body_hash.as_slice()))
        .bind(column(rows, |row| int(row.pinned.seq)))
        .bind(column(rows, |row| row.pinned.hash.as_slice()));
    run(db, query).await.map(drop)
}

async fn insert_group(db: &mut PgConnection, row: &GroupRow) -> Written {
    let sql = "INSERT INTO groups (channel, incarnation, epoch, group_info, snapshot, opened_seq)
               VALUES ($1, $2, $3, $4, $5, $6)
               ON CONFLICT (channel) DO UPDATE
               SET incarnation = excluded.incarnation, epoch = excluded.epoch,
                   group_info = excluded.group_info, snapshot = excluded.snapshot,
                   opened_seq = excluded.opened_seq,
                   run_seq = NULL, run_user = NULL, former = NULL
               WHERE excluded.incarnation > groups.incarnation";
    let query = query(sql)
        .bind(row.channel.as_bytes())
        .bind(i64::from(row.incarnation))
        .bind(int(row.epoch))
        .bind(&row.group_info.0)
        .bind(&row.snapshot.0)
        .bind(int(row.opened_seq));
    must(db, query, Conflict::GroupExists).await
}

async fn advance(
    db: &mut PgConnection,
    expected_epoch: u64,
    row: &GroupRow,
    run: Option<RunRow>,
) -> Written {
    if let Some(start) = run {
        runs::start(db, row.channel, start).await?;
    }
    let sql = "UPDATE groups SET epoch = $1, group_info = $2, snapshot = $3, opened_seq = $4
               WHERE channel = $5 AND incarnation = $6 AND epoch = $7";
    let query = query(sql)
        .bind(int(row.epoch))
        .bind(&row.group_info.0)
        .bind(&row.snapshot.0)
        .bind(int(row.opened_seq))
        .bind(row.channel.as_bytes())
        .bind(i64::from(row.incarnation))
        .bind(int(expected_epoch));
    must(db, query, Conflict::GroupEpoch).await
}

async fn put_snapshot(db: &mut PgConnection, channel: ChannelId, row: &SnapshotRow) -> Written {
    let sql = "INSERT INTO group_snapshots (channel, incarnation, epoch, snapshot, opened_seq)
               VALUES ($1, $2, $3, $4, $5)
               ON CONFLICT (channel, incarnation, epoch) DO UPDATE
               SET snapshot = excluded.snapshot, opened_seq = excluded.opened_seq";
    let query = query(sql)
        .bind(channel.as_bytes())
        .bind(i64::from(row.incarnation))
        .bind(int(row.epoch))
        .bind(&row.snapshot.0)
        .bind(int(row.opened_seq));
    run(db, query).await.map(drop)
}
