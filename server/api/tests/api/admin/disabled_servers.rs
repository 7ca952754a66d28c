//! A disabled server: nobody comes in, nothing is lost.

use coterie_acts::Marks;
use coterie_protocol::{
    gateway::{Downstream, GapReason, Lane},
    rest::{Discovered, PostIntent, Servers},
};
use serde_json::Value;

use super::{disable, enable};
use crate::{
    connection::{Connection, Scene, append, channels, entries, seqs, servers},
    kit::Kit,
    matrix::{Cast, TABLE, Who, answer},
    people::random16,
};

/// Every route of the table that is about a server: members are told, nobody else is.
#[tokio::test]
async fn every_route_about_a_server_says_server_disabled_to_members_and_nothing_to_others() {
    let cast = Cast::new().await;
    let mut kit = cast.kit.copy().await;
    disable(&kit, "servers", cast.own.server).await;
    let about = |path: &str| {
        let of = ["{server}", "{channel}", "/v1/invitations/"];
        // An anonymous post is nobody's: what is refused of it follows from the post alone.
        let apart = ["/v1/admin/", "/v1/anonymous/"].iter().any(|begin| path.starts_with(begin));
        of.iter().any(|part| path.contains(part)) && !apart
    };
    let rows: Vec<_> = TABLE.iter().filter(|row| about(row.path)).collect();
    assert!(rows.len() > 45, "{}", rows.len());
    let mut wrong = Vec::new();
    for row in rows {
        for who in Who::ALL {
            let commits = kit.node().store.commits();
            let reply = answer(&cast, &kit, row, who).await;
            let status = reply.status.as_u16();
            let open = row.path.starts_with("/v1/invitations/");
            let member = who >= Who::TimedOut;
            let expected: &[&str] = match who {
                Who::Anonymous | Who::Operator if row.of(who) == 401 => &["unauthenticated"],
                // A code is looked at without a session: it says the same to all.
                _ if row.method == "GET" && open => &["not_found"],
                _ if member => &["server_disabled"],
                _ => &["not_found"],
            };
            if status < 400 || !expected.contains(&reply.code().as_str()) {
                let name = format!("{} {} by {who:?}", row.method, row.path);
                wrong.push(format!("{name}: {} instead of {expected:?}", reply.text()));
            }
            if kit.node().store.commits() != commits {
                wrong.push(format!("{} {} by {who:?} wrote something", row.method, row.path));
                kit = cast.kit.copy().await;
                disable(&kit, "servers", cast.own.server).await;
            }
        }
    }
    assert!(wrong.is_empty(), "{} cells are wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[tokio::test]
async fn members_are_told_the_reason_and_others_nothing() {
    let kit = Kit::new().await;
    let scene = Scene::new(&kit).await;
    let stranger = crate::people::Person::register(&kit, "eve").await;
    disable(&kit, "servers", scene.server).await;
    let path = format!("/v1/servers/{}", scene.server);
    let reply = kit.get(&path, scene.bob.token()).await;
    assert_eq!((reply.status.as_u16(), reply.code().as_str()), (403, "server_disabled"));
    assert!(reply.problem()["detail"].as_str().unwrap().ends_with(": spam"));
    assert_eq!(kit.get(&path, stranger.token()).await.code(), "not_found");
    // It is still known that there is one.
    let listed: Servers = kit.get("/v1/servers", scene.bob.token()).await.json();
    assert!(listed.servers[0].disabled);
}

#[tokio::test]
async fn what_was_admitted_before_is_not_shown_again_while_the_server_is_disabled() {
    let kit = Kit::new().await;
    let scene = Scene::new(&kit).await;
    let state = scene.state(&kit).await;
    let entry = coterie_types::EntryId::from_bytes(random16());
    let nickname =
        coterie_policy::body::NicknameSet { user: scene.alice.user(), nickname: "Al".into() };
    let counter = state.counter(scene.alice.device) + 1;
    let at = Some((scene.server, state.head()));
    let intent = scene.alice.intent(at, entry, counter, nickname);
    let body = PostIntent { intent: intent.bytes().clone() };
    let path = format!("/v1/servers/{}/policy", scene.server);
    let first: Value = kit.post(&path, scene.alice.token(), &body).await.json();
    disable(&kit, "servers", scene.server).await;
    assert_eq!(kit.post(&path, scene.alice.token(), &body).await.code(), "server_disabled");
    enable(&kit, "servers", scene.server).await;
    assert_eq!(kit.post(&path, scene.alice.token(), &body).await.json::<Value>(), first);
}

#[tokio::test]
async fn a_disabled_server_is_not_found_by_searching() {
    let kit = Kit::new().await;
    let scene = Scene::new(&kit).await;
    let invite = scene.alice.invite(&kit, scene.server).await;
    let listing = Some(invite.listing(scene.server));
    scene.alice.admit(&kit, scene.server, coterie_policy::body::ServerListed { listing }).await;
    let found = async || {
        let page: Discovered = kit.get("/v1/discovery", scene.bob.token()).await.json();
        page.servers.len()
    };
    assert_eq!(found().await, 1);
    disable(&kit, "servers", scene.server).await;
    assert_eq!(found().await, 0);
    enable(&kit, "servers", scene.server).await;
    assert_eq!(found().await, 1);
}

fn ends(frame: &Downstream, of: Lane) -> bool {
    matches!(frame, Downstream::Gap { lane, reason: GapReason::NotFound, .. } if *lane == of)
}

/// At this node, at one that hears of it, and at one that has to look.
#[tokio::test]
async fn what_is_followed_of_a_disabled_server_ends_at_every_node() {
    let here = Kit::new().await;
    let nodes = [here.another_on_the_bus().await, here.another_node().await];
    let scene = Scene::new(&here).await;
    let [server, channel] = [Lane::Server(scene.server), Lane::Channel(scene.channel)];
    let mut open = Vec::new();
    for kit in [&here, &nodes[0], &nodes[1]] {
        let mut cursors = channels(&[(scene.channel, 0)]);
        cursors.servers = servers(&[(scene.server, 0)]).servers;
        let mut connection = Connection::open(kit, &scene.bob, cursors).await;
        connection.until_caught_up(server).await;
        open.push(connection);
    }
    let mut marks = Marks::default();
    nodes[1].node().look_again(&mut marks).await.unwrap();
    open[2].quiet().await;
    disable(&here, "servers", scene.server).await;
    // What comes into the log afterwards by whatever way is sent to nobody.
    append(&here, &scene.alice, scene.channel, &[10]).await;
    nodes[1].node().look_again(&mut marks).await.unwrap();
    for connection in &mut open {
        let (mut open, mut frames) = (vec![server, channel], Vec::new());
        while !open.is_empty() {
            let frame = connection.next().await;
            open.retain(|lane| !ends(&frame, *lane));
            frames.push(frame);
        }
        assert_eq!(seqs(&frames, scene.channel), [0; 0]);
    }
}

#[tokio::test]
async fn following_a_disabled_server_ends_at_once_and_goes_on_when_it_is_enabled() {
    let kit = Kit::new().await;
    let scene = Scene::new(&kit).await;
    append(&kit, &scene.alice, scene.channel, &[10, 20]).await;
    let before = scene.state(&kit).await;
    disable(&kit, "servers", scene.server).await;
    let [server, channel] = [Lane::Server(scene.server), Lane::Channel(scene.channel)];
    for (lane, cursors) in
        [(server, servers(&[(scene.server, 0)])), (channel, channels(&[(scene.channel, 0)]))]
    {
        let mut connection = Connection::open(&kit, &scene.bob, cursors).await;
        let frames = connection.until(|frame| ends(frame, lane)).await;
        assert_eq!(seqs(&frames, scene.channel), [0; 0]);
        assert_eq!(entries(&frames, scene.server), [0; 0]);
    }
    enable(&kit, "servers", scene.server).await;
    assert_eq!(scene.state(&kit).await.head(), before.head(), "nothing is deleted");
    let cursors = channels(&[(scene.channel, 0)]);
    let mut connection = Connection::open(&kit, &scene.bob, cursors).await;
    let frames = connection.until_caught_up(channel).await;
    assert_eq!(seqs(&frames, scene.channel), [1, 2]);
    assert_eq!(kit.node().check_tables(scene.server).await.unwrap(), []);
}

/// Another node asks its database for each call.
#[tokio::test]
async fn a_server_disabled_at_one_node_is_disabled_at_the_other() {
    let here = Kit::new().await;
    let there = here.another_node().await;
    let scene = Scene::new(&here).await;
    let path = format!("/v1/channels/{}/log", scene.channel);
    assert_eq!(there.get(&path, scene.bob.token()).await.status, 200);
    disable(&here, "servers", scene.server).await;
    assert_eq!(there.get(&path, scene.bob.token()).await.code(), "server_disabled");
    enable(&here, "servers", scene.server).await;
    assert_eq!(there.get(&path, scene.bob.token()).await.status, 200);
}
