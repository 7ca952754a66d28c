//! How gateway connections end: bad beginnings, bad frames, sessions, silence, slowness, drains.

use std::time::Duration;

use coterie_api::{
    ApiConfig,
    gateway::{GatewayConfig, Received},
};
use coterie_protocol::gateway::{CloseCode, Cursors, Downstream, Lane, Upstream};

use crate::{
    connection::{Connection, Scene, append, channels, seqs, ticket},
    kit::Kit,
};

fn kit_with(change: impl FnOnce(&mut GatewayConfig)) -> impl Future<Output = Kit> {
    let mut config = ApiConfig::default();
    change(&mut config.gateway);
    Kit::with(config)
}

#[tokio::test]
async fn the_first_frame_must_be_a_hello_in_time_with_a_good_ticket() {
    let kit = kit_with(|c| c.hello = Duration::from_millis(50)).await;
    let scene = Scene::new(&kit).await;
    let first = async |received: Option<Received>| {
        let connection = Connection::bare(&kit, 8);
        if let Some(received) = received {
            connection.receive(received);
        }
        connection.close_code().await
    };
    assert_eq!(first(None).await, Some(CloseCode::NoHello));
    let ping = Received::Frame(Upstream::Ping { n: 1 });
    assert_eq!(first(Some(ping)).await, Some(CloseCode::NoHello));
    assert_eq!(first(Some(Received::Malformed)).await, Some(CloseCode::Malformed));
    assert_eq!(first(Some(Received::TooLarge)).await, Some(CloseCode::TooLarge));
    let hello = |ticket: String| {
        Some(Received::Frame(Upstream::Hello { ticket, cursors: Cursors::default() }))
    };
    assert_eq!(first(hello("x".into())).await, Some(CloseCode::BadTicket));
    let used = ticket(&kit, &scene.bob).await;
    let mut open = Connection::bare(&kit, 8);
    open.send(Upstream::Hello { ticket: used.clone(), cursors: Cursors::default() });
    assert!(matches!(open.next().await, Downstream::Ready { heartbeat_ms: 30_000, .. }));
    assert_eq!(first(hello(used)).await, Some(CloseCode::BadTicket), "good once");
    let late = ticket(&kit, &scene.bob).await;
    kit.clock.advance(30_000);
    assert_eq!(first(hello(late)).await, Some(CloseCode::BadTicket), "30 seconds");
    let ended = ticket(&kit, &scene.bob).await;
    kit.call::<()>("POST", "/v1/auth/logout", scene.bob.token(), None).await;
    assert_eq!(first(hello(ended)).await, Some(CloseCode::BadTicket));
    assert_eq!(open.close_code().await, Some(CloseCode::SessionEnded));
}

#[tokio::test]
async fn frames_that_are_wrong_too_large_or_too_many_close() {
    let kit = kit_with(|c| (c.burst, c.per_second) = (20, 1)).await;
    let scene = Scene::new(&kit).await;
    let open = async || Connection::open(&kit, &scene.bob, Cursors::default()).await;
    let connection = open().await;
    connection.receive(Received::Malformed);
    assert_eq!(connection.close_code().await, Some(CloseCode::Malformed));
    let connection = open().await;
    connection.receive(Received::TooLarge);
    assert_eq!(connection.close_code().await, Some(CloseCode::TooLarge));
    let connection = open().await;
    connection.send(Upstream::Hello { ticket: "x".into(), cursors: Cursors::default() });
    assert_eq!(connection.close_code().await, Some(CloseCode::Malformed), "hello comes once");
    let connection = open().await;
    for n in 0..30 {
        connection.send(Upstream::Ping { n });
    }
    assert_eq!(connection.close_code().await, Some(CloseCode::LimitReached));
    let many = (0..1_001u32).map(|n| {
        let mut bytes = [0; 16];
        bytes[..4].copy_from_slice(&n.to_be_bytes());
        (coterie_types::ServerId::from_bytes(bytes), 0)
    });
    let connection = open().await;
    let cursors = Cursors { servers: many.collect(), ..Cursors::default() };
    connection.send(Upstream::Follow { cursors });
    assert_eq!(connection.close_code().await, Some(CloseCode::LimitReached));
}

#[tokio::test]
async fn the_end_of_a_session_closes_its_connections() {
    let kit = kit_with(|c| c.pulse = Duration::from_millis(20)).await;
    let scene = Scene::new(&kit).await;
    // By this node: at once, through the bus.
    let connection = Connection::open(&kit, &scene.bob, Cursors::default()).await;
    kit.call::<()>("POST", "/v1/auth/logout", scene.bob.token(), None).await;
    assert_eq!(connection.close_code().await, Some(CloseCode::SessionEnded));
    // By another node whose wake-up was lost: by looking at the store.
    let connection = Connection::open(&kit, &scene.alice, Cursors::default()).await;
    let session = scene.alice.session.session_id.parse().unwrap();
    let at = crate::kit::START;
    kit.node().store.commit(vec![coterie_ports::Write::EndSession { session, at }]).await.unwrap();
    assert_eq!(connection.close_code().await, Some(CloseCode::SessionEnded));
}

