//! What is unread and what notifies, as its reader has decided.

use coterie_core::{Level, Request};
use coterie_types::Millis;
use coterie_world::{PersonId, World};
use serde_json::{Value, json};

const ALICE: PersonId = PersonId(0);
const BOB: PersonId = PersonId(1);

fn general() -> String {
    "general".into()
}

fn send(world: &mut World, person: PersonId, text: &str) -> u64 {
    world.send(person, "general", text)["seq"].as_u64().unwrap()
}

/// The row of `general`.
fn unread(world: &mut World, person: PersonId) -> Value {
    let told = world.must(person, Request::ListUnread { channel: None });
    let rows = told["channels"].as_array().unwrap();
    rows.iter().find(|row| row["name"] == "general").unwrap().clone()
}

/// How many are unread, mention the reader, and notify; and the first.
fn counts(world: &mut World, person: PersonId) -> (u64, u64, u64, Option<u64>) {
    let row = unread(world, person);
    let number = |name: &str| row[name].as_u64().unwrap();
    (number("unread"), number("mentions"), number("notify"), row["first_unread"].as_u64())
}

fn mark(world: &mut World, person: PersonId, seq: Option<u64>, forward: bool) -> u64 {
    let marked = world.must(person, Request::MarkRead { channel: general(), seq, forward });
    marked["read_seq"].as_u64().unwrap()
}

fn mute(millis: Option<u64>, until: Option<u64>, off: bool) -> Request {
    Request::Mute { channel: general(), millis, until: until.map(Millis), off }
}

#[test]
fn unread_is_what_others_have_said_since_the_mark() {
    let mut world = World::new(531, 2);
    world.garden();
    send(&mut world, ALICE, "mine");
    let first = send(&mut world, BOB, "one");
    let second = send(&mut world, BOB, "two, @p0");
    assert_eq!(counts(&mut world, ALICE), (2, 1, 2, Some(first)));
    // One's own are read: Bob has Alice's only.
    assert_eq!(counts(&mut world, BOB).0, 1);
    assert_eq!(mark(&mut world, ALICE, Some(first), false), first);
    assert_eq!(counts(&mut world, ALICE), (1, 1, 1, Some(second)));
    // Without a place: everything there is, and what comes later is unread.
    let newest = mark(&mut world, ALICE, None, false);
    assert_eq!(counts(&mut world, ALICE), (0, 0, 0, None));
    let third = send(&mut world, BOB, "three");
    assert_eq!(counts(&mut world, ALICE), (1, 0, 1, Some(third)));
    // What is shown moves the mark on and never back; a user may move it back.
    assert_eq!(mark(&mut world, ALICE, Some(first), true), newest);
    assert_eq!(mark(&mut world, ALICE, Some(first), false), first);
    assert_eq!(counts(&mut world, ALICE), (2, 1, 2, Some(second)));
    // What is still to come is not read.
    let newest = mark(&mut world, ALICE, Some(9_999), false);
    assert!(newest < 9_999, "{newest}");
    send(&mut world, BOB, "four");
    assert_eq!(counts(&mut world, ALICE).0, 1);
    // It is there after a restart, and signed out.
    world.person(ALICE).start();
    assert_eq!(counts(&mut world, ALICE).0, 1);
    world.must(ALICE, Request::Logout);
    assert_eq!(counts(&mut world, ALICE).0, 1);
    assert!(world.alarms().is_empty(), "{:?}", world.alarms());
}

#[test]
fn what_is_deleted_is_unread_no_more_and_an_edit_mentions_as_it_now_stands() {
    let mut world = World::new(532, 2);
    world.garden();
    let first = send(&mut world, BOB, "hello");
    let second = send(&mut world, BOB, "@p0");
    assert_eq!(counts(&mut world, ALICE), (2, 1, 2, Some(first)));
    world.must(BOB, Request::Delete { channel: general(), seq: first });
    let text = "nobody".into();
    world.must(BOB, Request::Edit { channel: general(), seq: second, text });
    assert_eq!(counts(&mut world, ALICE), (1, 0, 1, Some(second)));
    let text = "@p0 after all".into();
    world.must(BOB, Request::Edit { channel: general(), seq: second, text });
    assert_eq!(counts(&mut world, ALICE), (1, 1, 1, Some(second)));
    // A reaction is nothing to read.
    let emoji = "👍".into();
    world.must(BOB, Request::React { channel: general(), seq: second, emoji, on: true });
    assert_eq!(counts(&mut world, ALICE), (1, 1, 1, Some(second)));
}

