//! What people tell of themselves: to whom it comes, and to whom not.

use coterie_core::{
    Request,
    acts::{CreateChannel, SetOverwrite},
};
use coterie_types::{Bytes, Millis, limits::PROFILE_SMALL};
use coterie_world::{PersonId, World};
use serde_json::{Value, json};

const ALICE: PersonId = PersonId(0);
const BOB: PersonId = PersonId(1);
const CAROL: PersonId = PersonId(2);
const MINUTE: u64 = 60_000;

fn nothing() -> Value {
    json!({ "do": "set_profile" })
}

/// Changes the profile of somebody.
fn set(world: &mut World, person: PersonId, change: Value) -> Value {
    let mut request = nothing();
    request.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
    world.must(person, serde_json::from_value::<Request>(request).unwrap())
}

fn show(world: &mut World, person: PersonId, user: Option<&str>) -> Value {
    world.must(person, Request::ShowProfile { user: user.map(str::to_owned) })
}

fn block(world: &mut World, person: PersonId, user: &str, on: bool) -> Value {
    world.must(person, Request::Block { user: user.into(), on })
}

/// The author of the last message that somebody sees by another.
fn author(world: &mut World, person: PersonId, channel: &str, username: &str) -> Value {
    let rows = world.read(person, channel);
    let mut by = rows.iter().rev().filter(|row| row["author"]["username"] == username);
    by.next().unwrap()["author"].clone()
}

fn picture(fill: u8) -> Bytes {
    let mut picture = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x10\0\0\0\x10".to_vec();
    picture.resize(3_000, fill);
    Bytes(picture)
}

fn look(user: &str, server: Option<&str>) -> Request {
    let (user, server) = (Some(user.into()), server.map(str::to_owned));
    Request::ShowPicture { user, banner: false, server }
}

/// A second device of somebody; both know of each other, and have read what there is.
fn add_device(world: &mut World, seed: u64, of: PersonId, name: &str) -> PersonId {
    let device = world.add_person(seed);
    world.login(device, name);
    for person in [of, device] {
        world.must(person, Request::Status);
        world.run_for(MINUTE);
    }
    device
}

/// Everybody in the Garden has read `general`.
fn garden(seed: u64, people: usize) -> World {
    let mut world = World::new(seed, people);
    world.garden();
    for person in (0..people).map(PersonId) {
        world.send(person, "general", "here");
    }
    for person in (0..people).map(PersonId) {
        world.read(person, "general");
    }
    world
}

#[test]
fn a_profile_comes_to_every_device_of_everybody_in_a_shared_server() {
    let mut world = garden(901, 2);
    let alice_phone = add_device(&mut world, 9011, ALICE, "p0");
    let bob_phone = add_device(&mut world, 9012, BOB, "p1");
    let before = world.read(BOB, "general").len();
    let change = json!({
        "name": "Ada ☕", "pronouns": "she/her", "bio": "Beans.\nAnd peas.", "status": "weeding",
        "until": world.now().0 + 60 * MINUTE,
    });
    let told = set(&mut world, ALICE, change);
    assert_eq!(told["told"].as_array().unwrap().len(), 1);
    world.run_for(MINUTE);
    for device in [BOB, bob_phone, alice_phone] {
        let shown = show(&mut world, device, Some("p0"));
        assert_eq!(shown["display_name"], "Ada ☕", "{device:?}");
        assert_eq!(shown["username"], "p0");
        assert_eq!(shown["pronouns"], "she/her");
        assert_eq!(shown["bio"], "Beans.\nAnd peas.");
        assert_eq!(shown["status"]["text"], "weeding");
    }
    // It is no row, and nothing is unread by it.
    assert_eq!(world.read(BOB, "general").len(), before);
    let mark = Request::MarkRead { channel: "general".into(), seq: None, forward: false };
    world.must(BOB, mark);
    set(&mut world, ALICE, json!({ "pronouns": "" }));
    let unread = world.must(BOB, Request::ListUnread { channel: None });
    assert_eq!(unread["channels"][0]["unread"], 0);
    assert_eq!(show(&mut world, BOB, Some("p0"))["pronouns"], Value::Null);
    // Names stand beside usernames, in rows and among members.
    assert_eq!(author(&mut world, bob_phone, "general", "p0")["display_name"], "Ada ☕");
    let members = world.must(BOB, Request::ListMembers { server: "Garden".into() });
    let row = members["members"].as_array().unwrap().iter().find(|row| row["username"] == "p0");
    assert_eq!(row.unwrap()["display_name"], "Ada ☕");
    // A status ends by itself.
    world.run_for(61 * MINUTE);
    assert_eq!(show(&mut world, BOB, Some("p0"))["status"], Value::Null);
    assert!(world.alarms().is_empty(), "{:?}", world.alarms());
}

