//! Lies about a channel's log.

use std::{cell::RefCell, rc::Rc};

use coterie_core::{Request, acts::CreateChannel};
use coterie_protocol::envelope::Header;
use coterie_types::DeviceId;
use coterie_world::World;
use serde_json::{Value, json};

use crate::garden::{ALICE, BOB, alarmed, bytes, garden, rows, text};

fn is_log(path: &str) -> bool {
    path.contains("/log?")
}

/// The cursor of a page.
fn after(path: &str) -> u64 {
    let query = path.split("after=").nth(1).unwrap();
    query.split('&').next().unwrap().parse().unwrap()
}

fn texts(rows: &[Value]) -> Vec<&str> {
    rows.iter().filter_map(|r| r["text"].as_str()).collect()
}

/// Whether Bob was told, and his channel stands still.
#[track_caller]
fn assert_caught(world: &mut World) {
    assert!(
        world.alarms().iter().any(|(p, m)| *p == BOB && m.starts_with("alarm")),
        "{:?}",
        world.alarms()
    );
    world.node.stop_lying();
    let row = world.channel(BOB, "general");
    assert_eq!(row["state"], "paused", "{row}");
    let request =
        Request::Send { channel: "general".into(), texts: vec!["x".into()], message_id: None };
    assert_eq!(world.must_fail(BOB, request).kind.exit_code(), 7);
}

#[test]
fn an_altered_author_in_the_header_changes_nothing_that_is_shown_and_is_caught_p7() {
    let mut world = garden(1);
    let carol = DeviceId::from_bytes([9; 16]);
    world.node.lie(move |call, _, answer| {
        if is_log(&call.path) {
            for item in answer["entries"].as_array_mut().into_iter().flatten() {
                let (mut header, _) = Header::from_bytes(&bytes(&item["header"])).unwrap();
                header.device = carol;
                item["header"] = text(&header.to_bytes());
                item["device_id"] = Value::String(carol.to_string());
            }
        }
    });
    world.send(ALICE, "general", "two");
    let shown = rows(&mut world, BOB, "general");
    let alice = world.must(ALICE, Request::Whoami);
    for row in shown.iter().filter(|r| r["type"] == "message") {
        assert_eq!(row["author"]["device_id"], alice["device_id"]);
    }
    assert_caught(&mut world);
}

#[test]
fn an_altered_message_id_in_the_header_is_caught() {
    let mut world = garden(9);
    world.send(ALICE, "general", "two");
    world.node.lie(|call, _, answer| {
        if is_log(&call.path) {
            for item in answer["entries"].as_array_mut().into_iter().flatten() {
                let (mut header, _) = Header::from_bytes(&bytes(&item["header"])).unwrap();
                header.message_id = coterie_types::MessageId::from_bytes([3; 16]);
                item["header"] = text(&header.to_bytes());
            }
        }
    });
    let shown = rows(&mut world, BOB, "general");
    assert_eq!(texts(&shown), ["one"]);
    assert!(alarmed(&world, BOB, "changed the id"), "{:?}", world.alarms());
    assert_caught(&mut world);
}

#[test]
fn altered_ciphertext_is_never_shown_and_is_caught() {
    let mut world = garden(2);
    world.send(ALICE, "general", "two");
    world.node.lie(|call, _, answer| {
        if is_log(&call.path) {
            for item in answer["entries"].as_array_mut().into_iter().flatten() {
                let mut body = bytes(&item["body"]);
                let last = body.len() - 1;
                body[last] ^= 1;
                item["body"] = text(&body);
            }
        }
    });
    let shown = rows(&mut world, BOB, "general");
    assert_eq!(texts(&shown), ["one"]);
    assert!(shown.iter().any(|r| r["type"] == "unreadable"), "{shown:?}");
    assert_caught(&mut world);
}

#[test]
fn altered_order_is_caught_p13() {
    let mut world = garden(3);
    world.send(ALICE, "general", "two");
    world.send(ALICE, "general", "three");
    world.node.lie(|call, _, answer| {
        if is_log(&call.path)
            && let Some(items) = answer["entries"].as_array_mut().filter(|i| i.len() == 2)
        {
            items.swap(0, 1);
            let seq = items[0]["seq"].clone();
            items[0]["seq"] = items[1]["seq"].clone();
            items[1]["seq"] = seq;
        }
    });
    rows(&mut world, BOB, "general");
    assert_caught(&mut world);
}

#[test]
fn a_withheld_envelope_leaves_a_visible_gap_p14() {
    let mut world = garden(4);
    world.send(ALICE, "general", "two");
    world.node.lie(|call, _, answer| {
        if is_log(&call.path) {
            answer["entries"] = Value::Array(Vec::new());
        }
    });
    let shown = rows(&mut world, BOB, "general");
    assert_eq!(texts(&shown), ["one"]);
    assert!(
        shown.iter().any(|r| r["type"] == "gap"
            && r["reason"] == "withheld"
            && r["cause"] == "gap"
            && r["words"].as_str().unwrap().contains("withholds")),
        "{shown:?}"
    );
    // It is counted, and a restart forgets nothing.
    for _ in 0..2 {
        let status = world.must(BOB, coterie_core::Request::Status);
        assert_eq!(status["recovery"]["unshown"]["withheld"], 1, "{status}");
        world.person(BOB).die_now();
        world.person(BOB).start();
    }
    assert_caught(&mut world);
}