#[test]
fn a_level_decides_what_notifies_and_a_mute_ends_by_itself() {
    let mut world = World::new(533, 2);
    world.garden();
    let plain = send(&mut world, BOB, "hello");
    let mention = send(&mut world, BOB, "hello @p0");
    let level = |level| Request::Notify { channel: general(), level };
    let shown = world.must(ALICE, level(None));
    assert_eq!((&shown["level"], &shown["muted"]), (&json!("all"), &json!(false)));
    let notified = |world: &mut World| {
        let rows = world.read(ALICE, "general").into_iter();
        let rows = rows.filter(|row| row["notify"] == true).map(|row| row["seq"].clone());
        rows.filter_map(|seq| seq.as_u64()).collect::<Vec<_>>()
    };
    for (set, notify) in [
        (Level::Mentions, vec![mention]),
        (Level::Nothing, vec![]),
        (Level::All, vec![plain, mention]),
    ] {
        world.must(ALICE, level(Some(set)));
        assert_eq!(counts(&mut world, ALICE).2, notify.len() as u64, "{set:?}");
        assert_eq!(notified(&mut world), notify, "{set:?}");
    }
    let muted = world.must(ALICE, mute(Some(3_600_000), None, false));
    let until = muted["muted_until"].as_u64().unwrap();
    assert_eq!(until, world.now().0 + 3_600_000);
    let row = unread(&mut world, ALICE);
    assert_eq!((&row["unread"], &row["mentions"]), (&json!(2), &json!(1)));
    assert_eq!((&row["notify"], &row["muted"]), (&json!(0), &json!(true)));
    assert!(notified(&mut world).is_empty());
    world.run_for(3_600_001);
    assert_eq!(counts(&mut world, ALICE).2, 2);
    // Without an end, until it is taken off.
    let muted = world.must(ALICE, mute(None, None, false));
    assert_eq!((&muted["muted"], &muted["muted_until"]), (&json!(true), &Value::Null));
    world.run_for(30 * 24 * 3_600_000);
    assert_eq!(counts(&mut world, ALICE).2, 0);
    let muted = world.must(ALICE, mute(None, None, true));
    assert_eq!(muted["muted"], false);
    assert_eq!(counts(&mut world, ALICE).2, 2);
}

#[test]
fn a_mute_that_has_passed_or_has_two_ends_is_refused() {
    let mut world = World::new(534, 1);
    world.garden();
    let now = world.now().0;
    for bad in
        [mute(None, Some(now - 1), false), mute(Some(1), None, true), mute(Some(0), None, false)]
    {
        assert_eq!(world.must_fail(ALICE, bad).code, "usage");
    }
    let nowhere = Request::Notify { channel: "nowhere".into(), level: None };
    assert_eq!(world.must_fail(ALICE, nowhere).code, "not_found");
    assert_eq!(counts(&mut world, ALICE).0, 0);
}

#[test]
fn many_unread_are_counted_up_to_a_bound() {
    let mut world = World::new(535, 2);
    world.garden();
    let text = |n: usize| format!("message {n}");
    for batch in 0..5 {
        let texts = (0..450).map(|n| text(batch * 450 + n)).collect();
        let channel = general();
        world.must(BOB, Request::Send { channel, texts, message_id: None });
    }
    let row = unread(&mut world, ALICE);
    let counted = row["unread"].as_u64().unwrap();
    assert!((1_990..=2_000).contains(&counted) && row["more"] == true, "{row}");
    let first = row["first_unread"].as_u64().unwrap();
    mark(&mut world, ALICE, Some(first + 499), false);
    let row = unread(&mut world, ALICE);
    assert_eq!((&row["unread"], &row["more"]), (&json!(1_750), &json!(false)));
    assert_eq!(row["first_unread"], first + 500);
}

#[test]
fn whoever_tails_is_told_what_notifies() {
    let mut world = World::new(536, 2);
    world.garden();
    let level = Some(Level::Mentions);
    world.must(ALICE, Request::Notify { channel: general(), level });
    let tail = world.begin(ALICE, Request::Tail { channel: general(), after: None });
    let plain = send(&mut world, BOB, "hello");
    let mention = send(&mut world, BOB, "hello @p0");
    world.texts(ALICE, "general");
    world.run_until("both are shown", |world| {
        world.answer(ALICE, tail).rows.iter().any(|row| row["seq"] == mention)
    });
    let rows = world.answer(ALICE, tail).rows;
    let row = |seq: u64| rows.iter().find(|row| row["seq"] == seq).unwrap();
    assert_eq!((row(plain)["unread"] == true, row(plain).get("notify")), (true, None));
    assert_eq!(row(mention)["notify"], true);
}
