//! Gateway connections in process: catching up, live, gaps, revocations, closes.

use coterie_protocol::gateway::{Cursors, Downstream, GapReason, Lane, Notice, Upstream};
use coterie_types::{ChannelId, limits::GATEWAY_FRAME_MAX};

use crate::{
    connection::{Connection, Scene, append, channels, entries, seqs, servers},
    kit::Kit,
};

#[tokio::test]
async fn a_connection_catches_up_and_then_gets_what_happens_once_and_in_order() {
    let kit = Kit::new().await;
    let scene = Scene::new(&kit).await;
    append(&kit, &scene.alice, scene.channel, &[10; 100]).await;
    let lane = Lane::Channel(scene.channel);
    let mut connection = Connection::open(&kit, &scene.bob, channels(&[(scene.channel, 0)])).await;
    let frames = connection.until_caught_up(lane).await;
    assert_eq!(seqs(&frames, scene.channel), (1..=100).collect::<Vec<_>>());
    assert_eq!(frames.last(), Some(&Downstream::CaughtUp { lane, seq: 100 }));
    for _ in 0..5 {
        append(&kit, &scene.alice, scene.channel, &[10, 10]).await;
    }
    let last = |f: &Downstream| matches!(f, Downstream::Envelope { item, .. } if item.seq == 110);
    let frames = connection.until(last).await;
    assert_eq!(seqs(&frames, scene.channel), (101..=110).collect::<Vec<_>>());
    assert_eq!(frames.len(), 10, "caught_up is said once");
    assert_eq!(connection.quiet().await, vec![]);

    let mut resumed = Connection::open(&kit, &scene.bob, channels(&[(scene.channel, 97)])).await;
    let frames = resumed.until_caught_up(lane).await;
    assert_eq!(seqs(&frames, scene.channel), (98..=110).collect::<Vec<_>>());
}

#[tokio::test]
async fn nothing_is_lost_or_doubled_while_logs_grow_under_the_catch_up() {
    let kit = Kit::new().await;
    let scene = Scene::new(&kit).await;
    append(&kit, &scene.alice, scene.channel, &[10; 50]).await;
    let mut readers = Vec::new();
    for cursor in [0, 20, 49, 50] {
        let cursors = channels(&[(scene.channel, cursor)]);
        let connection = Connection::open_with(&kit, &scene.bob, cursors, 2).await;
        readers.push((cursor, connection));
    }
    let writes = async {
        for _ in 0..50 {
            append(&kit, &scene.alice, scene.channel, &[10]).await;
        }
    };
    let reads = async {
        for (cursor, connection) in &mut readers {
            let last =
                |f: &Downstream| matches!(f, Downstream::Envelope { item, .. } if item.seq == 100);
            let frames = connection.until(last).await;
            let expected: Vec<_> = (*cursor + 1..=100).collect();
            assert_eq!(seqs(&frames, scene.channel), expected, "from {cursor}");
        }
    };
    tokio::join!(writes, reads);
}

#[tokio::test]
async fn policy_entries_and_notices_have_lanes_of_their_own() {
    let kit = Kit::new().await;
    let scene = Scene::new(&kit).await;
    let mut connection = Connection::open(&kit, &scene.bob, servers(&[(scene.server, 2)])).await;
    let frames = connection.until_caught_up(Lane::Server(scene.server)).await;
    assert_eq!(entries(&frames, scene.server), vec![3, 4]);
    scene.alice.create_channel(&kit, scene.server).await;
    let frames = connection.until(|f| matches!(f, Downstream::Entry { .. })).await;
    assert_eq!(entries(&frames, scene.server), vec![5]);
    // Another device of the same user changes the device log.
    let (change, _) = scene.bob.addition(&kit, "phone").await;
    let other = scene.bob.login(&kit, None).await.session;
    kit.post("/v1/devices", Some(&other.access_token), &change).await;
    let told = |f: &Downstream| matches!(f, Downstream::Inbox { notice: Notice::DeviceLogChanged { head }, .. } if head.seq == 3);
    let frames = connection.until(told).await;
    assert_eq!(entries(&frames, scene.server), vec![6], "the copy of the entry");
    let Some(Downstream::Inbox { seq, .. }) = frames.last().cloned() else { panic!() };
    // It comes again until it is acknowledged.
    let inbox = |f: &Downstream| matches!(f, Downstream::Inbox { .. });
    let mut again = Connection::open(&kit, &scene.bob, Cursors::default()).await;
    assert!(again.until_caught_up(Lane::Inbox).await.iter().any(inbox));
    again.send(Upstream::AcknowledgeInbox { seq });
    assert_eq!(again.quiet().await, vec![]);
    let mut after = Connection::open(&kit, &scene.bob, Cursors::default()).await;
    assert!(!after.until_caught_up(Lane::Inbox).await.iter().any(inbox));
}

#[tokio::test]
async fn what_may_not_be_followed_is_a_gap_and_other_lanes_go_on() {
    let kit = Kit::new().await;
    let scene = Scene::new(&kit).await;
    append(&kit, &scene.alice, scene.channel, &[10; 3]).await;
    // Lanes are served in the order of their ids: the unknown one first.
    let unknown = ChannelId::from_bytes([0; 16]);
    let cursors = channels(&[(unknown, 4), (scene.channel, 9)]);
    let mut connection = Connection::open(&kit, &scene.bob, cursors).await;
    let frames = connection.until_caught_up(Lane::Channel(scene.channel)).await;
    let gap = |lane, from, to, reason| Downstream::Gap { lane, from, to, reason };
    let (lane, missing) = (Lane::Channel(scene.channel), Lane::Channel(unknown));
    assert!(frames.contains(&gap(missing, 4, 4, GapReason::NotFound)), "{frames:?}");
    assert!(frames.contains(&gap(lane, 9, 3, GapReason::Ahead)), "{frames:?}");
    append(&kit, &scene.alice, scene.channel, &[10]).await;
    let frames = connection.until(|f| matches!(f, Downstream::Envelope { .. })).await;
    assert_eq!(seqs(&frames, scene.channel), vec![4]);
}