#[test]
fn what_one_device_sets_the_other_goes_on_with() {
    let mut world = garden(902, 2);
    let phone = add_device(&mut world, 9021, ALICE, "p0");
    set(&mut world, ALICE, json!({ "name": "Ada", "avatar": picture(7) }));
    world.run_for(MINUTE);
    set(&mut world, phone, json!({ "bio": "Beans." }));
    world.run_for(MINUTE);
    for device in [ALICE, BOB] {
        let shown = show(&mut world, device, Some("p0"));
        assert_eq!((&shown["display_name"], &shown["bio"]), (&json!("Ada"), &json!("Beans.")));
        let seen = world.must(device, look("p0", None));
        assert_eq!(seen["bytes"], json!(picture(7)));
        assert_eq!(seen["media_type"], "image/png");
    }
    // A picture that is set on the phone leaves the other one as it is.
    set(&mut world, phone, json!({ "avatar": picture(9), "server": "Garden" }));
    show(&mut world, BOB, Some("p0"));
    assert_eq!(world.must(BOB, look("p0", None))["bytes"], json!(picture(7)));
    assert_eq!(world.must(BOB, look("p0", Some("Garden")))["bytes"], json!(picture(9)));
    set(&mut world, phone, json!({ "avatar": "" }));
    show(&mut world, BOB, Some("p0"));
    assert_eq!(world.must_fail(BOB, look("p0", None)).code, "not_found");
    assert_eq!(world.must(BOB, look("p0", Some("Garden")))["bytes"], json!(picture(9)));
}

#[test]
fn the_avatar_of_a_server_is_told_in_no_other() {
    let mut world = garden(903, 2);
    world.must(ALICE, Request::CreateServer { name: "Shed".into() });
    let link = world.invite(ALICE, "Shed");
    world.must(BOB, Request::Join { link, wait: true });
    world.send(ALICE, "Shed/general", "here");
    world.read(BOB, "Shed/general");
    set(&mut world, ALICE, json!({ "name": "Ada", "avatar": picture(9), "server": "Shed" }));
    world.run_for(MINUTE);
    show(&mut world, BOB, None);
    assert_eq!(world.must_fail(BOB, look("p0", Some("Garden"))).code, "not_found");
    assert_eq!(world.must(BOB, look("p0", Some("Shed")))["bytes"], json!(picture(9)));
}

#[test]
fn a_newcomer_of_a_small_group_is_told_and_nobody_twice() {
    let mut world = garden(904, 2);
    set(&mut world, ALICE, json!({ "name": "Ada" }));
    let carol = world.add_person(9041);
    world.register(carol, "p2");
    let link = world.invite(ALICE, "Garden");
    world.must(carol, Request::Join { link, wait: true });
    world.send(carol, "general", "hello");
    world.run_for(11 * MINUTE);
    world.must(ALICE, Request::Status);
    world.run_for(MINUTE);
    assert_eq!(show(&mut world, carol, Some("p0"))["display_name"], "Ada");
    let head = |world: &mut World| world.channel(ALICE, "general")["seq"].as_u64();
    world.send(ALICE, "general", "all know me");
    world.run_for(30 * MINUTE);
    let before = head(&mut world);
    world.send(ALICE, "general", "still");
    assert_eq!(head(&mut world), before.map(|seq| seq + 1), "one message, and no profile");
}

#[test]
fn a_newcomer_of_a_large_group_is_told_only_with_what_its_user_says() {
    let mut world = World::new(909, PROFILE_SMALL);
    world.register_all();
    world.must(ALICE, Request::CreateServer { name: "Garden".into() });
    let link = world.invite(ALICE, "Garden");
    let join = || Request::Join { link: link.clone(), wait: true };
    let others: Vec<_> = (1..PROFILE_SMALL).map(PersonId).collect();
    let asks: Vec<_> =
        others.iter().map(|person| (*person, world.begin(*person, join()))).collect();
    world.run_until("all have joined", |w| asks.iter().all(|(p, a)| w.has_ended(*p, *a)));
    set(&mut world, ALICE, json!({ "name": "Ada" }));
    world.read(ALICE, "general");
    let newcomer = world.add_person(9091);
    world.register(newcomer, "late");
    world.must(newcomer, join());
    world.read(newcomer, "general");
    let channel = world.channel(ALICE, "general");
    assert_eq!(channel["leaves"], PROFILE_SMALL + 1);
    world.run_for(11 * MINUTE);
    world.must(ALICE, Request::Status);
    world.run_for(MINUTE);
    assert_eq!(world.channel(ALICE, "general")["seq"], channel["seq"], "nothing is said unasked");
    assert_eq!(show(&mut world, newcomer, Some("p0"))["display_name"], Value::Null);
    world.send(ALICE, "general", "welcome");
    assert_eq!(author(&mut world, newcomer, "general", "p0")["display_name"], "Ada");
}

