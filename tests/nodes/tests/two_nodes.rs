//! Two nodes on one Postgres and one Redis: what one does, the other knows; and nothing is lost.

#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test may stop where it stands, and say what it measured"
)]

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use coterie_binaries::{Person, Screen, Seeded};
use coterie_deployment::{Deployment, Monitor, Proxy, Traffic, seq};

/// With Redis between the nodes.
const SOON: Duration = Duration::from_secs(1);
/// The reason of the gap that ends a lane (chapter 07).
const ENDED: &str = "not_found";
/// Without it: what the spec promises (chapter 07).
const POLLED: Duration = Duration::from_secs(5);

/// What is measured against the clock runs alone (nextest: `.config/nextest.toml`).
fn turn() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

fn pause(millis: u64) {
    std::thread::sleep(Duration::from_millis(millis));
}

/// The time from the begin of what is done to the end of what is waited for.
fn within(most: Duration, what: &str, done: impl FnOnce()) {
    let began = Instant::now();
    done();
    let took = began.elapsed();
    println!("{what}: {} ms", took.as_millis());
    assert!(took < most, "{what} took {took:?}");
}

#[test]
fn a_message_in_at_one_node_comes_out_at_the_other() {
    let _turn = turn();
    let deployment = Deployment::start();
    let [a, b] = deployment.nodes.each_ref().map(|node| node.url().to_owned());
    let (ada, bob) = deployment.two(&a);
    let mut tail = bob.at_node(&b).start(&["tail", "general"]);
    tail.caught_up();
    let mut speak = ada.start(&["send", "general", "--stdin"]);
    for n in 0..20 {
        let text = format!("word {n}");
        speak.type_line(&text);
        let sent = speak.until(|row| row["seq"].is_u64());
        within(SOON, "from the acknowledgement at A to the reader at B", || {
            let row = tail.until(|row| row["text"] == text.as_str());
            assert_eq!(row["seq"], sent["seq"]);
        });
    }
    assert_eq!(speak.wait().code, 0);
    // Both stand at the same place, whichever node they ask.
    let (here, there) = (ada.at_node(&b).ok(&["status"]), ada.ok(&["status"]));
    assert_eq!(here["channels"], there["channels"]);
    deployment.check_logs();
}

#[test]
fn whoever_types_at_one_node_is_seen_typing_at_the_other() {
    let _turn = turn();
    let deployment = Deployment::start();
    let [a, b] = deployment.nodes.each_ref().map(|node| node.url().to_owned());
    let (ada, bob) = deployment.two(&a);
    let open = |person: &Person, name: &str| {
        let screen = Screen::of(person, 80, 24);
        screen.run("coterie tui");
        screen.shows(&format!("{name} · connected"));
        screen.press(&["C-k"]);
        screen.shows("Go to");
        screen.type_text("general");
        screen.until("the channel is found", |text| text.contains("> #general"));
        screen.press(&["Enter"]);
        screen.shows("garden / #general");
        screen
    };
    let (here, there) = (open(&ada, "ada"), open(&bob.at_node(&b), "bob"));
    there.type_text("are the beans up?");
    here.shows("bob is typing…");
    there.press(&["Enter"]);
    here.until("he types no more", |text| {
        text.contains("are the beans up?") && !text.contains("typing…")
    });
    deployment.check_logs();
}

#[test]
fn a_server_disabled_at_one_node_is_shut_at_the_other_within_a_second() {
    let _turn = turn();
    let deployment = Deployment::start();
    let [a, b] = deployment.nodes.each_ref().map(|node| node.url().to_owned());
    let (ada, bob) = deployment.two(&a);
    let before_b = Proxy::before(&[&b]);
    let mut tail = bob.at_node(before_b.url()).start(&["tail", "general"]);
    tail.caught_up();
    assert!(!before_b.has_told(ENDED));
    let token = deployment.home().join("secrets/operator.token");
    let operator = |words: &[&str]| {
        let token = token.to_str().unwrap();
        ada.ok(&[&["admin", "--token-file", token], words].concat());
    };
    operator(&["disable", "server", "garden"]);
    within(SOON, "from the disabling at A to the end of the subscription at B", || {
        before_b.until_told(ENDED);
    });
    for person in [ada.at_node(&b), bob.at_node(&b)] {
        assert_eq!(person.fails(&["send", "general", "shut"], 3)["code"], "server_disabled");
    }
    drop(tail);
    operator(&["enable", "server", "garden"]);
    bob.at_node(&b).ok(&["send", "general", "open"]);
    deployment.check_logs();
}

