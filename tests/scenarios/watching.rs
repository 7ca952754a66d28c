//! A program that stays open: what it shows at once of what is kept, what it is told without asking,
//! and where an invitation leads.

use coterie_core::{
    AskId, FailureKind, Request,
    acts::{AcceptRequest, CreateChannel, Kick, RevokeInvitation},
};
use coterie_types::MessageId;
use coterie_world::{PersonId, World};
use serde_json::{Value, json};

const ALICE: PersonId = PersonId(0);
const BOB: PersonId = PersonId(1);

fn stored(before: Option<u64>, limit: u32) -> Request {
    Request::Stored { channel: "general".into(), before, limit }
}

fn texts(rows: &[Value]) -> Vec<&str> {
    rows.iter().filter_map(|row| row["text"].as_str()).collect()
}

#[test]
fn what_is_kept_is_shown_page_by_page_from_the_end_without_a_call() {
    let mut world = World::new(701, 2);
    world.garden();
    for text in ["one", "two", "three", "four", "five"] {
        world.send(ALICE, "general", text);
    }
    let first = world.send(ALICE, "general", "six")["seq"].as_u64().unwrap();
    let react =
        Request::React { channel: "general".into(), seq: first, emoji: "👍".into(), on: true };
    world.must(BOB, react);
    world.texts(BOB, "general");
    world.run_until("nothing under way", |world| world.calls_in_flight() == 0);

    let last = world.begin(BOB, stored(None, 3));
    assert_eq!(world.calls_in_flight(), 0, "{:?}", world.paths_in_flight());
    world.run_until("a page", |world| world.has_ended(BOB, last));
    let page = world.answer(BOB, last);
    assert_eq!(texts(&page.rows), ["four", "five", "six"]);
    assert_eq!(page.rows[2]["reactions"][0]["emoji"], "👍");
    assert_eq!(page.end.unwrap()["first"], false);

    let before = page.rows[0]["seq"].as_u64();
    let page = world.ask(BOB, stored(before, 10));
    assert_eq!(texts(&page.rows), ["one", "two", "three"]);
    assert_eq!(page.end.unwrap()["first"], true);
    assert_eq!(
        (&page.rows[0]["type"], &page.rows[0]["reason"]),
        (&"gap".into(), &"before_joined".into())
    );
    assert_eq!(world.ask(BOB, stored(Some(1), 10)).end.unwrap()["rows"], 0);
    let nowhere = Request::Stored { channel: "nowhere".into(), before: None, limit: 3 };
    assert_eq!(world.must_fail(BOB, nowhere).kind, FailureKind::NotFound);
}

fn told(world: &World, person: PersonId, ask: AskId, kind: &str) -> Vec<Value> {
    world.answer(person, ask).rows.into_iter().filter(|row| row["type"] == kind).collect()
}

#[test]
fn whoever_watches_is_told_of_every_change_of_a_server_and_of_its_end() {
    let mut world = World::new(702, 2);
    world.garden();
    let watch = world.begin(BOB, Request::Watch);
    world.run_until("synced", |world| told(world, BOB, watch, "synced").len() == 1);
    let connection = told(&world, BOB, watch, "connection");
    assert_eq!((connection.len(), &connection[0]["live"]), (1, &false.into()), "no gateway here");
    let servers = told(&world, BOB, watch, "server");
    let shown = servers.last().unwrap();
    assert_eq!((&shown["server"]["name"], &shown["halted"]), (&"Garden".into(), &Value::Null));
    assert_eq!(shown["server"]["channels"].as_array().unwrap().len(), 1);
    let may = shown["flags"].as_array().unwrap();
    assert!(
        may.contains(&"SEND_MESSAGES".into()) && !may.contains(&"KICK_MEMBERS".into()),
        "{may:?}"
    );

    world.must(ALICE, CreateChannel::new("Garden", "beans"));
    world.must(BOB, Request::ListServers);
    let row = told(&world, BOB, watch, "server").pop().unwrap();
    assert_eq!(row["server"]["channels"].as_array().unwrap().len(), 2, "{row}");
    world.must(ALICE, Kick::new("Garden", "p1"));
    world.must(BOB, Request::ListServers);
    assert_eq!(told(&world, BOB, watch, "gone").len(), 1);
    assert!(!world.has_ended(BOB, watch));
}