#[test]
fn a_message_shown_again_is_not_shown_twice_p13() {
    let mut world = garden(5);
    let mut first: Option<Value> = None;
    world.send(ALICE, "general", "two");
    world.node.lie(move |call, _, answer| {
        if is_log(&call.path)
            && let Some(items) = answer["entries"].as_array_mut().filter(|i| !i.is_empty())
        {
            let next = items.last().unwrap()["seq"].as_u64().unwrap() + 1;
            let mut again = first.get_or_insert_with(|| items[0].clone()).clone();
            again["seq"] = next.into();
            items.push(again);
        }
    });
    let shown = rows(&mut world, BOB, "general");
    assert_eq!(texts(&shown).iter().filter(|t| **t == "two").count(), 1, "{shown:?}");
    assert_caught(&mut world);
}

#[test]
fn a_message_of_another_channel_is_not_shown_here_p13() {
    let mut world = garden(6);
    world.must(ALICE, CreateChannel::new("Garden", "plants"));
    world.must(BOB, Request::Status);
    world.send(ALICE, "plants", "of plants");
    let plants = world.channel(ALICE, "plants")["channel_id"].as_str().unwrap().to_owned();
    let taken = world.must(BOB, Request::Status);
    drop(taken);
    world.send(ALICE, "plants", "more of plants");
    let general = world.channel(ALICE, "general")["channel_id"].as_str().unwrap().to_owned();
    let stolen: std::rc::Rc<std::cell::RefCell<Option<Value>>> = std::rc::Rc::default();
    let keep = stolen.clone();
    world.node.lie(move |call, _, answer| {
        if call.path.contains(&plants) && is_log(&call.path) {
            let items = answer["entries"].as_array().cloned().unwrap_or_default();
            if let Some(item) = items.last() {
                *keep.borrow_mut() = Some(item.clone());
            }
        }
        if call.path.contains(&general)
            && is_log(&call.path)
            && let (Some(items), Some(mut item)) =
                (answer["entries"].as_array_mut(), keep.borrow().clone())
        {
            let next = after(&call.path) + 1;
            item["seq"] = next.into();
            items.insert(0, item);
        }
    });
    world.ask(BOB, Request::Read { channel: "plants".into(), after: Some(0), limit: 100 });
    assert!(stolen.borrow().is_some(), "the lie has something to put in");
    let shown = rows(&mut world, BOB, "general");
    assert!(texts(&shown).iter().all(|t| !t.contains("plants")), "{shown:?}");
    assert_caught(&mut world);
}

#[test]
fn an_older_log_than_before_is_caught() {
    let mut world = garden(7);
    world.node.lie(|call, _, answer| {
        if is_log(&call.path) {
            answer["entries"] = Value::Array(Vec::new());
            let seq = answer["head"]["seq"].as_u64().unwrap();
            answer["head"]["seq"] = (seq - 1).into();
        }
    });
    rows(&mut world, BOB, "general");
    assert_caught(&mut world);
}

#[test]
fn an_older_log_in_the_answer_to_a_lost_race_is_caught() {
    let mut world = garden(14);
    let head = Rc::new(RefCell::new(Value::Null));
    let shown = head.clone();
    world.node.lie(move |call, _, answer| {
        if is_log(&call.path) {
            *shown.borrow_mut() = answer["head"].clone();
        }
    });
    world.must(ALICE, Request::Status);
    let head = head.take();
    assert!(head["seq"].as_u64().unwrap() > 0);
    world.send(ALICE, "general", "two");
    assert_eq!(world.texts(BOB, "general"), ["one", "two"]);
    world.node.refuse(move |call| {
        let older = json!({ "entries": [], "head": head, "next": null });
        let conflict = json!({
            "type": "about:blank", "title": "conflict", "status": 409, "code": "epoch_conflict",
            "detail": "another epoch", "request_id": "x", "missed": older,
        });
        (call.method == "POST" && call.path.ends_with("/messages")).then_some((409, conflict))
    });
    let request =
        Request::Send { channel: "general".into(), texts: vec!["x".into()], message_id: None };
    assert_eq!(world.must_fail(BOB, request).kind.exit_code(), 7);
    assert!(alarmed(&world, BOB, "an older or another channel log"), "{:?}", world.alarms());
    assert_caught(&mut world);
    assert_eq!(texts(&rows(&mut world, BOB, "general")), ["one", "two"]);
}

#[test]
fn an_envelope_of_an_unknown_version_pauses_the_channel_and_no_other() {
    let mut world = garden(8);
    world.must(ALICE, CreateChannel::new("Garden", "plants"));
    world.must(BOB, Request::Status);
    world.send(ALICE, "general", "two");
    world.send(ALICE, "plants", "it grows");
    let general = world.channel(ALICE, "general")["channel_id"].as_str().unwrap().to_owned();
    world.node.lie(move |call, _, answer| {
        if call.path.contains(&general) && is_log(&call.path) {
            for item in answer["entries"].as_array_mut().into_iter().flatten() {
                let (mut header, _) = Header::from_bytes(&bytes(&item["header"])).unwrap();
                header.kind = 200;
                item["header"] = text(&header.to_bytes());
            }
        }
    });
    assert_eq!(world.channel(BOB, "general")["state"], "paused");
    assert_eq!(world.channel(BOB, "plants")["state"], "ok");
    assert_eq!(world.texts(BOB, "plants"), ["it grows"]);
}
