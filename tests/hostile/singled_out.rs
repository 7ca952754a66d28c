//! A node that shows one member another ring, policy head or blocklist than everybody else, so as to know
//! that member's anonymous posts by it: the member's program posts nothing, and says why.

use coterie_core::{
    AskId, FailureKind, Request,
    acts::{BlockAuthor, SetTimeout},
};
use coterie_policy::{
    Body, Entry, Payload, SignedIntent,
    body::{AnonymityKeySet, AuthorBlocked},
};
use coterie_types::FixedBytes;
use coterie_world::{PersonId, World};
use serde_json::Value;

use crate::{
    fakes::CAROL,
    garden::{ALICE, BOB, alarmed, bytes, text},
    insider::{Insider, Log, entries},
};

/// Where Bob's program waits, in words.
const NOT_SEEN: &str = "the members' list has just changed, and others are not yet seen to know it: a post could be \
     told to be yours";

/// Five members of the garden, who have talked and may post anonymously.
fn five(seed: u64) -> World {
    let mut world = World::new(seed, 5);
    world.garden();
    world.anonymous("general", 4, 3);
    for person in (0..5).map(PersonId) {
        world.texts(person, "general");
    }
    world
}

fn wish(world: &mut World) -> AskId {
    let (channel, text) = ("general".into(), "by Bob".into());
    world.begin(BOB, Request::SendAnonymously { channel, text, delay: Some(0) })
}

/// Bob wishes to post, and his program refuses: it says that the node lied.
#[track_caller]
fn assert_refused(world: &mut World, words: &str) {
    let sent = world.node.answered_path("POST", "/posts");
    let wish = wish(world);
    world.run_until("it ended", |world| world.has_ended(BOB, wish));
    let failure = world.answer(BOB, wish).end.unwrap_err();
    assert_eq!(failure.kind, FailureKind::Lied, "{failure:?}");
    assert!(alarmed(world, BOB, words), "{words}: {:?}", world.alarms());
    assert_eq!(world.node.answered_path("POST", "/posts"), sent, "nothing was sent");
}

/// Bob wishes to post, and his program waits and says for what.
#[track_caller]
fn assert_waits(world: &mut World) -> AskId {
    let sent = world.node.answered_path("POST", "/posts");
    let wish = wish(world);
    world.run_for(60_000);
    let answer = world.answer(BOB, wish);
    assert!(!world.has_ended(BOB, wish), "{answer:?}");
    assert!(answer.rows[0]["words"].as_str().unwrap().starts_with(NOT_SEEN), "{answer:?}");
    assert_eq!(world.node.answered_path("POST", "/posts"), sent, "nothing was sent");
    wish
}

/// The last key that somebody has published, as Alice knows it.
fn last_key(world: &mut World) -> AnonymityKeySet {
    world.must(ALICE, Request::Status);
    let mut keys = entries(world, ALICE).into_iter().filter_map(|entry| match entry.payload {
        Payload::Intent(bytes) => match &SignedIntent::parse(&bytes).ok()?.claims().body {
            Body::AnonymityKeySet(key) => Some(key.clone()),
            _ => None,
        },
        _ => None,
    });
    keys.next_back().unwrap()
}

/// From now on what stands in policy entries is replaced.
fn replace(world: &mut World, from: [u8; 32], to: [u8; 32]) {
    world.node.lie(move |call, _, answer| {
        if !call.path.contains("/policy?") {
            return;
        }
        for item in answer["entries"].as_array_mut().into_iter().flatten() {
            let mut raw = bytes(item);
            while let Some(at) = raw.windows(32).position(|window| window == from) {
                raw[at..at + 32].copy_from_slice(&to);
            }
            *item = text(&raw);
        }
    });
}

#[test]
fn a_ring_with_another_key_shown_to_one_member_is_refused_and_said_why_p17() {
    let mut world = five(720);
    let known = last_key(&mut world);
    let link = world.invite(ALICE, "Garden");
    let dave = world.add_person(7_200);
    world.register(dave, "dave");
    world.must(dave, Request::Join { link, wait: true });
    world.must(dave, Request::Status);
    world.run_for(5_000);
    let key = last_key(&mut world);
    assert_ne!(key, known, "Dave's is new to Bob");
    // In Bob's ring Dave's key would be one that the node knows the secret of.
    replace(&mut world, key.key.0, known.key.0);
    assert_refused(&mut world, "the node broke the policy log");
}

#[test]
fn a_ring_without_a_key_that_all_others_have_is_refused_and_said_why_p17() {
    let mut world = five(721);
    let user = "p4".to_owned();
    let out = SetTimeout { server: "Garden".into(), user, life_ms: 7_200_000, reason: None };
    world.must(ALICE, out);
    let last = entries(&mut world, ALICE).pop().unwrap();
    world.node.lie(move |call, _, answer| {
        if let Some(items) =
            answer["entries"].as_array_mut().filter(|_| call.path.contains("/policy?"))
        {
            items.retain(|item| Entry::parse(&bytes(item)).unwrap().seq < last.seq);
        }
    });
    assert_refused(&mut world, "withholds entries");
}