#[test]
fn a_profile_goes_with_what_its_user_says_where_it_is_not_known() {
    let mut world = garden(905, 2);
    set(&mut world, ALICE, json!({ "name": "Ada" }));
    let carol = world.add_person(9051);
    world.register(carol, "p2");
    let link = world.invite(BOB, "Garden");
    world.must(carol, Request::Join { link, wait: true });
    world.read(carol, "general");
    world.run_for(11 * MINUTE);
    world.send(ALICE, "general", "who are you?");
    assert_eq!(author(&mut world, carol, "general", "p0")["display_name"], "Ada");
}

/// Whether it dies before the node has the new picture or after: everybody sees the old one or the new
/// one, and she and they the same.
#[test]
fn a_program_that_dies_with_a_picture_on_its_way_loses_none() {
    use coterie_world::CrashPoint::{AfterMerge, AfterSave, AfterSend, BeforeMerge, BeforeSave};
    let points =
        [(BeforeSave, 1), (AfterSave, 1), (AfterSend, 2), (BeforeMerge, 2), (AfterMerge, 2)];
    for ((point, shown), seed) in points.into_iter().zip(9_300..) {
        let mut world = garden(seed, 2);
        set(&mut world, ALICE, json!({ "avatar": picture(1), "name": "Ada" }));
        world.read(BOB, "general");
        let alice = world.person(ALICE);
        (alice.crash, alice.crash_path) = (Some(point), Some("PUT /users/@me/profile"));
        let change = json!({ "do": "set_profile", "avatar": picture(2), "bio": "beans" });
        world.begin(ALICE, serde_json::from_value::<Request>(change).unwrap());
        while world.person(ALICE).runs() {
            assert!(world.step(), "nothing more happens before {point:?}");
        }
        world.run_for(10_000);
        world.person(ALICE).crash_path = None;
        world.person(ALICE).start();
        world.must(ALICE, Request::Status);
        world.run_for(MINUTE);
        world.must(ALICE, Request::Status);
        world.read(BOB, "general");
        for person in [ALICE, BOB] {
            let seen = world.must(person, look("p0", None));
            assert_eq!(seen["bytes"], json!(picture(shown)), "{point:?}: {person:?}");
        }
        let words = if shown == 2 { json!("beans") } else { Value::Null };
        assert_eq!(show(&mut world, BOB, Some("p0"))["bio"], words, "{point:?}");
        // And the next change goes well.
        let done = set(&mut world, ALICE, json!({ "banner": picture(3) }));
        assert_eq!(done["lost"], json!([]), "{point:?}");
        world.read(BOB, "general");
        assert_eq!(world.must(BOB, look("p0", None))["bytes"], json!(picture(shown)));
    }
}

#[test]
fn who_is_blocked_is_told_nothing_new_and_opens_no_new_picture() {
    let mut world = garden(906, 3);
    set(&mut world, ALICE, json!({ "name": "Ada", "avatar": picture(7) }));
    for person in [BOB, CAROL] {
        assert_eq!(show(&mut world, person, Some("p0"))["display_name"], "Ada");
        assert_eq!(world.must(person, look("p0", None))["bytes"], json!(picture(7)));
    }
    block(&mut world, ALICE, "p1", true);
    set(&mut world, ALICE, json!({ "name": "Countess" }));
    world.send(ALICE, "general", "as before");
    world.run_for(11 * MINUTE);
    world.send(ALICE, "general", "as ever");
    assert_eq!(show(&mut world, BOB, Some("p0"))["display_name"], "Ada");
    assert_eq!(world.must_fail(BOB, look("p0", None)).code, "picture");
    // Where the blocked one is not, it is said.
    world.must(ALICE, CreateChannel::new("Garden", "roses"));
    let hidden = SetOverwrite {
        channel: "Garden/roses".into(),
        member: Some("p1".into()),
        deny: Some("VIEW_CHANNEL".into()),
        ..SetOverwrite::default()
    };
    world.must(ALICE, hidden);
    world.send(ALICE, "roses", "only us");
    world.read(CAROL, "roses");
    world.run_for(11 * MINUTE);
    world.send(ALICE, "roses", "really");
    assert_eq!(author(&mut world, CAROL, "roses", "p0")["display_name"], "Countess");
    assert_eq!(world.must(CAROL, look("p0", None))["bytes"], json!(picture(7)));
    assert_eq!(show(&mut world, BOB, Some("p0"))["display_name"], "Ada");
    // No longer blocked, they are told like everybody.
    block(&mut world, ALICE, "p1", false);
    world.send(ALICE, "general", "peace");
    assert_eq!(show(&mut world, BOB, Some("p0"))["display_name"], "Countess");
    assert_eq!(world.must(BOB, look("p0", None))["bytes"], json!(picture(7)));
}

