//! Two nodes on one database.

use std::{collections::BTreeSet, sync::Arc};

use coterie_types::{Bytes, DeviceId, EntryId, FixedBytes, Hash, Head, MessageId, Millis};

use super::rows::{
    append, append_policy, channel, device, device_entry, envelope, furnish, group_row, hash, head,
    policy_entry, server, server_row, session, user, user_row,
};
use crate::{
    Conflict, PageBounds, SessionId, Store, StoreError, Write,
    rows::{EnvelopeRow, FlowRow, PolicyEntryRow, ServerRow},
};

type Node = Arc<dyn Store>;

/// Whatever they race for; the other one is told what it was, and never that the store is busy.
pub async fn of_two_nodes_one_wins(one: Node, two: Node) {
    furnish(&*one).await;
    let flow = FlowRow { flow: "f".into(), kind: 0, state: Bytes(vec![]), expires_at: Millis(9) };
    let writes = vec![
        Write::InsertFlow(flow),
        Write::InsertSession(session(1, 1)),
        Write::InsertGroup(group_row(0)),
    ];
    one.commit(writes).await.unwrap();
    let vault =
        |n| Write::PutVault { user: user(1), expected: 0, version: 1, bytes: Bytes(vec![n]) };
    let rotate = |n| Write::RotateSession {
        session: SessionId([1; 16]),
        expected: hash(1),
        refresh_hash: hash(n),
        at: Millis(1),
        expires_at: Millis(2),
    };
    let named = |n| {
        let mut row = user_row(n);
        row.username = "raced".into();
        Write::InsertUser(row)
    };
    let advance = Write::AdvanceGroup { expected_epoch: 0, group: group_row(1), run: None };
    let device_log = |n| Write::AppendDeviceEntry {
        user: user(1),
        expected: head(0, 0),
        entry: device_entry(1, n),
    };
    let take = || Write::TakeFlow { flow: "f".into() };
    let policy = |n| append_policy(head(0, 0), policy_entry(1, n, 10));
    let bind = |n| Write::BindSecrets { digest: hash(n) };
    let races: Vec<(Write, Write, Conflict)> = vec![
        (bind(1), bind(2), Conflict::Secrets),
        (vault(1), vault(2), Conflict::VaultVersion),
        (rotate(2), rotate(3), Conflict::Session),
        (named(10), named(11), Conflict::Username),
        (take(), take(), Conflict::Flow),
        (device_log(1), device_log(2), Conflict::DeviceHead),
        (policy(1), policy(2), Conflict::PolicyHead),
        (
            append(head(0, 0), vec![envelope(1, 2)]),
            append(head(0, 0), vec![envelope(1, 2)]),
            Conflict::ChannelHead,
        ),
        (advance.clone(), advance, Conflict::GroupEpoch),
        (
            Write::InsertServer(server_row(5, 1)),
            Write::InsertServer(server_row(5, 2)),
            Conflict::ServerExists,
        ),
    ];
    for (first, second, conflict) in races {
        let (first, second) = tokio::join!(one.commit(vec![first]), two.commit(vec![second]));
        let lost = match (first, second) {
            (Ok(()), lost) | (lost, Ok(())) => lost,
            both => panic!("{conflict}: {both:?}"),
        };
        assert_eq!(lost, Err(StoreError::Conflict(conflict)));
    }
}

/// Chain hashes that say which node wrote.
fn link(seq: u64, node: u8) -> Hash {
    let mut bytes = [node; 32];
    bytes[..8].copy_from_slice(&seq.to_be_bytes());
    FixedBytes(bytes)
}

fn next(node: u8, turn: u64, before: Head, count: u64) -> Vec<EnvelopeRow> {
    (1..=count)
        .map(|n| {
            let seq = before.seq + n;
            let mut id = [node; 16];
            id[..8].copy_from_slice(&turn.to_be_bytes());
            id[8] = u8::try_from(n).unwrap();
            let (hash, message_id) = (link(seq, node), MessageId::from_bytes(id));
            EnvelopeRow { seq, hash, message_id, device: device(node), ..envelope(1, 2) }
        })
        .collect()
}

/// Appends so many batches, each at the head that it finds.
async fn fill(store: Node, node: u8, turns: u64) {
    let mut turn = 0;
    while turn < turns {
        let before = store.find_channel_log(channel(1)).await.unwrap().unwrap().head;
        let rows = next(node, turn, before, 1 + turn % 3);
        match store.commit(vec![append(before, rows)]).await {
            Ok(()) => turn += 1,
            Err(error) => assert_eq!(error, StoreError::Conflict(Conflict::ChannelHead)),
        }
    }
}