#[test]
fn who_is_kicked_at_one_node_is_told_at_the_other_within_a_second_and_reads_nothing_later() {
    let _turn = turn();
    let deployment = Deployment::start();
    let [a, b] = deployment.nodes.each_ref().map(|node| node.url().to_owned());
    let (ada, bob) = deployment.two(&a);
    let before_b = Proxy::before(&[&b]);
    let mut tail = bob.at_node(before_b.url()).start(&["tail", "general"]);
    tail.caught_up();
    let mut speak = ada.start(&["talk", "general"]);
    speak.caught_up();
    assert!(!before_b.has_told(ENDED));
    ada.ok(&["kick", "garden", "bob"]);
    within(SOON, "from the kick at A to the end of the subscription at B", || {
        before_b.until_told(ENDED);
    });
    speak.type_line("after the kick");
    speak.until(|row| row["text"] == "after the kick");
    let error = bob.at_node(before_b.url()).fails(&["send", "general", "let me in"], 5);
    assert_eq!(error["code"], "not_found");
    assert!(tail.arrived().iter().all(|row| row["text"] != "after the kick"));
    assert!(
        !bob.at_node(before_b.url()).run(&["read", "general"]).stdout.contains("after the kick")
    );
    deployment.check_logs();
}

#[test]
fn a_session_ended_at_one_node_closes_its_connections_at_the_other_within_a_second() {
    let _turn = turn();
    let deployment = Deployment::start();
    let [a, b] = deployment.nodes.each_ref().map(|node| node.url().to_owned());
    let (ada, _bob) = deployment.two(&a);
    let laptop = ada.on_another_device("ada-laptop").at_node(&b);
    let device = laptop.ok(&["login", "ada"])["device_id"].as_str().unwrap().to_owned();
    let mut tail = laptop.start(&["tail", "general"]);
    tail.caught_up();
    ada.ok(&["device", "revoke", &device]);
    within(SOON + SOON, "from the revocation at A to the end of the program at B", || {
        assert_ne!(tail.wait().code, 0);
    });
    // Its session is refused at both.
    for url in [&a, &b] {
        laptop.at_node(url).fails(&["server", "list"], 4);
    }
}

#[test]
fn the_parts_scale_apart() {
    let _turn = turn();
    let deployment = Deployment::with([&["--role", "api"], &["--role", "gateway"]]);
    let [a, b] = deployment.nodes.each_ref().map(|node| node.url().to_owned());
    let proxy = Proxy::apart(&[&a], &[&b]);
    let (ada, bob) = deployment.two(proxy.url());
    let mut tail = bob.start(&["tail", "general"]);
    tail.caught_up();
    ada.ok(&["send", "general", "through both"]);
    tail.until(|row| row["text"] == "through both");
    assert!(deployment.nodes[1].get("/v1/info").starts_with("HTTP/1.1 404"));
    assert!(deployment.nodes[0].get("/v1/gateway").starts_with("HTTP/1.1 404"));
    assert!(deployment.nodes[1].get("/metrics").contains("coterie_gateway_connections 1"));
}

#[test]
fn nodes_are_killed_one_after_the_other_and_nothing_is_lost_or_doubled() {
    let _turn = turn();
    let mut deployment = Deployment::start();
    let [a, b] = deployment.nodes.each_ref().map(|node| node.url().to_owned());
    let proxy = Proxy::before(&[&a, &b]);
    let (ada, bob) = deployment.two(proxy.url());
    let mut seeded = Seeded::from_environment();
    let mut traffic = Traffic::start(&[("ada", &ada), ("bob", &bob)]);
    let mut in_flight = Vec::new();
    for round in 0..8 {
        for _ in 0..40 {
            traffic.type_next();
            pause(seeded.between(0, 3));
        }
        pause(seeded.between(0, 15));
        deployment.nodes[round % 2].kill();
        in_flight.push(traffic.in_flight());
        // The other one serves alone for a while.
        pause(seeded.between(50, 400));
        deployment.nodes[round % 2].restart();
    }
    println!("sends in flight at each kill: {in_flight:?}");
    assert!(in_flight.iter().any(|count| *count > 0), "no node was killed at work");
    traffic.end(&[&ada, &bob.at_node(&a), &ada.at_node(&b)]);
    deployment.check_logs();
}

#[test]
fn nodes_are_replaced_one_after_the_other_and_nobody_notices() {
    let _turn = turn();
    let mut deployment = Deployment::start();
    let [a, b] = deployment.nodes.each_ref().map(|node| node.url().to_owned());
    let proxy = Proxy::before(&[&a, &b]);
    let (ada, bob) = deployment.two(proxy.url());
    let phone = bob.on_another_device("bob-phone");
    phone.ok(&["login", "bob"]);
    let mut tail = phone.start(&["tail", "general"]);
    tail.caught_up();
    let mut traffic = Traffic::start(&[("ada", &ada), ("bob", &bob)]);
    for round in 0..4 {
        for _ in 0..30 {
            traffic.type_next();
            pause(2);
        }
        // It drains: its connections go to the other one.
        assert_eq!(deployment.nodes[round % 2].stop(), Some(0));
        let last = format!("ada {}", traffic.typed() - 1);
        tail.until(|row| row["text"] == last.as_str());
        deployment.nodes[round % 2].restart();
        deployment.until_connected();
    }
    traffic.end(&[&ada, &bob]);
    deployment.check_logs();
}

