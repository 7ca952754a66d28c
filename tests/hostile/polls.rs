//! Polls and votes that are none, shown by a node that admits them: all clients refuse them alike.

use coterie_core::{Request, acts::CreateChannel};
use coterie_protocol::{
    content::{AnonymousPoll, Content, PollClosed, Target, Text},
    envelope::{AnonymousPost, Authenticated, EnvelopeKind, Header, PollName, PollTerms},
    rest::LogPage,
};
use coterie_types::{DeviceId, FixedBytes, Head, MessageId, Millis, from_canonical};
use coterie_world::World;
use serde_json::{Value, json};

use crate::{
    fakes::{CAROL, Fake, gardeners, show_behind, shown},
    garden::{ALICE, BOB, alarmed},
    rogue::Rogue,
};

const DAY: u64 = 24 * 3_600_000;

fn opening() -> Request {
    let options = vec!["yes".to_owned(), "no".to_owned()];
    let (channel, question) = ("general".to_owned(), "Shall we?".to_owned());
    Request::OpenPoll { channel, question, options, life: DAY }
}

/// Three gardeners; Alice has opened a poll, and Carol has voted in it.
fn voted(seed: u64) -> (World, u64, AnonymousPost) {
    let mut world = gardeners(seed);
    world.anonymous("general", 4, 3);
    let poll = world.must(ALICE, opening())["seq"].as_u64().unwrap();
    for person in [ALICE, BOB, CAROL] {
        world.must(person, Request::Status);
    }
    world.run_for(660_000);
    world.vote(CAROL, "general", poll, 1).end.unwrap();
    for person in [ALICE, BOB] {
        world.texts(person, "general");
        world.texts(person, "plants");
    }
    let rogue = Rogue::named(&mut world, CAROL, "general");
    let page: LogPage =
        serde_json::from_value(rogue.get(&mut world, "log?after=0&limit=200")).unwrap();
    let item = page.entries.iter().rev().find(|item| item.kind == "anonymous").unwrap();
    let vote = AnonymousPost::from_bytes(item.body.as_ref().unwrap()).unwrap();
    assert!(vote.poll.is_some());
    (world, poll, vote)
}

/// The terms of the poll that is open, and its content.
fn honest(world: &mut World, poll: u64) -> (PollTerms, Content) {
    let rogue = Rogue::named(world, CAROL, "general");
    let path = format!("log?after={}&limit=1", poll - 1);
    let page: LogPage = serde_json::from_value(rogue.get(world, &path)).unwrap();
    let peeked = coterie_mls::peek(page.entries[0].body.as_ref().unwrap()).unwrap();
    let terms = Authenticated::from_bytes(&peeked.aad).unwrap().poll.unwrap();
    let options = vec!["yes".to_owned(), "no".to_owned()];
    let asked = AnonymousPoll { question: "Shall we?".into(), options, closes: terms.closes };
    (terms, asked.content([7; 16], Millis(1)))
}

fn vote_fake(world: &World, vote: &AnonymousPost) -> Fake {
    let by = (AnonymousPost::DEVICE, vote.message_id());
    let fake = Fake::new(world, EnvelopeKind::Anonymous, by, vote.epoch, vote.to_bytes());
    let mut header: Header = from_canonical(&fake.header).unwrap();
    header.at = AnonymousPost::hour(header.at);
    Fake { header: header.to_bytes(), ..fake }
}

fn tally(world: &mut World, person: coterie_world::PersonId, poll: u64) -> Value {
    world.must(person, Request::ShowPoll { channel: "general".into(), poll })["options"].clone()
}

/// Both are told why the vote does not count, and count as before.
#[track_caller]
fn assert_uncounted(world: &mut World, poll: u64, vote: &AnonymousPost, reason: &str) {
    let before = tally(world, ALICE, poll);
    let shows = vote_fake(world, vote);
    show_behind(world, "general", vec![shows]);
    let seen = [ALICE, BOB].map(|person| shown(world, person, "general"));
    assert_eq!(seen[0], seen[1], "all clients alike");
    for person in [ALICE, BOB] {
        assert!(alarmed(world, person, reason), "{reason}: {:?}", world.alarms());
        assert_eq!(tally(world, person, poll), before);
    }
    world.node.stop_lying();
}

#[test]
fn a_vote_that_is_shown_again_is_counted_once_by_all_alike_p16() {
    let (mut world, poll, vote) = voted(750);
    assert_eq!(tally(&mut world, BOB, poll)[1]["votes"], 1);
    assert_uncounted(&mut world, poll, &vote, "posted_before");
}

#[test]
fn a_vote_whose_content_epoch_or_proof_was_changed_is_counted_by_nobody_p16() {
    let change: [fn(&mut AnonymousPost); 4] = [
        |vote| *vote.sealed.0.last_mut().unwrap() ^= 1,
        |vote| vote.salt = FixedBytes([1; 32]),
        |vote| vote.epoch += 1,
        |vote| *vote.proof.0.last_mut().unwrap() ^= 1,
    ];
    for (seed, change) in (751..).zip(change) {
        let (mut world, poll, mut vote) = voted(seed);
        change(&mut vote);
        assert_uncounted(&mut world, poll, &vote, "not_proved");
    }
}

