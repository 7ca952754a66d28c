//! Anonymous posts: three who write and five who read, a quota, a window, an author who is blocked.

use coterie_core::{FailureKind, Request, acts::BlockAuthor};
use coterie_world::{PersonId, World};
use serde_json::{Value, json};

const ALICE: PersonId = PersonId(0);
const BOB: PersonId = PersonId(1);
const CAROL: PersonId = PersonId(2);

/// Eight members of the garden; one may post so often in an hour.
fn eight(seed: u64, limit: u8) -> World {
    let mut world = World::new(seed, 8);
    world.garden();
    world.anonymous("general", limit, 8);
    world
}

fn status(world: &mut World, person: PersonId) -> Value {
    world.must(person, Request::AnonymousStatus { channel: "general".into() })
}

/// The code with which a post is refused before it is sent.
#[track_caller]
fn refused(world: &mut World, person: PersonId) -> (String, String) {
    let sent = world.node.answered_path("POST", "/posts");
    let failure = world.post(person, "general", "one more").end.unwrap_err();
    assert_eq!(failure.kind, FailureKind::Refused, "{failure:?}");
    assert_eq!(world.node.answered_path("POST", "/posts"), sent, "nothing was sent");
    (failure.code, failure.message)
}

/// The anonymous rows of a channel.
fn posts(world: &mut World, person: PersonId) -> Vec<Value> {
    let rows = world.read(person, "general");
    rows.into_iter().filter(|row| !row["anonymous"].is_null()).collect()
}

#[test]
fn three_write_and_five_read_until_the_quota_is_used_and_again_in_the_next_window() {
    let mut world = eight(900, 8);
    assert_eq!(status(&mut world, BOB)["left"], 8, "{}", status(&mut world, BOB));
    for n in 0..8 {
        let told = world.post(BOB, "general", &format!("post {n}")).end.unwrap();
        assert_eq!((&told["of"], &told["left"]), (&json!(8), &json!(7 - n)), "{told}");
    }
    let (code, words) = refused(&mut world, BOB);
    assert_eq!(code, "quota_exhausted");
    assert!(words.contains("all 8 anonymous posts of this window are made"), "{words}");
    assert_eq!(status(&mut world, BOB)["reason"], "quota_exhausted");
    world.post(CAROL, "general", "by another").end.unwrap();

    // Everybody reads the same, and nobody an author.
    let seen: Vec<_> = (0..8).map(|index| posts(&mut world, PersonId(index))).collect();
    assert_eq!(seen[0].len(), 9, "{:?}", seen[0]);
    for rows in &seen {
        assert_eq!(rows, &seen[0]);
        for row in rows {
            assert_eq!((&row["author"], &row["anonymous"]["of"]), (&Value::Null, &json!(8)));
            assert_eq!(row["anonymous"]["handle"], Value::Null);
            assert_eq!(row["sent_at"].as_u64().unwrap() % 3_600_000, 0, "no finer than the hour");
        }
    }
    assert!(world.alarms().is_empty(), "{:?}", world.alarms());

    world.next_window();
    let told = world.post(BOB, "general", "in the next window").end.unwrap();
    assert_eq!(told["left"], 7, "{told}");
    assert_eq!(world.texts(ALICE, "general").last().unwrap(), "in the next window");
}

#[test]
fn a_blocked_author_is_refused_until_the_window_ends_and_nobody_else_is() {
    let mut world = eight(901, 4);
    let told = world.post(BOB, "general", "rude").end.unwrap();
    let seq = told["seq"].as_u64().unwrap();
    world.texts(ALICE, "general");
    world.texts(CAROL, "general");
    let block = BlockAuthor { channel: "general".into(), seq, reason: None };
    let failure = world.must_fail(CAROL, block.clone());
    assert_eq!(failure.code, "forbidden", "{failure:?}");
    world.must(ALICE, block);
    // Who knows of the block posts under it when others are seen to know it, too.
    world.run_for(660_000);
    let (code, words) = refused(&mut world, BOB);
    assert_eq!(code, "blocked_in_window");
    assert!(words.contains("a moderator has blocked the author"), "{words}");
    world.must(CAROL, Request::Status);
    world.run_for(660_000);
    let told = world.post(CAROL, "general", "polite").end.unwrap();
    assert_eq!(told["of"], 7, "one less to hide among: {told}");
    let rows = posts(&mut world, PersonId(5));
    let of: Vec<_> = rows.iter().map(|row| row["anonymous"]["of"].clone()).collect();
    assert_eq!(of, [json!(8), json!(7)]);

    world.next_window();
    let told = world.post(BOB, "general", "sorry").end.unwrap();
    assert_eq!(told["of"], 8, "{told}");
}

