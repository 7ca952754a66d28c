//! Anonymous polls: opened, voted in, closed, and counted by everybody alike.

use coterie_core::{
    FailureKind, Request,
    acts::{Kick, SetAnonymity},
};
use coterie_world::{PersonId, World};
use serde_json::{Value, json};

const ALICE: PersonId = PersonId(0);
const BOB: PersonId = PersonId(1);
const CAROL: PersonId = PersonId(2);
const DAVE: PersonId = PersonId(3);
const DAY: u64 = 24 * 3_600_000;
const HOUR: u64 = 3_600_000;

/// Five in the garden, who may post anonymously.
fn five(seed: u64) -> World {
    let mut world = World::new(seed, 5);
    world.garden();
    world.anonymous("general", 4, 4);
    world
}

fn opening(life: u64) -> Request {
    let options = ["roses", "tulips", "herbs"].map(str::to_owned).to_vec();
    let (channel, question) = ("general".to_owned(), "What do we plant?".to_owned());
    Request::OpenPoll { channel, question, options, life }
}

/// Alice opens a poll; everybody has read it for so long that they vote.
fn polled(world: &mut World, life: u64) -> u64 {
    let seq = world.must(ALICE, opening(life))["seq"].as_u64().unwrap();
    for person in (0..world.count()).map(PersonId) {
        world.must(person, Request::Status);
    }
    world.run_for(660_000);
    seq
}

fn show(world: &mut World, person: PersonId, poll: u64) -> Value {
    world.must(person, Request::ShowPoll { channel: "general".into(), poll })
}

/// The votes for each option.
fn tally(world: &mut World, person: PersonId, poll: u64) -> Vec<u64> {
    let shown = show(world, person, poll);
    shown["options"].as_array().unwrap().iter().map(|o| o["votes"].as_u64().unwrap()).collect()
}

/// The code with which a vote is refused before anything is sent.
#[track_caller]
fn refused(world: &mut World, person: PersonId, poll: u64) -> String {
    let sent = world.node.answered_path("POST", "/posts");
    let failure = world.vote(person, "general", poll, 0).end.unwrap_err();
    assert_eq!(failure.kind, FailureKind::Refused, "{failure:?}");
    assert_eq!(world.node.answered_path("POST", "/posts"), sent, "nothing was sent");
    failure.code
}

#[test]
fn each_votes_once_and_all_count_the_same_and_see_no_author() {
    let mut world = five(940);
    let poll = polled(&mut world, DAY);
    for (person, option) in [(ALICE, 0), (BOB, 1), (CAROL, 1), (DAVE, 2)] {
        let told = world.vote(person, "general", poll, option).end.unwrap();
        assert_eq!((&told["of"], &told["poll"]), (&json!(5), &json!(poll)), "{told}");
    }
    let first = show(&mut world, ALICE, poll);
    assert_eq!(
        (&first["votes"], &first["of"], &first["closed"]),
        (&json!(4), &json!(5), &json!(false))
    );
    for person in (0..5).map(PersonId) {
        assert_eq!(tally(&mut world, person, poll), [1, 2, 1], "{person:?}");
        assert_eq!(show(&mut world, person, poll)["ballots"], first["ballots"]);
    }
    // Each sees the own vote, and a message that is a poll.
    assert_eq!(show(&mut world, BOB, poll)["own"], 1);
    assert_eq!(show(&mut world, PersonId(4), poll)["own"], Value::Null);
    let rows = world.read(CAROL, "general");
    let row = rows.iter().find(|row| row["seq"] == poll).unwrap();
    assert_eq!(row["poll"]["options"][1], json!({ "text": "tulips", "votes": 2 }));
    assert_eq!(row["author"]["username"], "p0");
    assert_eq!(rows.iter().filter(|row| row["type"] == "message").count(), 1, "votes are no rows");
    // A second vote is refused, also after a restart.
    assert_eq!(refused(&mut world, BOB, poll), "voted");
    world.person(BOB).start();
    assert_eq!(refused(&mut world, BOB, poll), "voted");
    assert_eq!(tally(&mut world, BOB, poll), [1, 2, 1]);
    assert!(world.alarms().is_empty(), "{:?}", world.alarms());
}

