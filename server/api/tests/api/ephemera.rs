//! Ephemera over the gateway: passed on to who follows, from who may send, at their pace, and to nobody
//! else.

use coterie_policy::{Flag, Overwrite, Permissions, Target, body};
use coterie_protocol::gateway::{Downstream, GapReason, Lane, Upstream};
use coterie_types::{
    Bytes, ChannelId, Millis,
    limits::{EPHEMERA_BURST, EPHEMERAL_SIZE},
};

use crate::{
    connection::{Connection, Scene, append, channels, seqs},
    kit::{Kit, START},
    people::Person,
};

fn told(channel: ChannelId, size: usize) -> Upstream {
    Upstream::Ephemeral { channel_id: channel, epoch: 4, sealed: Bytes(vec![7; size]) }
}

fn heard(channel: ChannelId) -> Downstream {
    Downstream::Ephemeral { channel_id: channel, epoch: 4, sealed: Bytes(vec![7; EPHEMERAL_SIZE]) }
}

async fn follow(kit: &Kit, person: &Person, channel: ChannelId) -> Connection {
    let mut connection = Connection::open(kit, person, channels(&[(channel, 0)])).await;
    connection.until_caught_up(Lane::Channel(channel)).await;
    connection.quiet().await;
    connection
}

/// The code with which it is refused; none if it is passed on.
async fn refused(kit: &Kit, person: &Person, frame: Upstream) -> Option<String> {
    let mut connection =
        Connection::open(kit, person, coterie_protocol::gateway::Cursors::default()).await;
    connection.quiet().await;
    connection.send(frame);
    let code = |frame: Downstream| match frame {
        Downstream::EphemeralRefused { code, .. } => Some(code),
        _ => None,
    };
    connection.quiet().await.into_iter().find_map(code)
}

#[tokio::test]
async fn what_is_told_is_heard_as_it_is_by_who_follows_and_not_by_who_told_it() {
    let kit = Kit::new().await;
    let scene = Scene::new(&kit).await;
    let mut alice = follow(&kit, &scene.alice, scene.channel).await;
    let mut bob = follow(&kit, &scene.bob, scene.channel).await;
    let mut second = follow(&kit, &scene.bob, scene.channel).await;
    let other = scene.alice.create_channel(&kit, scene.server).await;
    let mut elsewhere = follow(&kit, &scene.alice, other).await;
    bob.send(told(scene.channel, EPHEMERAL_SIZE));
    assert_eq!(alice.next().await, heard(scene.channel));
    assert_eq!(second.next().await, heard(scene.channel), "another connection of the same user");
    assert_eq!(bob.quiet().await, []);
    assert_eq!(elsewhere.quiet().await, []);
    let text = kit.get("/metrics", None).await.text();
    for (fate, count) in [("told", 1), ("heard", 2), ("refused", 0)] {
        let line = format!("coterie_ephemera_total{{fate=\"{fate}\"}} {count}");
        assert!(text.contains(&line), "{line}: {text}");
    }
}

#[tokio::test]
async fn whoever_may_not_send_or_view_tells_nothing() {
    let kit = Kit::new().await;
    let scene = Scene::new(&kit).await;
    let good = || told(scene.channel, EPHEMERAL_SIZE);
    assert_eq!(refused(&kit, &scene.bob, good()).await, None);
    let eve = Person::register(&kit, "eve").await;
    assert_eq!(refused(&kit, &eve, good()).await.as_deref(), Some("not_found"));
    let nowhere = told(ChannelId::from_bytes([9; 16]), EPHEMERAL_SIZE);
    assert_eq!(refused(&kit, &scene.bob, nowhere).await.as_deref(), Some("not_found"));
    let overwrite = |flag| body::OverwriteSet {
        channel: scene.channel,
        target: Target::Member(scene.bob.user()),
        overwrite: Overwrite { allow: Permissions::default(), deny: Permissions::of(&[flag]) },
    };
    for (flag, code) in [(Flag::SendMessages, "forbidden"), (Flag::ViewChannel, "not_found")] {
        scene.alice.admit(&kit, scene.server, overwrite(flag)).await;
        assert_eq!(refused(&kit, &scene.bob, good()).await.as_deref(), Some(code), "{flag:?}");
    }
    scene.kick_bob(&kit).await;
    assert_eq!(refused(&kit, &scene.bob, good()).await.as_deref(), Some("not_found"));
}