#[test]
fn a_change_of_which_nobody_is_to_be_told_is_done_at_once() {
    let mut world = garden(910, 2);
    let before = world.now();
    block(&mut world, BOB, "p0", true);
    block(&mut world, BOB, "p0", true);
    block(&mut world, BOB, "p0", false);
    assert!(world.now().0 - before.0 < 10_000, "{} ms", world.now().0 - before.0);
}

#[test]
fn what_somebody_who_is_blocked_writes_is_folded_away_on_every_own_device() {
    let mut world = garden(907, 3);
    let phone = add_device(&mut world, 9071, ALICE, "p0");
    let said = world.send(BOB, "general", "boo @p0")["seq"].as_u64().unwrap();
    let answer = Request::Reply {
        channel: "general".into(),
        seq: said,
        text: "hush".into(),
        message_id: None,
    };
    let answered = world.must(CAROL, answer)["seq"].as_u64().unwrap();
    assert_eq!(block(&mut world, ALICE, "p1", true)["blocked"], true);
    world.run_for(MINUTE);
    for device in [ALICE, phone] {
        let listed = world.must(device, Request::ListBlocks);
        assert_eq!(listed["blocks"][0]["username"], "p1", "{device:?}");
        let rows = world.read(device, "general");
        let row = |seq| rows.iter().find(|row| row["seq"] == seq).unwrap().clone();
        assert_eq!(row(said)["blocked"], true);
        assert!(row(said).get("unread").is_none());
        assert_eq!(row(answered)["reply_to"]["blocked"], true);
        assert!(row(answered)["reply_to"].get("text").is_none());
        let unread = world.must(device, Request::ListUnread { channel: None });
        let general =
            unread["channels"].as_array().unwrap().iter().find(|c| c["name"] == "general");
        assert_eq!(general.unwrap()["mentions"], 0);
    }
    // Their requests are not shown, and wait.
    let open = Request::OpenDm { users: vec!["p0".into()], text: Some("hello?".into()) };
    world.must(BOB, open);
    assert_eq!(world.must(phone, Request::ListRequests)["requests"], json!([]));
    block(&mut world, phone, "p1", false);
    world.run_for(MINUTE);
    let requests = world.must(ALICE, Request::ListRequests);
    assert_eq!(requests["requests"].as_array().unwrap().len(), 1);
}

#[test]
fn a_program_that_does_not_know_profiles_shows_nothing_of_them() {
    let mut world = garden(908, 2);
    world.person(BOB).know_only(&["text", "edit", "reaction"]);
    let before = world.read(BOB, "general");
    set(&mut world, ALICE, json!({ "name": "Ada" }));
    world.send(ALICE, "general", "hello");
    let after = world.read(BOB, "general");
    assert_eq!(after.len(), before.len() + 1);
    assert_eq!(after.last().unwrap()["text"], "hello");
    assert_eq!(after.last().unwrap()["author"]["display_name"], Value::Null);
}

#[test]
fn what_cannot_be_is_refused_and_changes_nothing() {
    let mut world = garden(909, 2);
    set(&mut world, ALICE, json!({ "name": "Ada" }));
    let refused = |world: &mut World, change: Value| {
        let mut request = nothing();
        request.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        world.must_fail(ALICE, serde_json::from_value::<Request>(request).unwrap()).code
    };
    assert_eq!(refused(&mut world, json!({})), "usage");
    assert_eq!(refused(&mut world, json!({ "name": "a\u{202e}b" })), "profile");
    assert_eq!(refused(&mut world, json!({ "bio": "x".repeat(1_001) })), "profile");
    assert_eq!(refused(&mut world, json!({ "avatar": Bytes(b"<svg/>".to_vec()) })), "picture");
    let large = Bytes([picture(1).0, vec![0; 70_000]].concat());
    assert_eq!(refused(&mut world, json!({ "avatar": large })), "picture");
    let until = Millis(world.now().0);
    assert_eq!(refused(&mut world, json!({ "status": "away", "until": until })), "usage");
    let own = Request::Block { user: "p0".into(), on: true };
    assert_eq!(world.must_fail(ALICE, own).code, "forbidden");
    assert_eq!(show(&mut world, BOB, Some("p0"))["display_name"], "Ada");
}
