//! Runs of commits that nobody else has followed, reports of those who cannot, voids.

use std::sync::Arc;

use coterie_types::{Bytes, Head, Millis};

use super::rows::{assert_conflict, channel, device, envelope, furnish, group_row, user};
use crate::{
    Conflict, Store, Write,
    rows::{CommitReportRow, EnvelopeRow, GroupRow, RunRow},
};

fn run(seq: u64, of: u8) -> RunRow {
    RunRow { seq, user: user(of) }
}

fn group(epoch: u64) -> GroupRow {
    GroupRow { snapshot: Bytes(vec![epoch as u8; 11]), ..group_row(epoch) }
}

fn advance(epoch: u64, run: Option<RunRow>) -> Vec<Write> {
    vec![Write::AdvanceGroup { expected_epoch: epoch - 1, group: group(epoch), run }]
}

fn report(seq: u64, n: u8) -> CommitReportRow {
    CommitReportRow {
        channel: channel(1),
        seq,
        user: user(n),
        device: device(n),
        report: Bytes(vec![n; 5]),
        at: Millis(1_000 + u64::from(n)),
    }
}

async fn with_run(store: &dyn Store) {
    furnish(store).await;
    store.commit(vec![Write::InsertGroup(group(0))]).await.unwrap();
    store.commit(advance(1, Some(run(2, 1)))).await.unwrap();
}

/// The group before its first commit, however many follow.
pub async fn a_run_keeps_the_group_before_it_until_it_ends(store: Arc<dyn Store>) {
    furnish(&*store).await;
    let read = async || {
        let run = store.find_run(channel(1)).await.unwrap();
        (run, store.find_former_group(channel(1)).await.unwrap())
    };
    assert_eq!(read().await, (None, None));
    store.commit(vec![Write::InsertGroup(group(0))]).await.unwrap();
    assert_eq!(read().await, (None, None));
    store.commit(advance(1, Some(run(2, 1)))).await.unwrap();
    assert_eq!(read().await, (Some(run(2, 1)), Some(group(0).snapshot)));
    store.commit(advance(2, None)).await.unwrap();
    assert_eq!(read().await, (Some(run(2, 1)), Some(group(0).snapshot)));
    store.commit(advance(3, Some(run(4, 2)))).await.unwrap();
    assert_eq!(read().await, (Some(run(4, 2)), Some(group(2).snapshot)));
    store.commit(vec![Write::EndRun { channel: channel(1), seq: 2 }]).await.unwrap();
    assert_eq!(read().await, (Some(run(4, 2)), Some(group(2).snapshot)), "another run");
    store.commit(vec![Write::EndRun { channel: channel(1), seq: 4 }]).await.unwrap();
    assert_eq!(read().await, (None, None));
    assert_eq!(store.find_group(channel(1)).await.unwrap(), Some(group(3)));
    store.commit(advance(4, Some(run(5, 1)))).await.unwrap();
    let next = GroupRow { incarnation: 1, ..group(0) };
    store.commit(vec![Write::InsertGroup(next)]).await.unwrap();
    assert_eq!(read().await, (None, None), "another incarnation has no run");
}

/// By the epoch that it leaves, as every change of a group.
pub async fn a_run_that_is_undone_leaves_the_former_group(store: Arc<dyn Store>) {
    with_run(&*store).await;
    store.commit(vec![Write::PutCommitReport(report(2, 2))]).await.unwrap();
    let restore = |expected_epoch| {
        let group = GroupRow { opened_seq: 9, ..group(0) };
        vec![Write::RestoreGroup { expected_epoch, group }]
    };
    assert_conflict(&*store, restore(2), Conflict::GroupEpoch).await;
    store.commit(restore(1)).await.unwrap();
    let found = store.find_group(channel(1)).await.unwrap().unwrap();
    assert_eq!((found.epoch, found.opened_seq), (0, 9));
    assert_eq!(store.find_run(channel(1)).await.unwrap(), None);
    assert_eq!(store.find_former_group(channel(1)).await.unwrap(), None);
    assert_eq!(store.list_commit_reports(channel(1), 0).await.unwrap(), Vec::new());
}

/// The first of a device and commit.
pub async fn reports_of_commits_stay_as_long_as_the_run(store: Arc<dyn Store>) {
    with_run(&*store).await;
    let again = CommitReportRow { at: Millis(9_999), ..report(2, 2) };
    for row in [report(2, 2), again, report(3, 3), report(2, 4)] {
        store.commit(vec![Write::PutCommitReport(row)]).await.unwrap();
    }
    let list = async |seq| store.list_commit_reports(channel(1), seq).await.unwrap();
    assert_eq!(list(2).await, vec![report(2, 2), report(3, 3), report(2, 4)]);
    assert_eq!(list(3).await, vec![report(3, 3)]);
    store.commit(vec![Write::EndRun { channel: channel(1), seq: 7 }]).await.unwrap();
    assert_eq!(list(2).await.len(), 3, "another run's end");
    store.commit(advance(2, None)).await.unwrap();
    assert_eq!(list(2).await.len(), 3, "the run goes on");
    store.commit(advance(3, Some(run(5, 2)))).await.unwrap();
    assert_eq!(list(0).await, Vec::new(), "a new run");
    store.commit(vec![Write::PutCommitReport(report(5, 3))]).await.unwrap();
    store.commit(vec![Write::EndRun { channel: channel(1), seq: 5 }]).await.unwrap();
    assert_eq!(list(0).await, Vec::new());
}

fn item(seq: u8, kind: u8, of: u8) -> EnvelopeRow {
    EnvelopeRow { kind, device: device(of), ..envelope(seq, kind) }
}

async fn append(store: &dyn Store, items: &[EnvelopeRow]) {
    for row in items {
        let known = store.find_channel_log(channel(1)).await.unwrap().unwrap();
        let write = Write::AppendEnvelopes {
            channel: channel(1),
            expected: known.head,
            envelopes: vec![row.clone()],
        };
        store.commit(vec![write]).await.unwrap();
        let head = store.find_channel_log(channel(1)).await.unwrap().unwrap().head;
        assert_eq!(head, Head { seq: row.seq, hash: row.hash });
    }
}

/// Messages alone count.
pub async fn posts_of_others_are_told_from_own_ones(store: Arc<dyn Store>) {
    furnish(&*store).await;
    append(&*store, &[item(1, 2, 3), item(2, 2, 1), item(3, 1, 3), item(4, 2, 2)]).await;
    let others = async |seq, of: &[u8]| {
        let devices: Vec<_> = of.iter().map(|n| device(*n)).collect();
        store.posted_by_others(channel(1), seq, &devices).await.unwrap()
    };
    assert!(others(0, &[1, 2]).await, "the third device's");
    assert!(!others(1, &[1, 2]).await, "a commit does not count");
    assert!(others(1, &[1]).await);
    assert!(others(3, &[]).await);
    assert!(!others(4, &[]).await, "nothing after it");
}

/// The newest first.
pub async fn voids_are_found_by_device(store: Arc<dyn Store>) {
    furnish(&*store).await;
    let items = [item(1, 4, 1), item(2, 2, 1), item(3, 4, 2), item(4, 4, 1)];
    append(&*store, &items).await;
    let list = async |of, limit| {
        let voids = store.list_voids(channel(1), device(of), limit).await.unwrap();
        voids.iter().map(|row| row.seq).collect::<Vec<_>>()
    };
    assert_eq!(list(1, 9).await, [4, 1]);
    assert_eq!(list(1, 1).await, [4]);
    assert_eq!(list(2, 9).await, [3]);
    assert_eq!(list(3, 9).await, [0; 0]);
}