#[test]
fn a_vote_from_another_device_of_a_user_is_a_second_one() {
    let mut world = five(941);
    let phone = world.add_person(78);
    world.login(phone, "p1");
    for person in [phone, BOB, ALICE] {
        world.must(person, Request::Status);
    }
    world.run_for(660_000);
    let poll = polled(&mut world, DAY);
    world.vote(phone, "general", poll, 2).end.unwrap();
    assert_eq!(refused(&mut world, BOB, poll), "voted");
    assert_eq!(show(&mut world, BOB, poll)["own"], 2);
    // Who votes at both at once has one vote, too.
    let poll = polled(&mut world, DAY);
    let voting = |option| Request::Vote { channel: "general".into(), poll, option, delay: Some(0) };
    let asks = [(BOB, voting(0)), (phone, voting(1))]
        .map(|(person, request)| (person, world.begin(person, request)));
    for (person, ask) in asks {
        world.run_until("it was answered", |world| world.has_ended(person, ask));
    }
    let ends = asks.map(|(person, ask)| world.answer(person, ask).end.is_ok());
    assert_eq!(ends.iter().filter(|end| **end).count(), 1, "{ends:?}");
    assert_eq!(show(&mut world, CAROL, poll)["votes"], 1);
}

#[test]
fn a_key_that_was_rotated_votes_in_the_poll_of_its_time_and_only_once() {
    let mut world = World::new(942, 3);
    // The steps of the seeds go by the calendar: two days before the next.
    let step = 30 * DAY;
    world.run_for(step - world.now().0 % step - 2 * DAY);
    world.garden();
    world.anonymous("general", 4, 3);
    let poll = polled(&mut world, 6 * DAY);
    world.vote(BOB, "general", poll, 0).end.unwrap();
    let old = world.must(BOB, Request::AnonymousStatus { channel: "general".into() });
    assert_eq!(old["ready"], true, "{old}");
    // So long that the step of the old key would be wiped if no poll needed it.
    for _ in 0..11 {
        world.run_for(12 * HOUR);
        for person in [ALICE, BOB, CAROL] {
            world.must(person, Request::Status);
        }
    }
    let keys = world.must(
        ALICE,
        Request::Audit {
            server: "Garden".into(),
            user: None,
            action: Some("anonymity_key".into()),
            before: None,
            limit: 50,
        },
    );
    assert_eq!(keys["entries"].as_array().unwrap().len(), 6, "each has a second key: {keys}");
    world.run_for(660_000);
    assert_eq!(refused(&mut world, BOB, poll), "voted", "not with the new key either");
    world.vote(CAROL, "general", poll, 1).end.unwrap();
    assert_eq!(tally(&mut world, ALICE, poll), [1, 1, 0]);
}

#[test]
fn a_poll_closes_at_its_hour_or_when_its_author_says_so() {
    let mut world = five(943);
    let poll = polled(&mut world, 2 * HOUR);
    world.vote(BOB, "general", poll, 0).end.unwrap();
    let failure = world.must_fail(BOB, Request::ClosePoll { channel: "general".into(), poll });
    assert_eq!(failure.code, "not_author");
    world.must(ALICE, Request::ClosePoll { channel: "general".into(), poll });
    assert_eq!(refused(&mut world, CAROL, poll), "poll_closed");
    assert_eq!(tally(&mut world, CAROL, poll), [1, 0, 0]);
    assert!(show(&mut world, DAVE, poll)["closed_by"].is_u64());
    let failure = world.must_fail(ALICE, Request::ClosePoll { channel: "general".into(), poll });
    assert_eq!(failure.code, "poll_closed");

    let poll = polled(&mut world, 2 * HOUR);
    world.vote(BOB, "general", poll, 2).end.unwrap();
    world.run_for(2 * HOUR);
    assert_eq!(refused(&mut world, CAROL, poll), "poll_closed");
    let shown = show(&mut world, CAROL, poll);
    assert_eq!((&shown["closed"], &shown["votes"]), (&json!(true), &json!(1)));
}

#[test]
fn whoever_follows_the_channel_is_told_that_a_poll_is_closed() {
    let mut world = five(951);
    let poll = polled(&mut world, DAY);
    world.texts(BOB, "general");
    let tail = world.begin(BOB, Request::Tail { channel: "general".into(), after: None });
    world.run_for(1_000);
    world.must(ALICE, Request::ClosePoll { channel: "general".into(), poll });
    world.texts(BOB, "general");
    let rows = world.answer(BOB, tail).rows;
    let told: Vec<_> = rows.iter().filter(|row| row["type"] == "poll").collect();
    assert_eq!(told.len(), 1, "{rows:?}");
    assert_eq!((&told[0]["seq"], &told[0]["poll"]["closed"]), (&json!(poll), &json!(true)));
}