#[test]
fn whoever_watches_is_told_whose_profile_is_another_and_that_whom_one_blocks_is() {
    let mut world = World::new(711, 2);
    world.garden();
    for person in [ALICE, BOB] {
        world.send(person, "general", "here");
    }
    let laptop = world.add_person(7_110);
    world.login(laptop, "p1");
    world.texts(laptop, "general");
    let set = |name: &str| {
        let request = json!({ "do": "set_profile", "name": name });
        serde_json::from_value::<Request>(request).unwrap()
    };
    world.must(ALICE, set("Alice the First"));
    world.texts(BOB, "general");
    let watch = world.begin(BOB, Request::Watch);
    world.run_until("synced", |world| told(world, BOB, watch, "synced").len() == 1);
    assert_eq!(
        told(&world, BOB, watch, "profile"),
        [Value::Null; 0],
        "what was before is asked for"
    );
    let of = |world: &mut World, person| world.must(person, Request::Whoami)["user_id"].clone();
    let (alice, bob) = (of(&mut world, ALICE), of(&mut world, BOB));
    world.must(ALICE, set("Alice the Second"));
    world.texts(BOB, "general");
    let users = |world: &World| {
        told(world, BOB, watch, "profile").into_iter().map(|row| row["user_id"].clone()).collect()
    };
    let told_of: Vec<Value> = users(&world);
    assert_eq!(told_of, std::slice::from_ref(&alice));
    let profile = world.must(BOB, Request::ShowProfile { user: Some("p0".into()) });
    assert_eq!(profile["display_name"], "Alice the Second");
    // The own one, set at another own device, and whom it blocks.
    world.must(laptop, set("Bob"));
    world.must(laptop, Request::Block { user: "p0".into(), on: true });
    world.run_for(60_000);
    world.must(BOB, Request::Status);
    assert!(!told(&world, BOB, watch, "blocks").is_empty());
    let told_of: Vec<Value> = users(&world);
    assert_eq!(told_of, [alice, bob]);
}

/// What is told last of the channel of a name or, in a dm, of its only one.
fn channel(world: &World, person: PersonId, watch: AskId, id: &Value) -> Value {
    let rows = told(world, person, watch, "channel");
    rows.into_iter().rfind(|row| row["channel_id"] == *id).unwrap_or_default()
}

#[test]
fn whoever_watches_is_told_when_a_channel_goes_on_is_read_or_falls_silent() {
    let mut world = World::new(705, 2);
    world.garden();
    let watch = world.begin(BOB, Request::Watch);
    world.run_until("synced", |world| told(world, BOB, watch, "synced").len() == 1);
    let sent = world.send(ALICE, "general", "one");
    world.texts(BOB, "general");
    let row = channel(&world, BOB, watch, &sent["channel_id"]);
    assert_eq!((&row["state"], &row["reason"]), (&"ok".into(), &Value::Null));
    assert_eq!((&row["seq"], &row["read_seq"]), (&sent["seq"], &0.into()));
    assert_eq!((&row["level"], &row["muted"]), (&"all".into(), &false.into()));

    let general = || "general".to_owned();
    let only = Request::ListUnread { channel: Some(general()) };
    let unread = world.must(BOB, only.clone());
    assert_eq!(unread["channels"].as_array().unwrap().len(), 1);
    assert_eq!(unread["channels"][0]["unread"], 1);
    let nowhere = Request::ListUnread { channel: Some("nowhere".into()) };
    assert_eq!(world.must_fail(BOB, nowhere).kind, FailureKind::NotFound);

    world.must(BOB, Request::MarkRead { channel: general(), seq: None, forward: true });
    let mute = Request::Mute { channel: general(), millis: Some(1_000), until: None, off: false };
    world.must(BOB, mute);
    let row = channel(&world, BOB, watch, &sent["channel_id"]);
    assert_eq!((&row["read_seq"], &row["muted"]), (&sent["seq"], &true.into()));
    assert_eq!(world.must(BOB, only)["channels"][0]["unread"], 0);
}

