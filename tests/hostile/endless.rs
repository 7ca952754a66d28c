//! A node that never comes to an end: always more, cursors that go round, nothing for ever. Each is
//! bounded, said, and stops nothing else (P14, P19).

use coterie_core::Request;
use coterie_policy::{Entry, Payload};
use coterie_protocol::{envelope::EnvelopeKind, gateway::Downstream};
use coterie_types::{Bytes, Millis, limits::IDLE_PAGES};
use coterie_world::World;
use serde_json::{Value, json};

use crate::{
    fakes::{CAROL, Fake, assert_both_refuse, assert_talk, gardeners, show_behind},
    garden::{ALICE, BOB, alarmed, rows, text},
    rogue::{Rogue, id},
};

/// Most calls that one attack may cost a client, beyond what it makes anyway.
const BOUND: usize = IDLE_PAGES as usize + 10;

fn log_calls(world: &World) -> usize {
    world.node.answered_path("GET", "/log")
}

/// `general` is read, whatever the node does; how many times its log was asked for.
#[track_caller]
fn assert_bounded(world: &mut World, words: &str) {
    let before = log_calls(world);
    rows(world, BOB, "general");
    let calls = log_calls(world) - before;
    // Everybody's program runs.
    assert!(calls <= 3 * BOUND, "{calls} calls");
    assert!(alarmed(world, BOB, words), "{:?}", world.alarms());
    rows(world, ALICE, "general");
    assert!(alarmed(world, ALICE, words), "{:?}", world.alarms());
    world.node.stop_lying();
    assert_talk(world, [ALICE, BOB], "plants");
}

fn general(world: &mut World) -> String {
    world.channel(ALICE, "general")["channel_id"].as_str().unwrap().to_owned()
}

#[test]
fn a_log_that_always_has_more_and_shows_nothing_is_given_up_p19() {
    let mut world = gardeners(341);
    let general = general(&mut world);
    world.node.lie(move |call, _, answer| {
        if call.path.contains(&general) && call.path.contains("/log?") {
            answer["entries"] = json!([]);
            answer["next"] = 1.into();
        }
    });
    assert_bounded(&mut world, "nothing that follows");
}

#[test]
fn a_log_whose_cursor_goes_round_is_given_up_p19() {
    let mut world = gardeners(342);
    let general = general(&mut world);
    world.send(CAROL, "general", "round and round");
    let mut first: Option<Value> = None;
    world.node.lie(move |call, _, answer| {
        if call.path.contains(&general) && call.path.contains("/log?") {
            // Always the first page that anybody was shown, and always more behind it.
            let shown = first.get_or_insert_with(|| answer.clone());
            *answer = shown.clone();
            answer["next"] = answer["entries"][0]["seq"].clone();
        }
    });
    assert_bounded(&mut world, "nothing that follows");
}

#[test]
fn a_log_with_a_hole_that_is_never_filled_is_given_up_p14_p19() {
    let mut world = gardeners(343);
    let general = general(&mut world);
    for text in ["one", "two", "three"] {
        world.send(CAROL, "general", text);
    }
    world.node.lie(move |call, _, answer| {
        if call.path.contains(&general) && call.path.contains("/log?") {
            let entries = answer["entries"].as_array_mut().unwrap();
            if entries.len() > 2 {
                entries.remove(0);
            }
        }
    });
    assert_bounded(&mut world, "nothing that follows");
}

#[test]
fn an_envelope_that_waits_for_a_policy_entry_that_never_comes_is_given_up_p19() {
    let mut world = gardeners(344);
    let mut carol = Rogue::named(&mut world, CAROL, "general");
    carol.policy.seq += 5;
    let body = carol.message(id(9), "later, later");
    let epoch = carol.group.epoch();
    let fake = Fake::new(&world, EnvelopeKind::Message, (carol.device, id(9)), epoch, body);
    show_behind(&mut world, "general", vec![fake]);
    assert_both_refuse(&mut world, [ALICE, BOB], "nothing that follows");
}

