//! Gateway connections at one node, and what is done at another: the bus between them is deaf, and
//! looking again is all there is.

use coterie_acts::Marks;
use coterie_policy::{Flag, Overwrite, Permissions, Target, body};
use coterie_ports::Topic;
use coterie_protocol::gateway::{CloseCode, Cursors, Downstream, GapReason, Lane};

use crate::{
    connection::{Connection, Scene, append, channels, entries, seqs, servers},
    kit::Kit,
};

fn ends(frame: &Downstream, of: Lane) -> bool {
    matches!(frame, Downstream::Gap { lane, reason: GapReason::NotFound, .. } if *lane == of)
}

#[tokio::test]
async fn what_is_posted_at_one_node_is_sent_by_the_other_in_order_and_once() {
    let here = Kit::new().await;
    let there = here.another_node().await;
    let scene = Scene::new(&here).await;
    let (lane, cursors) = (Lane::Channel(scene.channel), channels(&[(scene.channel, 0)]));
    let mut connection = Connection::open(&there, &scene.bob, cursors).await;
    connection.until_caught_up(lane).await;
    let mut marks = Marks::default();
    for round in 0..3u64 {
        append(&here, &scene.alice, scene.channel, &[10, 20]).await;
        assert_eq!(seqs(&connection.quiet().await, scene.channel), [0; 0], "it was told nothing");
        there.node().look_again(&mut marks).await.unwrap();
        let last = 2 * round + 2;
        let frames =
            connection.until(|f| seqs(std::slice::from_ref(f), scene.channel) == [last]).await;
        assert_eq!(seqs(&frames, scene.channel), [last - 1, last]);
    }
    there.node().look_again(&mut marks).await.unwrap();
    assert_eq!(seqs(&connection.quiet().await, scene.channel), [0; 0], "nothing twice");
}

#[tokio::test]
async fn a_right_taken_at_one_node_ends_the_lane_at_the_other_and_nothing_later_is_sent() {
    for overtaken in [false, true] {
        let here = Kit::new().await;
        let there = here.another_node().await;
        let scene = Scene::new(&here).await;
        let (lane, cursors) = (Lane::Channel(scene.channel), channels(&[(scene.channel, 0)]));
        let mut connection = Connection::open(&there, &scene.bob, cursors).await;
        connection.until_caught_up(lane).await;
        let deny = Permissions::of(&[Flag::ViewChannel]);
        let hidden = body::OverwriteSet {
            channel: scene.channel,
            target: Target::Member(scene.bob.user()),
            overwrite: Overwrite { allow: Permissions::default(), deny },
        };
        scene.alice.admit(&here, scene.server, hidden).await;
        append(&here, &scene.alice, scene.channel, &[10; 3]).await;
        if overtaken {
            // The wake-up for the channel comes before the one for the policy: the database
            // decides.
            there.node().bus.wake(Topic::Channel(scene.channel));
        } else {
            there.node().look_again(&mut Marks::default()).await.unwrap();
        }
        let frames = connection.until(|frame| ends(frame, lane)).await;
        assert_eq!(seqs(&frames, scene.channel), [0; 0]);
        let path = format!("/v1/channels/{}/log", scene.channel);
        assert_eq!(there.get(&path, scene.bob.token()).await.code(), "not_found");
    }
}

#[tokio::test]
async fn who_is_kicked_at_one_node_gets_the_policy_up_to_it_at_the_other() {
    let here = Kit::new().await;
    let there = here.another_node().await;
    let scene = Scene::new(&here).await;
    let lane = Lane::Server(scene.server);
    let cursors = servers(&[(scene.server, 0)]);
    let mut connection = Connection::open(&there, &scene.bob, cursors).await;
    connection.until_caught_up(lane).await;
    let kicked = scene.kick_bob(&here).await;
    scene.alice.create_channel(&here, scene.server).await;
    there.node().look_again(&mut Marks::default()).await.unwrap();
    let frames = connection.until(|frame| ends(frame, lane)).await;
    assert_eq!(entries(&frames, scene.server).last(), Some(&kicked));
}

#[tokio::test]
async fn a_session_ended_at_one_node_closes_its_connection_at_the_other() {
    let here = Kit::new().await;
    let there = here.another_node().await;
    let scene = Scene::new(&here).await;
    let connection = Connection::open(&there, &scene.bob, Cursors::default()).await;
    here.call::<()>("POST", "/v1/auth/logout", scene.bob.token(), None).await;
    there.node().look_again(&mut Marks::default()).await.unwrap();
    assert_eq!(connection.close_code().await, Some(CloseCode::SessionEnded));
    assert_eq!(there.get("/v1/servers", scene.bob.token()).await.code(), "unauthenticated");
}