#[tokio::test]
async fn whoever_is_timed_out_tells_nothing_until_it_ends() {
    let kit = Kit::new().await;
    let scene = Scene::new(&kit).await;
    let until = Millis(START.0 + 60_000);
    let timeout = body::TimeoutSet { user: scene.bob.user(), until };
    scene.alice.admit(&kit, scene.server, timeout).await;
    let good = || told(scene.channel, EPHEMERAL_SIZE);
    assert_eq!(refused(&kit, &scene.bob, good()).await.as_deref(), Some("forbidden"));
    kit.clock.advance(61_000);
    assert_eq!(refused(&kit, &scene.bob, good()).await, None);
}

#[tokio::test]
async fn any_other_size_is_refused() {
    let kit = Kit::new().await;
    let scene = Scene::new(&kit).await;
    for size in [0, EPHEMERAL_SIZE - 1, EPHEMERAL_SIZE + 1, 30_000] {
        kit.clock.advance(2_000);
        let code = refused(&kit, &scene.bob, told(scene.channel, size)).await;
        assert_eq!(code.as_deref(), Some("invalid"), "{size}");
    }
}

#[tokio::test]
async fn a_session_that_tells_too_much_waits_over_all_its_connections() {
    let kit = Kit::new().await;
    let scene = Scene::new(&kit).await;
    let mut alice = follow(&kit, &scene.alice, scene.channel).await;
    let mut one = follow(&kit, &scene.bob, scene.channel).await;
    let mut other = follow(&kit, &scene.bob, scene.channel).await;
    for _ in 0..EPHEMERA_BURST {
        one.send(told(scene.channel, EPHEMERAL_SIZE));
    }
    one.quiet().await;
    other.send(told(scene.channel, EPHEMERAL_SIZE));
    let refused = |frame: &Downstream| matches!(frame, Downstream::EphemeralRefused { .. });
    let frame = other.until(refused).await.pop();
    let (code, channel_id) = ("rate_limited".to_owned(), scene.channel);
    let limited = Downstream::EphemeralRefused { channel_id, code, retry_after_ms: Some(2_000) };
    assert_eq!(frame, Some(limited));
    for _ in 0..EPHEMERA_BURST {
        assert_eq!(alice.next().await, heard(scene.channel));
    }
    assert_eq!(alice.quiet().await, []);
    kit.clock.advance(2_000);
    other.send(told(scene.channel, EPHEMERAL_SIZE));
    assert_eq!(alice.next().await, heard(scene.channel));
}

#[tokio::test]
async fn whoever_lost_sight_of_a_channel_hears_nothing_of_it() {
    let kit = Kit::new().await;
    let scene = Scene::new(&kit).await;
    let mut bob = follow(&kit, &scene.bob, scene.channel).await;
    let hidden = body::OverwriteSet {
        channel: scene.channel,
        target: Target::Member(scene.bob.user()),
        overwrite: Overwrite {
            allow: Permissions::default(),
            deny: Permissions::of(&[Flag::ViewChannel]),
        },
    };
    scene.alice.admit(&kit, scene.server, hidden).await;
    let ended = |f: &Downstream| matches!(f, Downstream::Gap { reason: GapReason::NotFound, .. });
    bob.until(ended).await;
    let mut alice = follow(&kit, &scene.alice, scene.channel).await;
    alice.send(told(scene.channel, EPHEMERAL_SIZE));
    alice.quiet().await;
    assert_eq!(bob.quiet().await, []);
}

#[tokio::test]
async fn a_channel_whose_log_was_not_sent_to_its_end_says_nothing_yet() {
    let kit = Kit::new().await;
    let scene = Scene::new(&kit).await;
    append(&kit, &scene.alice, scene.channel, &[10; 300]).await;
    let mut alice = follow(&kit, &scene.alice, scene.channel).await;
    // So small a queue that the log waits in the node.
    let cursors = channels(&[(scene.channel, 0)]);
    let mut bob = Connection::open_with(&kit, &scene.bob, cursors, 1).await;
    alice.send(told(scene.channel, EPHEMERAL_SIZE));
    alice.quiet().await;
    let frames = bob.until_caught_up(Lane::Channel(scene.channel)).await;
    assert_eq!(seqs(&frames, scene.channel).len(), 300);
    let ephemera = |f: &&Downstream| matches!(f, Downstream::Ephemeral { .. });
    assert_eq!(frames.iter().filter(ephemera).count(), 0, "the log goes first");
}