/// For so long Redis is away: a few seconds, or what `COTERIE_REDIS_AWAY` says, in seconds.
fn away() -> Duration {
    let given = std::env::var("COTERIE_REDIS_AWAY").ok();
    Duration::from_secs(given.map_or(4, |seconds| seconds.parse().unwrap()))
}

#[test]
fn redis_is_stopped_and_flushed_under_traffic_and_all_heals_without_a_hand() {
    let _turn = turn();
    let mut deployment = Deployment::start();
    let [a, b] = deployment.nodes.each_ref().map(|node| node.url().to_owned());
    let (ada, bob) = deployment.two(&a);
    let bob = bob.at_node(&b);
    let mut tail = bob.on_another_device("bob-phone");
    tail.ok(&["login", "bob"]);
    tail = tail.at_node(&b);
    let mut following = tail.start(&["tail", "general"]);
    following.caught_up();
    let mut traffic = Traffic::start(&[("ada", &ada), ("bob", &bob)]);
    let mut speak = |traffic: &mut Traffic, rounds: usize| {
        for _ in 0..rounds {
            traffic.type_next();
            pause(5);
        }
        let last = format!("ada {}", traffic.typed() - 1);
        // What was typed last at A comes out at B.
        following.until(|row| row["text"] == last.as_str());
    };
    speak(&mut traffic, 20);
    deployment.redis.flush();
    within(SOON + Duration::from_millis(100), "20 lines after FLUSHALL", || {
        speak(&mut traffic, 20);
    });

    deployment.redis.stop();
    for node in &deployment.nodes {
        deployment.until(node, "degraded", |answer| {
            answer.starts_with("HTTP/1.1 200") && answer.ends_with("degraded: redis\n")
        });
    }
    let began = Instant::now();
    while began.elapsed() < away() {
        within(POLLED + Duration::from_millis(100), "20 lines without Redis", || {
            speak(&mut traffic, 20);
        });
    }
    deployment.redis.start_again();
    deployment.until_connected();
    within(SOON + Duration::from_millis(100), "20 lines after Redis is back", || {
        speak(&mut traffic, 20);
    });
    traffic.end(&[&ada, &bob]);
    deployment.check_logs();
    for node in &deployment.nodes {
        let metrics = node.get("/metrics");
        assert!(metrics.contains("coterie_bus_reconnects_total 1"), "{metrics}");
        assert!(metrics.contains("coterie_bus_connected 1"));
    }
}

#[test]
fn without_redis_a_kick_and_a_revocation_take_effect_within_five_seconds() {
    let _turn = turn();
    let mut deployment = Deployment::start();
    let [a, b] = deployment.nodes.each_ref().map(|node| node.url().to_owned());
    let (ada, bob) = deployment.two(&a);
    let laptop = ada.on_another_device("ada-laptop").at_node(&b);
    let device = laptop.ok(&["login", "ada"])["device_id"].as_str().unwrap().to_owned();
    let before_b = Proxy::before(&[&b]);
    let mut kicked = bob.at_node(before_b.url()).start(&["tail", "general"]);
    let mut revoked = laptop.start(&["tail", "general"]);
    kicked.caught_up();
    revoked.caught_up();
    deployment.redis.stop();
    ada.ok(&["kick", "garden", "bob"]);
    within(POLLED, "from the kick at A to the end of the subscription at B", || {
        before_b.until_told(ENDED);
    });
    ada.ok(&["device", "revoke", &device]);
    within(POLLED, "from the revocation at A to the end of the program at B", || {
        assert_ne!(revoked.wait().code, 0);
    });
}

#[test]
fn p1_redis_learns_nothing_that_people_say_or_are() {
    let _turn = turn();
    let deployment = Deployment::start();
    let [a, b] = deployment.nodes.each_ref().map(|node| node.url().to_owned());
    let monitor = Monitor::of(&deployment.redis);
    let (ada, bob) = deployment.two(&a);
    let mut tail = bob.at_node(&b).start(&["tail", "general"]);
    tail.caught_up();
    let sent = ada.ok(&["send", "general", "canary-message"]);
    let row = tail.until(|row| row["text"] == "canary-message");
    assert_eq!(seq(&row), seq(&sent));
    let link = ada.ok(&["invite", "create", "garden"])["link"].as_str().unwrap().to_owned();
    let code = link.rsplit_once("/i/").unwrap().1.split_once('#').unwrap().0;
    let guess = format!("{}{}", if code.starts_with('b') { "c" } else { "b" }, &code[1..]);
    let eve = Person::new(deployment.home(), "eve", &deployment.nodes[1]);
    eve.ok(&["register", "eve"]);
    eve.fails(&["join", &link.replace(code, &guess)], 5);
    let said = monitor.end();
    for word in ["PUBLISH", "coterie:wake", "coterie:bucket:", "coterie:here:"] {
        assert!(said.contains(word), "{word} in {said}");
    }
    let names = ["canary", "garden", "general", "\"ada", "\"bob", "\"eve"];
    for canary in names.into_iter().chain([ada.password(), code, &guess]) {
        assert!(!said.contains(canary), "{canary}");
    }
}