#[tokio::test]
async fn an_envelope_too_large_for_a_frame_is_announced() {
    let kit = Kit::new().await;
    let scene = Scene::new(&kit).await;
    append(&kit, &scene.alice, scene.channel, &[10, GATEWAY_FRAME_MAX, 40_000]).await;
    let mut connection = Connection::open(&kit, &scene.bob, channels(&[(scene.channel, 0)])).await;
    let frames = connection.until_caught_up(Lane::Channel(scene.channel)).await;
    assert_eq!(seqs(&frames, scene.channel), vec![1, 2, 3]);
    let announced: Vec<_> =
        frames.iter().filter(|f| matches!(f, Downstream::Announced { .. })).collect();
    assert_eq!(announced, [&Downstream::Announced { channel_id: scene.channel, seq: 2 }]);
}

#[tokio::test]
async fn after_a_kick_the_kick_is_the_last_thing_that_comes() {
    let kit = Kit::new().await;
    let scene = Scene::new(&kit).await;
    append(&kit, &scene.alice, scene.channel, &[10; 3]).await;
    let mut cursors = channels(&[(scene.channel, 0)]);
    cursors.servers.insert(scene.server, 0);
    let mut connection = Connection::open(&kit, &scene.bob, cursors.clone()).await;
    connection.until_caught_up(Lane::Channel(scene.channel)).await;
    let kick = scene.kick_bob(&kit).await;
    append(&kit, &scene.alice, scene.channel, &[10]).await;
    scene.alice.create_channel(&kit, scene.server).await;
    let (channel, server) = (Lane::Channel(scene.channel), Lane::Server(scene.server));
    let mut gaps = Vec::new();
    let mut frames = Vec::new();
    while gaps.len() < 2 {
        let frame = connection.next().await;
        match frame {
            Downstream::Gap { lane, reason, .. } => {
                assert_eq!(reason, GapReason::NotFound);
                gaps.push(lane);
            }
            other => frames.push(other),
        }
    }
    assert!(gaps.contains(&channel) && gaps.contains(&server));
    assert_eq!(entries(&frames, scene.server).last(), Some(&kick));
    assert_eq!(seqs(&frames, scene.channel), Vec::<u64>::new());
    append(&kit, &scene.alice, scene.channel, &[10]).await;
    assert_eq!(connection.quiet().await, vec![]);

    // Who was away then learns of it the same way, and of nothing that came later.
    let mut late = Connection::open(&kit, &scene.bob, cursors).await;
    let gap = |f: &Downstream| matches!(f, Downstream::Gap { lane, .. } if *lane == server);
    let mut frames = late.until(gap).await;
    frames.extend(late.quiet().await);
    assert_eq!(entries(&frames, scene.server), (1..=kick).collect::<Vec<_>>());
    assert_eq!(seqs(&frames, scene.channel), Vec::<u64>::new());
    let mut again = Connection::open(&kit, &scene.bob, servers(&[(scene.server, kick)])).await;
    let frames = again.until(gap).await;
    assert_eq!(entries(&frames, scene.server), Vec::<u64>::new(), "nothing after the kick");
    assert!(scene.state(&kit).await.head().seq > kick);
}

#[tokio::test]
async fn a_message_posted_after_a_kick_never_reaches_the_kicked_even_unwoken() {
    let kit = Kit::new().await;
    let scene = Scene::new(&kit).await;
    let mut connection = Connection::open(&kit, &scene.bob, channels(&[(scene.channel, 0)])).await;
    connection.until_caught_up(Lane::Channel(scene.channel)).await;
    // The kick's own wake-up and that of the message may come in any order.
    scene.kick_bob(&kit).await;
    for _ in 0..20 {
        append(&kit, &scene.alice, scene.channel, &[10]).await;
    }
    let frames = connection.until(|f| matches!(f, Downstream::Gap { .. })).await;
    assert_eq!(seqs(&frames, scene.channel), Vec::<u64>::new());
    assert_eq!(connection.quiet().await, vec![]);
}

#[tokio::test]
async fn a_deleted_body_is_not_sent_from_memory() {
    let kit = Kit::new().await;
    let scene = Scene::new(&kit).await;
    let mut first = Connection::open(&kit, &scene.bob, channels(&[(scene.channel, 0)])).await;
    first.until_caught_up(Lane::Channel(scene.channel)).await;
    append(&kit, &scene.alice, scene.channel, &[10, 10]).await;
    first.until(|f| matches!(f, Downstream::Envelope { item, .. } if item.seq == 2)).await;
    let store = &kit.node().store;
    let channel = scene.channel;
    store.commit(vec![coterie_ports::Write::EraseBody { channel, seq: 1 }]).await.unwrap();
    crate::connection::append_tombstone(&kit, &scene.alice, channel).await;
    first.until(|f| matches!(f, Downstream::Envelope { item, .. } if item.seq == 3)).await;
    let mut second = Connection::open(&kit, &scene.bob, channels(&[(channel, 0)])).await;
    let frames = second.until_caught_up(Lane::Channel(channel)).await;
    let bodies: Vec<_> = frames
        .iter()
        .filter_map(|f| match f {
            Downstream::Envelope { item, .. } => Some(item.body.is_some()),
            _ => None,
        })
        .collect();
    assert_eq!(bodies, [false, true, true]);
}