/// The node does this with every page of the policy log; the other server is not affected.
fn policy(seed: u64, mut lie: impl FnMut(&mut Value) + 'static) {
    let mut world = gardeners(seed);
    for person in [ALICE, BOB] {
        let name = format!("Own of {}", person.0);
        world.must(person, Request::CreateServer { name });
    }
    let server = world.must(ALICE, Request::ShowServer { server: "Garden".into() });
    let garden = server["server_id"].as_str().unwrap().to_owned();
    world.node.lie(move |call, _, answer| {
        if call.path.contains(&garden) && call.path.contains("/policy?") {
            lie(answer);
        } else if call.path == "/v1/servers" && call.method == "GET" {
            // There is something to fetch, it says.
            for row in answer["servers"].as_array_mut().into_iter().flatten() {
                if row["server_id"] == garden {
                    row["head"]["seq"] = (row["head"]["seq"].as_u64().unwrap() + 1).into();
                }
            }
        }
    });
    let before = world.node.answered_path("GET", "/policy");
    for person in [ALICE, BOB] {
        // A program that starts looks at every log.
        world.person(person).start();
        let _ = world.ask(person, Request::Status);
        assert!(alarmed(&world, person, "nothing that follows"), "{:?}", world.alarms());
        let own =
            world.must(person, Request::ListChannels { server: format!("Own of {}", person.0) });
        assert!(!own.is_null());
    }
    let calls = world.node.answered_path("GET", "/policy") - before;
    assert!(calls <= 2 * BOUND, "{calls} calls");
}

#[test]
fn a_policy_log_that_always_has_more_and_shows_nothing_new_is_given_up_p19() {
    policy(345, |answer| answer["next"] = 1.into());
}

#[test]
fn a_policy_log_with_a_hole_that_is_never_filled_is_given_up_p14_p19() {
    // An entry far behind the head, again and again.
    policy(350, |answer| {
        let entry = Entry { seq: 1_000, at: Millis(0), payload: Payload::Device(Bytes(vec![0])) };
        answer["entries"] = json!([text(&entry.to_bytes())]);
    });
}

#[test]
fn an_inbox_that_always_has_more_is_given_up_and_stops_nothing_p19() {
    let mut world = gardeners(346);
    world.node.lie(|call, _, answer| {
        if call.path.starts_with("/v1/inbox?") {
            answer["items"] = json!([]);
            answer["next"] = 1.into();
        }
    });
    let before = world.node.answered_path("GET", "/v1/inbox");
    for person in [ALICE, BOB] {
        world.person(person).start();
    }
    assert_talk(&mut world, [ALICE, BOB], "general");
    world.must(BOB, Request::Status);
    assert!(alarmed(&world, BOB, "more in the inbox"), "{:?}", world.alarms());
    let calls = world.node.answered_path("GET", "/v1/inbox") - before;
    assert!(calls <= 4 * BOUND, "{calls} calls");
}

#[test]
fn a_lease_that_others_hold_for_ever_keeps_nobody_out_p18() {
    let mut world = gardeners(347);
    let link = world.invite(ALICE, "Garden");
    let dave = world.add_person(3_470);
    world.register(dave, "p3");
    world.node.refuse(|call| {
        let held = json!({
            "type": "about:blank", "title": "held", "status": 409, "code": "lease_held",
            "detail": "another device is joining", "request_id": "x",
            "retry_after_ms": u64::MAX,
        });
        call.path.ends_with("/lease").then_some((409, held))
    });
    let before = world.now();
    world.must(dave, Request::Join { link, wait: true });
    world.send(dave, "general", "in, all the same");
    assert!(world.texts(BOB, "general").contains(&"in, all the same".to_owned()));
    assert!(world.now().since(before) < 120_000, "{}", world.now().since(before));
}

#[test]
fn a_heartbeat_of_no_size_is_survived_p19() {
    let mut world = gardeners(348);
    world.begin(BOB, Request::Tail { channel: "general".into(), after: None });
    world.run_for(2_000);
    let frame = |frame: &Downstream| serde_json::to_string(frame).unwrap();
    for heartbeat_ms in [u64::MAX, u64::MAX / 2, 0] {
        world.feed(BOB, coterie_core::Event::GatewayOpened);
        let ready = json!({ "t": "ready", "heartbeat_ms": heartbeat_ms, "connection_id": "x" });
        world.feed(BOB, coterie_core::Event::GatewayFrame { text: ready.to_string() });
        let away = frame(&Downstream::GoAway { after_ms: u64::MAX });
        world.feed(BOB, coterie_core::Event::GatewayFrame { text: away });
        world.feed(BOB, coterie_core::Event::GatewayClosed { code: 1006 });
        world.run_for(1_000);
    }
    assert_talk(&mut world, [ALICE, BOB], "general");
}