#[test]
fn who_was_removed_votes_no_more_and_what_they_voted_stands() {
    let mut world = five(944);
    let poll = polled(&mut world, DAY);
    world.vote(DAVE, "general", poll, 2).end.unwrap();
    world.must(ALICE, Kick { server: "Garden".into(), user: "p3".into(), reason: None });
    for person in [ALICE, BOB, CAROL, PersonId(4)] {
        world.must(person, Request::Status);
        world.send(person, "general", "he is gone");
    }
    world.run_for(660_000);
    let told = world.vote(BOB, "general", poll, 0).end.unwrap();
    assert_eq!(told["of"], 4, "{told}");
    assert!(world.vote(DAVE, "general", poll, 1).end.is_err());
    assert_eq!(tally(&mut world, CAROL, poll), [1, 0, 1]);
    // Below the channel's minimum nobody votes any more; the tally stands.
    world.must(ALICE, Kick { server: "Garden".into(), user: "p4".into(), reason: None });
    for person in [ALICE, BOB, CAROL] {
        world.must(person, Request::Status);
    }
    world.run_for(660_000);
    assert_eq!(refused(&mut world, CAROL, poll), "ring_too_small");
    assert_eq!(tally(&mut world, CAROL, poll), [1, 0, 1]);
}

#[test]
fn who_came_later_is_not_among_those_who_vote() {
    let mut world = five(945);
    let link = world.invite(ALICE, "Garden");
    let poll = polled(&mut world, DAY);
    let late = world.add_person(79);
    world.register(late, "late");
    world.must(late, Request::Join { link, wait: true });
    world.next_window();
    world.next_window();
    let failure = world.must_fail(late, Request::ShowPoll { channel: "general".into(), poll });
    assert_eq!(failure.code, "not_found", "it was said before they came");
    let poll_of = |world: &mut World| polled(world, DAY);
    let next = poll_of(&mut world);
    let told = world.vote(late, "general", next, 0).end.unwrap();
    assert_eq!(told["of"], 6, "{told}");
}

#[test]
fn a_poll_or_vote_that_cannot_be_is_refused_in_words_before_anything_is_sent() {
    let mut world = World::new(946, 3);
    world.garden();
    assert_eq!(world.must_fail(ALICE, opening(DAY)).code, "anonymity_off");
    world.anonymous("general", 4, 4);
    assert_eq!(world.must_fail(ALICE, opening(DAY)).code, "ring_too_small");

    let mut world = five(947);
    let (channel, question) = ("general".to_owned(), "Which?".to_owned());
    let options = vec!["only one".to_owned()];
    let bad = Request::OpenPoll { channel, question, options, life: DAY };
    assert_eq!(world.must_fail(ALICE, bad).kind, FailureKind::Usage);
    let poll = polled(&mut world, DAY);
    let failure = world.vote(BOB, "general", poll, 3).end.unwrap_err();
    assert_eq!((failure.kind, failure.code.as_str()), (FailureKind::Usage, "option_unknown"));
    assert_eq!(world.vote(BOB, "general", poll + 1, 0).end.unwrap_err().code, "not_found");
    // The policy may be another one meanwhile: the poll goes on under its own.
    let off = SetAnonymity { channel: "general".into(), terms: None, ..SetAnonymity::default() };
    world.must(ALICE, off);
    world.next_window();
    world.next_window();
    assert_eq!(world.post(BOB, "general", "x").end.unwrap_err().code, "anonymity_off");
    world.vote(BOB, "general", poll, 1).end.unwrap();
    assert_eq!(tally(&mut world, CAROL, poll), [0, 1, 0]);
}

#[test]
fn a_vote_waits_in_words_until_the_poll_was_known_for_a_while() {
    let mut world = five(948);
    let poll = world.must(ALICE, opening(DAY))["seq"].as_u64().unwrap();
    world.must(BOB, Request::Status);
    let voting = Request::Vote { channel: "general".into(), poll, option: 0, delay: Some(0) };
    let ask = world.begin(BOB, voting);
    world.run_for(5_000);
    assert!(!world.has_ended(BOB, ask));
    let row = world.answer(BOB, ask).rows[0].clone();
    assert_eq!(row["type"], "waiting");
    assert!(row["words"].as_str().unwrap().contains("only just read the poll"), "{row}");
    world.run_until("it was sent", |world| world.has_ended(BOB, ask));
    assert!(world.answer(BOB, ask).end.is_ok(), "{:?}", world.answer(BOB, ask));
}
