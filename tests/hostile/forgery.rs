//! Members, past members and thieves who try to speak where they may not.

use coterie_core::{Call, Request, acts::Kick};
use coterie_world::{PersonId, World};
use serde_json::json;

use crate::garden::{ALICE, BOB, garden, text};

/// Posts as somebody, with their own session.
fn post(
    world: &mut World,
    person: PersonId,
    path: &str,
    body: serde_json::Value,
) -> (u16, serde_json::Value) {
    let session = world.person(person).rows()["a/session"].clone();
    // The access token is key 1 of the session's row.
    let mut decoder = session.windows(4).position(|w| w.starts_with(b"eyJ"));
    let start = decoder.take().expect("a token in the row");
    let token: String = session[start..]
        .iter()
        .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, b'-' | b'_' | b'.'))
        .map(|c| *c as char)
        .collect();
    let call = Call {
        call: 0,
        method: "POST".into(),
        path: path.into(),
        bearer: Some(token),
        body: Some(body.to_string()),

        apart: false,
    };
    let now = world.now();
    let (status, body) = world.node.answer(now, &call).unwrap();
    (status, serde_json::from_slice(&body).unwrap_or_default())
}

#[test]
fn garbage_mls_bytes_are_refused_and_nothing_changes() {
    let mut world = garden(51);
    let before = world.channel(ALICE, "general");
    let channel = before["channel_id"].as_str().unwrap().to_owned();
    let id = "m00000000000000000000000000";
    for (path, body) in [
        ("messages", json!({ "messages": [{ "message_id": id, "body": text(b"garbage") }] })),
        (
            "commits",
            json!({ "message_id": id, "commit": text(b"garbage"), "group_info": text(b"garbage") }),
        ),
        ("group", json!({ "message_id": id, "creation": text(b"garbage") })),
    ] {
        let (status, problem) =
            post(&mut world, BOB, &format!("/v1/channels/{channel}/{path}"), body);
        assert!((400..500).contains(&status), "{path}: {status} {problem}");
        assert!(problem["code"].is_string(), "{path}: {problem}");
    }
    assert_eq!(world.channel(ALICE, "general"), before);
}

#[test]
fn an_oversized_message_is_refused_and_nothing_changes_p19() {
    let mut world = garden(52);
    let before = world.channel(ALICE, "general");
    let channel = before["channel_id"].as_str().unwrap().to_owned();
    let body = json!({ "messages": [{ "message_id": "m00000000000000000000000000", "body": text(&vec![0; 60_000]) }] });
    let (status, problem) =
        post(&mut world, BOB, &format!("/v1/channels/{channel}/messages"), body);
    assert_eq!((status, problem["code"].as_str().unwrap()), (413, "too_large"), "{problem}");
    assert_eq!(world.channel(ALICE, "general"), before);
}

#[test]
fn a_stranger_sees_neither_server_nor_channel() {
    let mut world = garden(53);
    let stranger = world.add_person(530);
    world.register(stranger, "stranger");
    let channel = world.channel(ALICE, "general")["channel_id"].as_str().unwrap().to_owned();
    let body = json!({ "messages": [{ "message_id": "m00000000000000000000000000", "body": text(b"x") }] });
    let (status, problem) =
        post(&mut world, stranger, &format!("/v1/channels/{channel}/messages"), body);
    assert_eq!((status, problem["code"].as_str().unwrap()), (404, "not_found"), "{problem}");
}

#[test]
fn a_restored_backup_never_uses_a_key_twice_r10() {
    let mut world = garden(54);
    let backup = world.person(ALICE).rows().clone();
    world.send(ALICE, "general", "two");
    world.person(ALICE).restore(backup);
    // The restored store sends again from where it stood: the node's log tells it apart first.
    let request =
        Request::Send { channel: "general".into(), texts: vec!["three".into()], message_id: None };
    let _ = world.ask(ALICE, request);
    let shown = crate::garden::rows(&mut world, BOB, "general");
    let texts: Vec<_> = shown.iter().filter_map(|r| r["text"].as_str()).collect();
    assert!(texts.starts_with(&["one", "two"]), "{texts:?}");
    let unreadable = shown.iter().filter(|r| r["type"] == "unreadable").count();
    assert_eq!(unreadable, 0, "a key used twice could not be read: {shown:?}");
}

#[test]
fn a_client_that_has_seen_a_removal_sends_nothing_to_the_removed_p3() {
    let mut world = World::new(55, 3);
    world.garden();
    for index in 0..3 {
        world.must(PersonId(index), Request::Status);
    }
    let kick = Kick::new("Garden", "p1");
    let ask = world.begin(ALICE, kick);
    world.run_until("the kick is in the log", |w| {
        w.node.answered_path("POST", "/policy") == 3 || w.has_ended(ALICE, ask)
    });
    world.person(ALICE).die_now();
    // Even what the node would refuse must not leave: the node may be the removed one's friend.
    let statuses: std::rc::Rc<std::cell::RefCell<Vec<u16>>> = std::rc::Rc::default();
    let seen = statuses.clone();
    world.node.lie(move |call, status, _| {
        if call.method == "POST" && call.path.ends_with("/messages") {
            seen.borrow_mut().push(status);
        }
    });
    world.send(PersonId(2), "general", "for the two of us");
    assert_eq!(*statuses.borrow(), [201], "one post, after the removal");
    assert_eq!(world.channel(PersonId(2), "general")["leaves"], 2);
}
