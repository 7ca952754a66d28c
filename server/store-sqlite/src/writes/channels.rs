//! Channel logs, groups, snapshots.

use coterie_ports::{
    Conflict, Write,
    rows::{EnvelopeRow, GroupRow, RunRow, SnapshotRow},
};
use coterie_types::{ChannelId, Head};
use sqlx::{SqliteConnection, query};

use super::{Written, must, run, runs, unknown};
use crate::values::{bound, int};

pub(super) async fn write(db: &mut SqliteConnection, write: Write) -> Written {
    match write {
        Write::OpenChannelLog { channel, head } => {
            let sql = "INSERT INTO channel_logs (channel, head_seq, head_hash) VALUES (?, ?, ?)
                       ON CONFLICT (channel) DO NOTHING";
            let query = query(sql).bind(channel.as_bytes().to_vec()).bind(int(head.seq));
            run(db, query.bind(head.hash.to_vec())).await.map(drop)
        }
        Write::AppendEnvelopes { channel, expected, envelopes } => {
            append(db, channel, expected, envelopes).await
        }
        Write::PutLastSend { channel, user, at } => {
            let sql = "INSERT INTO last_sends (channel, user, at) VALUES (?, ?, ?)
                       ON CONFLICT (channel, user) DO UPDATE SET at = excluded.at";
            let query = query(sql).bind(channel.as_bytes().to_vec());
            run(db, query.bind(user.as_bytes().to_vec()).bind(int(at.0))).await.map(drop)
        }
        Write::ForgetLastSends { before } => {
            let sql = "DELETE FROM last_sends WHERE at < ?";
            run(db, query(sql).bind(bound(before.0))).await.map(drop)
        }
        Write::EraseBody { channel, seq } => {
            let sql = "UPDATE envelopes SET body = NULL
                       WHERE channel = ? AND seq = ? AND body IS NOT NULL";
            let query = query(sql).bind(channel.as_bytes().to_vec()).bind(bound(seq));
            must(db, query, Conflict::Body).await
        }
        Write::InsertGroup(row) => insert_group(db, row).await,
        Write::AdvanceGroup { expected_epoch, group, run } => {
            advance(db, expected_epoch, group, run).await
        }
        Write::RestoreGroup { expected_epoch, group } => {
            runs::restore(db, expected_epoch, group).await
        }
        Write::EndRun { channel, seq } => runs::end(db, channel, seq).await,
        Write::PutCommitReport(row) => runs::report(db, row).await,
        Write::PutSnapshot { channel, snapshot } => put_snapshot(db, channel, snapshot).await,
        other => Err(unknown(&other)),
    }
}

async fn append(
    db: &mut SqliteConnection,
    channel: ChannelId,
    expected: Head,
    envelopes: Vec<EnvelopeRow>,
) -> Written {
    let Some(last) = envelopes.last() else { return Ok(()) };
    let sql = "UPDATE channel_logs
               SET head_seq = ?, head_hash = ?, pinned_seq = ?, pinned_hash = ?
               WHERE channel = ? AND head_seq = ? AND head_hash = ?";
    let head = query(sql)
        .bind(int(last.seq))
        .bind(last.hash.to_vec())
        .bind(int(last.pinned.seq))
        .bind(last.pinned.hash.to_vec())
        .bind(channel.as_bytes().to_vec())
        .bind(int(expected.seq))
        .bind(expected.hash.to_vec());
    must(db, head, Conflict::ChannelHead).await?;
    for envelope in envelopes {
        insert_envelope(db, channel, envelope).await?;
    }
    Ok(())
}

async fn insert_envelope(
    db: &mut SqliteConnection,
    channel: ChannelId,
    row: EnvelopeRow,
) -> Written {
    let sql = "INSERT INTO envelopes (channel, seq, hash, kind, message_id, device, header, body,
                                      body_hash, pinned_seq, pinned_hash)
               VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    let query = query(sql)
        .bind(channel.as_bytes().to_vec())
        .bind(int(row.seq))
        .bind(row.hash.to_vec())
        .bind(i64::from(row.kind))
        .bind(row.message_id.as_bytes().to_vec())
        .bind(row.device.as_bytes().to_vec())
        .bind(row.header.0)
        .bind(row.body.map(|body| body.0))
        .bind(row.body_hash.to_vec())
        .bind(int(row.pinned.seq))
        .bind(row.pinned.hash.to_vec());
    run(db, query).await.map(drop)
}

async fn insert_group(db: &mut SqliteConnection, row: GroupRow) -> Written {
    let sql = "INSERT INTO groups (channel, incarnation, epoch, group_info, snapshot, opened_seq)
               VALUES (?, ?, ?, ?, ?, ?)
               ON CONFLICT (channel) DO UPDATE
               SET incarnation = excluded.incarnation, epoch = excluded.epoch,
                   group_info = excluded.group_info, snapshot = excluded.snapshot,
                   opened_seq = excluded.opened_seq,
                   run_seq = NULL, run_user = NULL, former = NULL
               WHERE excluded.incarnation > groups.incarnation";
    let query = query(sql)
        .bind(row.channel.as_bytes().to_vec())
        .bind(i64::from(row.incarnation))
        .bind(int(row.epoch))
        .bind(row.group_info.0)
        .bind(row.snapshot.0)
        .bind(int(row.opened_seq));
    must(db, query, Conflict::GroupExists).await
}

async fn advance(
    db: &mut SqliteConnection,
    expected_epoch: u64,
    row: GroupRow,
    run: Option<RunRow>,
) -> Written {
    if let Some(start) = run {
        runs::start(db, row.channel, start).await?;
    }
    let sql = "UPDATE groups SET epoch = ?, group_info = ?, snapshot = ?, opened_seq = ?
               WHERE channel = ? AND incarnation = ? AND epoch = ?";
    let query = query(sql)
        .bind(int(row.epoch))
        .bind(row.group_info.0)
        .bind(row.snapshot.0)
        .bind(int(row.opened_seq))
        .bind(row.channel.as_bytes().to_vec())
        .bind(i64::from(row.incarnation))
        .bind(int(expected_epoch));
    must(db, query, Conflict::GroupEpoch).await
}

async fn put_snapshot(db: &mut SqliteConnection, channel: ChannelId, row: SnapshotRow) -> Written {
    let sql = "INSERT INTO group_snapshots (channel, incarnation, epoch, snapshot, opened_seq)
               VALUES (?, ?, ?, ?, ?)
               ON CONFLICT (channel, incarnation, epoch) DO UPDATE
               SET snapshot = excluded.snapshot, opened_seq = excluded.opened_seq";
    let query = query(sql)
        .bind(channel.as_bytes().to_vec())
        .bind(i64::from(row.incarnation))
        .bind(int(row.epoch))
        .bind(row.snapshot.0)
        .bind(int(row.opened_seq));
    run(db, query).await.map(drop)
}