#[test]
fn a_vote_for_another_poll_is_counted_by_nobody_p16() {
    let (mut world, first, vote) = voted(755);
    let poll = world.must(BOB, opening())["seq"].as_u64().unwrap();
    for person in [ALICE, BOB] {
        world.texts(person, "general");
    }
    let (other, _) = shown_name(&mut world, poll);
    assert_ne!(Some(other), vote.poll);
    let moved = AnonymousPost { poll: Some(other), ..vote };
    assert_uncounted(&mut world, poll, &moved, "not_proved");
    assert_eq!(tally(&mut world, ALICE, first)[1]["votes"], 1);
}

/// How the poll is named.
fn shown_name(world: &mut World, poll: u64) -> (PollName, u64) {
    let rogue = Rogue::named(world, CAROL, "general");
    let path = format!("log?after={}&limit=1", poll - 1);
    let page: LogPage = serde_json::from_value(rogue.get(world, &path)).unwrap();
    let item = &page.entries[0];
    (PollName { device: item.device_id, message: item.message_id }, item.seq)
}

#[test]
fn a_vote_under_another_ring_head_or_window_is_counted_by_nobody_p16() {
    let (mut world, poll, mut vote) = voted(756);
    world.must(ALICE, CreateChannel::new("Garden", "herbs"));
    vote.ring = Rogue::named(&mut world, CAROL, "general").policy_now(&mut world);
    assert_uncounted(&mut world, poll, &vote, "ring_stale");
    let (mut world, poll, mut vote) = voted(757);
    vote.window += 1;
    assert_uncounted(&mut world, poll, &vote, "refused");
}

#[test]
fn a_vote_for_a_poll_that_is_none_says_nothing_to_anybody() {
    let (mut world, poll, vote) = voted(758);
    let name = PollName { device: DeviceId::from_bytes([9; 16]), ..vote.poll.unwrap() };
    let before = tally(&mut world, ALICE, poll);
    let shows = vote_fake(&world, &AnonymousPost { poll: Some(name), ..vote });
    show_behind(&mut world, "general", vec![shows]);
    let seen = [ALICE, BOB].map(|person| shown(&mut world, person, "general"));
    assert_eq!(seen[0], seen[1], "all clients alike");
    assert_eq!(
        seen[0].2.as_array().unwrap().iter().filter(|row| row[0] == "unreadable").count(),
        0
    );
    assert_eq!(tally(&mut world, ALICE, poll), before);
}

#[test]
fn a_poll_with_terms_that_are_not_the_logs_is_refused_by_all_alike_and_by_an_honest_node() {
    for n in 0..6 {
        assert_no_poll(n);
    }
}

/// The n-th message that is no poll, or not the one that it says.
fn assert_no_poll(n: u8) {
    let (mut world, poll, _) = voted(760 + u64::from(n));
    let (good, content) = honest(&mut world, poll);
    let text = Text::plain("no poll").content([9; 16], Millis(1));
    let stale = Head { hash: FixedBytes([9; 32]), ..good.ring };
    let longer = AnonymousPoll {
        question: "Shall we?".into(),
        options: vec!["yes".into(), "no".into()],
        closes: good.closes + 3_600,
    };
    let (terms, content, reason) = [
        (Some(PollTerms { minimum: 1, ..good }), content.clone(), "refused"),
        (Some(PollTerms { ring: stale, ..good }), content.clone(), "ring_stale"),
        (Some(PollTerms { window: good.window - 1, ..good }), content.clone(), "refused"),
        (Some(good), longer.content([8; 16], Millis(1)), "unsupported"),
        (None, content.clone(), "unsupported"),
        (Some(good), text, "unsupported"),
    ][usize::from(n)]
    .clone();
    let mut rogue = Rogue::named(&mut world, CAROL, "general");
    let id = MessageId::from_bytes([0x50 + n; 16]);
    let body = rogue.poll(id, terms, &content);
    // What an honest node can see it refuses.
    let (status, answer) = rogue.post_message(&mut world, id, &body);
    let seen = terms.is_some_and(|terms| terms != good);
    assert_eq!(status != 201, seen, "{n}: {answer}");
    if seen {
        let by = (rogue.device, id);
        let shows = Fake::new(&world, EnvelopeKind::Message, by, rogue.group.epoch(), body);
        show_behind(&mut world, "general", vec![shows]);
    }
    let seen = [ALICE, BOB].map(|person| shown(&mut world, person, "general"));
    assert_eq!(seen[0], seen[1], "{n}: all clients alike");
    let last: &Value = seen[0].2.as_array().unwrap().last().unwrap();
    assert_eq!((&last[0], &last[2]), (&json!("unreadable"), &json!(reason)), "{n}");
}

#[test]
fn a_poll_is_closed_by_its_author_alone() {
    let (mut world, poll, _) = voted(770);
    let (name, _) = shown_name(&mut world, poll);
    let target = Target { seq: poll, id: name.message };
    let mut rogue = Rogue::named(&mut world, CAROL, "general");
    let id = MessageId::from_bytes([0x70; 16]);
    let body = rogue.light(id, &PollClosed { target }.content([1; 16], Millis(1)));
    let (status, answer) = rogue.post_message(&mut world, id, &body);
    assert_eq!(status, 201, "{answer}");
    for person in [ALICE, BOB] {
        world.texts(person, "general");
        let shown = world.must(person, Request::ShowPoll { channel: "general".into(), poll });
        assert_eq!((&shown["closed"], &shown["closed_by"]), (&json!(false), &Value::Null));
    }
    world.vote(BOB, "general", poll, 0).end.unwrap();
    assert_eq!(tally(&mut world, ALICE, poll)[0]["votes"], 1);
}