#[test]
fn whoever_watches_is_told_of_a_request_and_that_it_was_accepted() {
    let mut world = World::new(706, 2);
    world.garden();
    let watch = world.begin(BOB, Request::Watch);
    world.run_until("synced", |world| told(world, BOB, watch, "synced").len() == 1);
    let open = Request::OpenDm { users: vec!["p1".into()], text: Some("psst".into()) };
    let dm = world.must(ALICE, open)["dm_id"].clone();
    world.must(BOB, Request::ListRequests);
    let row = told(&world, BOB, watch, "dm").pop().unwrap();
    assert_eq!((&row["dm"]["dm_id"], &row["dm"]["request"]), (&dm, &true.into()));
    assert!(told(&world, BOB, watch, "server").iter().all(|row| row["server"]["server_id"] != dm));
    world.must(BOB, AcceptRequest { request: dm.as_str().unwrap().into(), reason: None });
    let row = told(&world, BOB, watch, "dm").pop().unwrap();
    assert_eq!(row["dm"]["request"], false);
}

#[test]
fn an_answer_that_is_sent_again_under_its_id_stands_once() {
    let mut world = World::new(707, 2);
    world.garden();
    let seq = world.send(ALICE, "general", "shall we?")["seq"].as_u64().unwrap();
    world.texts(BOB, "general");
    let reply = |id: &str| Request::Reply {
        channel: "general".into(),
        seq,
        text: "yes".into(),
        message_id: Some(id.into()),
    };
    let id = MessageId::from_bytes([7; 16]).to_string();
    let first = world.must(BOB, reply(&id));
    assert_eq!(first["message_id"], id.as_str());
    let again = world.must(BOB, reply(&id));
    assert_eq!((&again["message_id"], &again["seq"]), (&first["message_id"], &first["seq"]));
    assert_eq!(world.texts(ALICE, "general"), ["shall we?", "yes"]);
    assert_eq!(world.must_fail(BOB, reply("no id")).kind, FailureKind::Usage);
}

#[test]
fn nobody_watches_signed_out() {
    let mut world = World::new(703, 1);
    assert_eq!(world.must_fail(ALICE, Request::Watch).kind, FailureKind::NotSignedIn);
}

#[test]
fn an_invitation_is_looked_at_before_anybody_signs_in_until_it_is_closed() {
    let mut world = World::new(704, 2);
    world.register(ALICE, "alice");
    world.must(ALICE, Request::CreateServer { name: "Garden".into() });
    let link = world.invite(ALICE, "Garden");
    let shown = world.must(BOB, Request::Preview { link: link.clone() });
    assert_eq!((&shown["name"], &shown["by"]), (&"Garden".into(), &"alice".into()));
    assert_eq!((&shown["members_count"], &shown["joined"]), (&1.into(), &false.into()));
    let own = world.must(ALICE, Request::Preview { link: link.clone() });
    assert_eq!(own["joined"], true);
    let id = shown["invitation_id"].as_str().unwrap().to_owned();
    world.must(ALICE, RevokeInvitation::new(&id));
    let failure = world.must_fail(BOB, Request::Preview { link });
    assert_eq!((failure.kind, failure.code.as_str()), (FailureKind::NotFound, "not_found"));
    let failure = world.must_fail(BOB, Request::Preview { link: "https://else.where/x".into() });
    assert_eq!(failure.kind, FailureKind::Usage);
}
