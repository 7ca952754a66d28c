//! Pages that are on their way while what is newer comes by the gateway: no log is taken for an older
//! one (nothing pauses), and nothing is missed.

use std::{cell::RefCell, rc::Rc};

use coterie_core::{Event, Request, acts::EditServer};
use coterie_world::{PersonId, World};
use serde_json::{Value, json};

const ALICE: PersonId = PersonId(0);
const BOB: PersonId = PersonId(1);
const CAROL: PersonId = PersonId(2);

/// What the node showed at paths with this in them: the last head, and the last item.
#[derive(Default)]
struct Shown {
    head: Value,
    item: Value,
}

fn watch(world: &mut World, part: &'static str) -> Rc<RefCell<Shown>> {
    let last = Rc::new(RefCell::new(Shown::default()));
    let shown = last.clone();
    world.node.lie(move |call, status, answer| {
        if call.method == "GET" && call.path.contains(part) && status == 200 {
            let mut shown = shown.borrow_mut();
            shown.head = answer["head"].clone();
            if let Some(item) = answer["entries"].as_array().and_then(|entries| entries.last()) {
                shown.item = item.clone();
            }
        }
    });
    last
}

/// Bob asks; the page with this in its path is answered as the log stood before, and the frame comes
/// before that answer.
fn overtake(world: &mut World, (part, end): (&'static str, &str), head: Value, frame: &Value) {
    assert!(frame["item"]["seq"].as_u64() > head["seq"].as_u64() || frame["entry"].is_string());
    assert!(head.is_object());
    world.node.lie(move |call, _, answer| {
        if call.method == "GET" && call.path.contains(part) {
            (answer["entries"], answer["head"]) = (json!([]), head.clone());
            answer["next"] = Value::Null;
        }
    });
    let before = world.node.answered_path("GET", end);
    let ask = world.begin(BOB, Request::Status);
    while world.node.answered_path("GET", end) == before {
        assert!(world.step(), "Bob asks for no page");
    }
    world.node.stop_lying();
    world.feed(BOB, Event::GatewayFrame { text: frame.to_string() });
    world.run_until("the status", |world| world.has_ended(BOB, ask));
    assert_eq!(world.alarms(), []);
    assert_eq!(world.must(BOB, Request::Status)["channels"][0]["state"], "ok");
}

/// Bob has "one"; the head of the log as he was shown it, and the frame with Alice's "two" after it.
fn a_frame_ahead(seed: u64) -> (World, Value, Value) {
    let mut world = World::new(seed, 2);
    world.garden();
    world.send(ALICE, "general", "one");
    let page = watch(&mut world, "/log?");
    world.texts(BOB, "general");
    let head = page.borrow().head.clone();
    world.send(ALICE, "general", "two");
    // Alice's own page has it.
    world.must(ALICE, Request::Status);
    let item = page.borrow().item.clone();
    let channel = world.channel(ALICE, "general")["channel_id"].clone();
    let frame = json!({ "t": "envelope", "channel_id": channel, "item": item });
    (world, head, frame)
}

#[test]
fn a_channel_page_that_a_frame_overtook_is_no_older_log() {
    let (mut world, head, frame) = a_frame_ahead(71);
    overtake(&mut world, ("/log?", "/log"), head, &frame);
    assert_eq!(world.texts(BOB, "general"), ["one", "two"]);
}

#[test]
fn a_page_in_the_answer_to_a_lost_race_that_a_frame_overtook_is_no_older_log() {
    let (mut world, head, frame) = a_frame_ahead(73);
    assert!(head.is_object() && frame["item"]["seq"].as_u64() > head["seq"].as_u64());
    // As the log stood when Bob posted.
    let before = head.clone();
    let posted = Rc::new(RefCell::new(0));
    let count = posted.clone();
    world.node.stop_lying();
    world.node.refuse(move |call| {
        let missed = json!({ "entries": [], "head": head, "next": null });
        let conflict = json!({
            "type": "about:blank", "title": "conflict", "status": 409, "code": "epoch_conflict",
            "detail": "another epoch", "request_id": "x", "missed": missed,
        });
        let post = call.method == "POST" && call.path.ends_with("/messages");
        post.then(|| {
            *count.borrow_mut() += 1;
            (409, conflict)
        })
    });
    let texts = vec!["three".into()];
    let ask =
        world.begin(BOB, Request::Send { channel: "general".into(), texts, message_id: None });
    // He looks at the log first: the page is as old.
    let old = before;
    world.node.lie(move |call, _, answer| {
        if call.method == "GET" && call.path.contains("/log?") {
            (answer["entries"], answer["head"]) = (json!([]), old.clone());
            answer["next"] = Value::Null;
        }
    });
    while *posted.borrow() == 0 {
        assert!(world.step(), "Bob posts nothing");
    }
    world.node.stop_lying();
    world.feed(BOB, Event::GatewayFrame { text: frame.to_string() });
    world.run_until("it is sent", |world| world.has_ended(BOB, ask));
    assert_eq!(world.alarms(), []);
    assert_eq!(world.texts(ALICE, "general"), ["one", "two", "three"]);
}

#[test]
fn a_policy_page_that_a_frame_overtook_is_no_older_log() {
    let mut world = World::new(72, 3);
    world.garden();
    let page = watch(&mut world, "/policy?");
    for person in [BOB, CAROL] {
        world.must(person, Request::Status);
    }
    let head = page.borrow().head.clone();
    let edit = EditServer {
        server: "Garden".into(),
        name: Some("Orchard".into()),
        ..EditServer::default()
    };
    world.must(ALICE, edit);
    // Carol's page has the entry.
    world.must(CAROL, Request::Status);
    let entry = page.borrow().item.clone();
    let who = world.must(ALICE, Request::Status);
    let server = who["servers"][0]["server_id"].clone();
    let frame = json!({ "t": "entry", "server_id": server, "seq": 0, "entry": entry });
    overtake(&mut world, ("/policy?", "/policy"), head, &frame);
    let stand = [ALICE, BOB]
        .map(|person| world.must(person, Request::Status)["servers"][0]["policy_hash"].clone());
    assert_eq!(stand[0], stand[1]);
}