#[test]
fn a_policy_head_shown_to_one_member_alone_is_waited_out_in_words_p17() {
    let mut world = five(722);
    let user = "p4".to_owned();
    let out = SetTimeout { server: "Garden".into(), user, life_ms: 7_200_000, reason: None };
    world.must(ALICE, out);
    let wish = assert_waits(&mut world);
    // Two others write who have seen it, too.
    for person in [CAROL, PersonId(3)] {
        world.send(person, "general", "hello");
    }
    world.run_until("it was sent", |world| world.has_ended(BOB, wish));
    assert_eq!(world.answer(BOB, wish).end.unwrap()["of"], 4);
}

#[test]
fn a_policy_head_of_another_log_is_refused_and_said_why_p17() {
    let mut world = five(723);
    let user = "p4".to_owned();
    let out = SetTimeout { server: "Garden".into(), user, life_ms: 7_200_000, reason: None };
    world.must(ALICE, out);
    world.node.lie(|call, _, answer| {
        let other = text(&[9; 32]);
        if call.path.contains("/policy?") {
            answer["head"]["hash"] = other;
        } else if call.path == "/v1/servers" && call.method == "GET" {
            answer["servers"][0]["head"]["hash"] = other;
        }
    });
    assert_refused(&mut world, "policy log");
}

/// Carol has posted, and Alice blocks the author.
fn blocked(seed: u64) -> (World, AuthorBlocked) {
    let mut world = five(seed);
    let told = world.post(CAROL, "general", "rude").end.unwrap();
    for person in [ALICE, BOB] {
        world.texts(person, "general");
    }
    let seq = told["seq"].as_u64().unwrap();
    world.must(ALICE, BlockAuthor { channel: "general".into(), seq, reason: None });
    let last = entries(&mut world, ALICE).pop().unwrap();
    let Payload::Intent(bytes) = last.payload else { panic!("no intent") };
    match &SignedIntent::parse(&bytes).unwrap().claims().body {
        Body::AuthorBlocked(body) => (world, body.clone()),
        body => panic!("{body:?}"),
    }
}

#[test]
fn a_blocklist_shown_to_one_member_alone_is_waited_out_in_words_p17() {
    let (mut world, _) = blocked(724);
    let wish = assert_waits(&mut world);
    for person in [ALICE, PersonId(3)] {
        world.send(person, "general", "hello");
    }
    world.run_until("it was sent", |world| world.has_ended(BOB, wish));
    assert_eq!(world.answer(BOB, wish).end.unwrap()["of"], 4, "one less to hide among");
}

#[test]
fn a_blocklist_with_another_ticket_shown_to_one_member_is_refused_and_said_why_p17() {
    let (mut world, block) = blocked(725);
    replace(&mut world, block.ticket.0, block.nullifier.0);
    assert_refused(&mut world, "the node broke the policy log");
}

/// A moderator who helps the node: the ticket of a question "is it you?", signed, and admitted by a node
/// that does not look.
#[test]
fn a_ticket_that_a_moderator_made_up_asks_nothing_of_anybody_p17() {
    let mut world = five(726);
    let told = world.post(CAROL, "general", "rude").end.unwrap();
    let seq = told["seq"].as_u64().unwrap();
    for person in [ALICE, BOB, CAROL] {
        world.texts(person, "general");
    }
    let alice = Insider::of(&mut world, ALICE);
    let counter = Log::counter(&mut world, ALICE, alice.device);
    let log = Log::known_to_all(&mut world);
    let status = |world: &mut World, person| -> Value {
        world.must(person, Request::AnonymousStatus { channel: "general".into() })
    };
    let window = status(&mut world, BOB)["window"].as_u64().unwrap();
    let channel = world.channel(ALICE, "general")["channel_id"].as_str().unwrap().parse().unwrap();
    let key = last_key(&mut world).key;
    let body = AuthorBlocked {
        channel,
        seq,
        envelope: FixedBytes([7; 32]),
        nullifier: key,
        ticket: key,
        window,
    };
    let intent = alice.intent(&log, counter + 1, body).sign(&alice.key);
    let entry = log.append(&mut world, Payload::Intent(intent.bytes().clone()));
    let known = world.must(BOB, Request::Status);
    assert_eq!(known["servers"][0]["policy_seq"], entry, "Bob knows of it");
    world.run_for(660_000);
    let told = status(&mut world, BOB);
    assert_eq!(
        (&told["ready"], &told["of"]),
        (&true.into(), &5.into()),
        "{told}: no one is blocked"
    );
}