#[test]
fn what_keeps_one_from_posting_is_said_before_anything_is_sent() {
    let mut world = World::new(902, 4);
    world.garden();
    assert_eq!(refused(&mut world, BOB).0, "anonymity_off");
    world.anonymous("general", 2, 5);
    let (code, words) = refused(&mut world, BOB);
    assert_eq!(code, "ring_too_small");
    assert!(words.contains("4 members could have written it"), "{words}");
    assert_eq!(status(&mut world, BOB)["reason"], "ring_too_small");
}

#[test]
fn a_post_waits_in_words_until_others_are_seen_to_know_the_epoch() {
    let mut world = eight(903, 8);
    // Somebody comes: another epoch, which nobody has spoken in.
    let link = world.invite(ALICE, "Garden");
    let late = world.add_person(77);
    world.register(late, "late");
    world.must(late, Request::Join { link, wait: true });
    for person in [ALICE, BOB, CAROL] {
        world.must(person, Request::Status);
    }
    let request = Request::SendAnonymously {
        channel: "general".into(),
        text: "not yet".into(),
        delay: Some(0),
    };
    let ask = world.begin(BOB, request);
    world.run_for(5_000);
    assert!(!world.has_ended(BOB, ask));
    let row = world.answer(BOB, ask).rows[0].clone();
    assert_eq!(row["type"], "waiting");
    assert!(row["words"].as_str().unwrap().contains("others are not yet seen to know it"), "{row}");
    let sent = world.node.answered_path("POST", "/posts");
    for person in [ALICE, CAROL] {
        world.send(person, "general", "hello");
    }
    world.run_until("it was sent", |world| world.has_ended(BOB, ask));
    assert!(world.answer(BOB, ask).end.is_ok(), "{:?}", world.answer(BOB, ask));
    assert_eq!(world.node.answered_path("POST", "/posts"), sent + 1);
}

#[test]
fn two_devices_of_one_user_share_the_key_and_the_quota() {
    let mut world = eight(904, 4);
    let phone = world.add_person(78);
    world.login(phone, "p1");
    world.must(phone, Request::Status);
    world.must(BOB, Request::Status);
    world.run_for(660_000);
    for (n, person) in [BOB, phone, BOB, phone].into_iter().enumerate() {
        world.must(person, Request::Status);
        let told = world.post(person, "general", &format!("post {n}")).end.unwrap();
        assert_eq!(told["left"], json!(3 - n), "{told}");
    }
    for person in [BOB, phone] {
        assert_eq!(refused(&mut world, person).0, "quota_exhausted");
    }
    assert_eq!(posts(&mut world, CAROL).len(), 4);
}

#[test]
fn an_answer_that_is_lost_brings_no_second_post_and_a_restart_no_second_use() {
    let mut world = eight(905, 4);
    let request =
        Request::SendAnonymously { channel: "general".into(), text: "once".into(), delay: Some(0) };
    let ask = world.begin(BOB, request);
    world.run_until("it is on its way", |world| {
        world.paths_in_flight().iter().any(|path| path.ends_with("/posts"))
    });
    world.lose_answers_in_flight();
    world.run_until("it was answered", |world| world.has_ended(BOB, ask));
    assert_eq!(world.answer(BOB, ask).end.unwrap()["left"], 3);
    assert_eq!(posts(&mut world, CAROL).len(), 1);
    world.person(BOB).start();
    assert_eq!(status(&mut world, BOB)["left"], 3);
}

/// Whoever asked for the log then, in a session, would tell that the post was theirs.
#[test]
fn an_author_asks_for_nothing_when_the_post_is_in() {
    let mut world = eight(906, 4);
    world.post(BOB, "general", "in").end.unwrap();
    world.run_for(30_000);
    let calls = world.node.last_calls();
    assert!(calls.last().unwrap().starts_with("POST /v1/anonymous/"), "{calls:?}");
    assert_eq!(posts(&mut world, CAROL).len(), 1);
}