#[tokio::test]
async fn the_revocation_of_a_device_closes_its_connections() {
    let kit = Kit::new().await;
    let scene = Scene::new(&kit).await;
    let other = scene.bob.login(&kit, None).await.session;
    let token = Some(other.access_token.as_str());
    let (change, device) = scene.bob.addition(&kit, "phone").await;
    kit.post("/v1/devices", token, &change).await;
    let reply = kit.call::<()>("POST", "/v1/gateway/tickets", token, None).await;
    let ticket = reply.json::<coterie_protocol::rest::Ticket>().ticket;
    let mut connection = Connection::bare(&kit, 8);
    connection.send(Upstream::Hello { ticket, cursors: Cursors::default() });
    assert!(matches!(connection.next().await, Downstream::Ready { .. }));
    let revocation = scene.bob.revocation(&kit, device).await;
    kit.post("/v1/devices", scene.bob.token(), &revocation).await;
    assert_eq!(connection.close_code().await, Some(CloseCode::SessionEnded));
}

#[tokio::test]
async fn a_silent_client_is_cut_and_one_that_pings_is_not() {
    let kit = kit_with(|c| {
        c.pulse = Duration::from_millis(10);
        c.heartbeat = Duration::from_millis(150);
    })
    .await;
    let scene = Scene::new(&kit).await;
    let silent = Connection::open(&kit, &scene.bob, Cursors::default()).await;
    let mut lively = Connection::open(&kit, &scene.alice, Cursors::default()).await;
    let pinging = async {
        for n in 0.. {
            lively.send(Upstream::Ping { n });
            lively.until(|f| matches!(f, Downstream::Pong { .. })).await;
            tokio::time::sleep(Duration::from_millis(40)).await;
        }
    };
    tokio::select! {
        code = silent.close_code() => assert_eq!(code, Some(CloseCode::Silent)),
        () = pinging => {}
    }
    assert!(!lively.closed.is_finished());
}

#[tokio::test]
async fn a_reader_that_takes_nothing_is_cut_and_resumes_without_loss() {
    let kit = kit_with(|c| {
        c.pulse = Duration::from_millis(10);
        c.stall = Duration::from_millis(100);
    })
    .await;
    let scene = Scene::new(&kit).await;
    append(&kit, &scene.alice, scene.channel, &[10; 60]).await;
    let cursors = channels(&[(scene.channel, 0)]);
    let mut slow = Connection::open_with(&kit, &scene.bob, cursors, 4).await;
    let code = (&mut slow.closed).await.unwrap();
    assert_eq!(code, Some(CloseCode::SlowReader));
    let mut got = Vec::new();
    while let Some(frame) = slow.down.recv().await {
        got.push(frame.frame().clone());
    }
    let got = seqs(&got, scene.channel);
    assert!(got.len() <= 4, "what waits is bounded");
    let cursor = got.last().copied().unwrap_or(0);
    let cursors = channels(&[(scene.channel, cursor)]);
    let mut resumed = Connection::open(&kit, &scene.bob, cursors).await;
    let frames = resumed.until_caught_up(Lane::Channel(scene.channel)).await;
    assert_eq!(seqs(&frames, scene.channel), (cursor + 1..=60).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_slow_reader_delays_nobody() {
    let kit = Kit::new().await;
    let scene = Scene::new(&kit).await;
    append(&kit, &scene.alice, scene.channel, &[10; 60]).await;
    let cursors = channels(&[(scene.channel, 0)]);
    let _stuck = Connection::open_with(&kit, &scene.bob, cursors.clone(), 1).await;
    let mut quick = Connection::open(&kit, &scene.alice, cursors).await;
    let frames = quick.until_caught_up(Lane::Channel(scene.channel)).await;
    assert_eq!(seqs(&frames, scene.channel).len(), 60);
}

#[tokio::test]
async fn a_draining_node_sends_its_clients_away_and_takes_no_more() {
    let kit = Kit::new().await;
    let scene = Scene::new(&kit).await;
    let mut connection = Connection::open(&kit, &scene.bob, Cursors::default()).await;
    connection.until_caught_up(Lane::Inbox).await;
    assert_eq!(kit.get("/readyz", None).await.status, 200);
    kit.app.drain();
    let frames = connection.until(|f| matches!(f, Downstream::GoAway { .. })).await;
    let Some(Downstream::GoAway { after_ms }) = frames.last() else { panic!() };
    assert!(*after_ms <= 5_000);
    assert_eq!(connection.close_code().await, Some(CloseCode::GoingAway));
    assert_eq!(kit.get("/readyz", None).await.code(), "unavailable");
    kit.app.drained().await;
}

#[tokio::test]
async fn of_five_connections_of_a_session_the_oldest_gives_way() {
    let kit = Kit::new().await;
    let scene = Scene::new(&kit).await;
    let mut connections = Vec::new();
    for _ in 0..5 {
        connections.push(Connection::open(&kit, &scene.bob, Cursors::default()).await);
    }
    let oldest = connections.remove(0);
    assert_eq!(oldest.close_code().await, Some(CloseCode::Replaced));
    for connection in &mut connections {
        connection.quiet().await;
    }
}