/// R2: whoever reads "after my last" never skips one that was still being committed.
pub async fn two_nodes_fill_a_log_without_a_gap_for_any_reader(one: Node, two: Node) {
    const TURNS: u64 = 30;
    let total: u64 = 2 * (0..TURNS).map(|turn| 1 + turn % 3).sum::<u64>();
    furnish(&*one).await;
    let writers =
        [tokio::spawn(fill(one.clone(), 1, TURNS)), tokio::spawn(fill(two.clone(), 2, TURNS))];
    let mut readers = Vec::new();
    for store in [one, two] {
        readers.push(tokio::spawn(async move {
            let mut log: Vec<EnvelopeRow> = Vec::new();
            while (log.len() as u64) < total {
                let after = log.last().map_or(0, |row| row.seq);
                let page = PageBounds { after, limit: 7, bytes: 1_000_000 };
                for row in store.list_envelopes(channel(1), page).await.unwrap() {
                    assert_eq!(row.seq, log.len() as u64 + 1, "dense");
                    log.push(row);
                }
                tokio::task::yield_now().await;
            }
            log
        }));
    }
    for writer in writers {
        writer.await.unwrap();
    }
    let (first, second) = (readers.remove(0).await.unwrap(), readers.remove(0).await.unwrap());
    assert_eq!(first, second, "one order for all readers");
    let ids: BTreeSet<_> = first.iter().map(|row| (row.device, row.message_id)).collect();
    assert_eq!(ids.len() as u64, total, "each once");
}

/// Devices, servers and channels in one order here and in the other there.
pub async fn transactions_that_cross_wait_for_each_other(one: Node, two: Node) {
    const TURNS: u8 = 25;
    furnish(&*one).await;
    one.commit(vec![Write::InsertServer(server_row(2, 2))]).await.unwrap();
    let mut sessions = Vec::new();
    for n in 1..=4 {
        sessions.push(Write::InsertSession(session(n, 1 + n % 2)));
    }
    one.commit(sessions).await.unwrap();
    let writes = |node: u8, turn: u8| {
        let push = |n: u8| Write::PushNotice {
            device: device(n),
            key: Bytes(vec![node, turn]),
            notice: Bytes(vec![n]),
            at: Millis(1),
            keep: 1_000,
        };
        let name = |n: u8| {
            Write::SetServer(ServerRow { name: format!("{node} {turn}"), ..server_row(n, 1) })
        };
        let record = |n| Write::SetOpaqueRecord { user: user(n), record: Bytes(vec![node]) };
        let end = |n: u8| Write::EndSession { session: SessionId([n; 16]), at: Millis(1) };
        let all =
            |n| Write::EndSessionsOfDevice { user: user(n), device: device(1), at: Millis(1) };
        let mut writes = vec![push(1), name(1), record(1), end(1), end(2), all(1), push(2)];
        writes.extend([name(2), record(2), end(3), end(4), all(2), push(3)]);
        if node == 2 {
            writes.reverse();
        }
        writes
    };
    let run = |store: Node, node: u8| async move {
        for turn in 0..TURNS {
            store.commit(writes(node, turn)).await.unwrap();
            store.commit(vec![Write::ForgetEnded { before: Millis(1) }]).await.unwrap();
        }
    };
    tokio::join!(run(one.clone(), 1), run(two.clone(), 2));
    for n in 1..=3 {
        let page = two.list_inbox(DeviceId::from_bytes([n; 16]), 0, 1_000).await.unwrap();
        assert_eq!(page.items.len(), 2 * usize::from(TURNS));
        assert!((1..).zip(&page.items).all(|(seq, item)| item.seq == seq));
    }
}

/// At once, and the other way round.
pub async fn what_one_node_wrote_the_other_reads(one: Node, two: Node) {
    furnish(&*one).await;
    assert_eq!(two.find_user(user(1)).await.unwrap(), Some(user_row(1)));
    for (n, (store, other)) in (1..).zip([(&two, &one), (&one, &two)]) {
        let (before, entry) = (n - 1, EntryId::from_bytes([n; 16]));
        let row = PolicyEntryRow { entry, ..policy_entry(u64::from(n), n, 9) };
        let write = append_policy(head(u64::from(before), before), row.clone());
        store.commit(vec![write]).await.unwrap();
        assert_eq!(other.find_entry(server(1), entry).await.unwrap(), Some(row));
        let server = other.find_server(server(1)).await.unwrap().unwrap();
        assert_eq!(server.head, head(u64::from(n), n));
    }
    assert_eq!((one.commits(), two.commits()), (2, 1), "each counts its own");
}
