//! Members who write in another's name, use a key twice, or jump ahead (P7, P13, P19, R10).

use coterie_core::Request;
use coterie_mls::{Sabotage, Signer, sabotaged};
use coterie_protocol::envelope::EnvelopeKind;
use coterie_world::{PersonId, World};
use serde_json::Value;

use crate::{
    fakes::{CAROL, Fake, assert_talk, gardeners, show_behind, shown},
    garden::{ALICE, BOB, alarmed},
    insider::Insider,
    rogue::{Rogue, id},
};

/// The rows of two, who see the same of `general`.
#[track_caller]
fn same(world: &mut World, people: [PersonId; 2]) -> Value {
    let seen = people.map(|person| shown(world, person, "general"));
    assert_eq!(seen[0], seen[1], "all clients alike");
    assert_eq!(seen[0].0, "ok");
    seen[0].2.clone()
}

#[test]
fn a_member_who_writes_in_anothers_name_is_not_believed_and_takes_nothing_from_them_p7() {
    let mut world = gardeners(321);
    // Carol can work out the keys of every sender; she cannot sign for Alice.
    let mut alice = Rogue::named(&mut world, ALICE, "general");
    let carol = Rogue::named(&mut world, CAROL, "general");
    alice.signer = Signer::from_seed(&carol.key.to_seed());
    let body = alice.message(id(9), "I am Alice");
    let (status, answer) = carol.post_message(&mut world, id(9), &body);
    assert_eq!(status, 201, "the node cannot tell: {answer}");
    let rows = same(&mut world, [BOB, CAROL]);
    assert!(!rows.to_string().contains("I am Alice"), "{rows}");
    assert!(rows.to_string().contains("invalid"), "{rows}");
    world.texts(ALICE, "general");
    assert!(alarmed(&world, ALICE, "in this device's name"), "{:?}", world.alarms());
    // Alice's own message is of the very generation that Carol has used.
    assert_talk(&mut world, [ALICE, BOB], "general");
    let rows = same(&mut world, [BOB, CAROL]);
    assert!(!rows.to_string().contains("replayed"), "{rows}");
}

#[test]
fn a_header_that_names_another_does_not_make_them_the_author_p7() {
    let mut world = gardeners(322);
    let mut carol = Rogue::named(&mut world, CAROL, "general");
    let alice = Insider::of(&mut world, ALICE);
    let body = carol.message(id(9), "who am I?");
    let epoch = carol.group.epoch();
    let fake = Fake::new(&world, EnvelopeKind::Message, (alice.device, id(9)), epoch, body);
    show_behind(&mut world, "general", vec![fake]);
    let rows = same(&mut world, [ALICE, BOB]);
    let last = rows.as_array().unwrap().last().unwrap().clone();
    assert_eq!(last[1], "who am I?", "{rows}");
    assert_eq!(last[3]["device_id"], carol.device.to_string(), "{last}");
    world.node.stop_lying();
    assert_talk(&mut world, [ALICE, BOB], "plants");
}

#[test]
fn a_member_who_uses_a_generation_twice_is_read_once_r10() {
    let mut world = gardeners(323);
    let mut first = Rogue::named(&mut world, CAROL, "general");
    let mut second = Rogue::named(&mut world, CAROL, "general");
    let bodies = [first.message(id(8), "the first"), second.message(id(9), "the second")];
    for (n, body) in (8..).zip(bodies) {
        let (status, answer) = first.post_message(&mut world, id(n), &body);
        assert_eq!(status, 201, "the node cannot tell: {answer}");
    }
    let rows = same(&mut world, [ALICE, BOB]);
    assert!(rows.to_string().contains("the first"), "{rows}");
    assert!(!rows.to_string().contains("the second"), "{rows}");
    assert!(rows.to_string().contains("replayed"), "{rows}");
    assert_talk(&mut world, [ALICE, BOB], "general");
}

#[test]
fn a_member_who_jumps_generations_is_not_followed_and_read_again_behind_it_p19() {
    let mut world = gardeners(324);
    for (n, generation) in [(1, 1 << 31), (2, u32::MAX), (3, 2_100), (4, 100_000)] {
        let mut carol = Rogue::named(&mut world, CAROL, "general");
        let body =
            sabotaged(Sabotage::Generation(generation), || carol.message(id(n), "far ahead"));
        let (status, answer) = carol.post_message(&mut world, id(n), &body);
        assert_eq!(status, 201, "the node cannot tell: {answer}");
        // If the jump were made, this test would not end.
        let rows = same(&mut world, [ALICE, BOB]);
        let last = rows.as_array().unwrap().last().unwrap().clone();
        assert_eq!(last[2], "undecryptable", "{generation}: {last}");
    }
    // Her next message is of a generation that all of them have passed by, had they followed.
    let mut carol = Rogue::named(&mut world, CAROL, "general");
    let body = carol.message(id(10), "where I was");
    assert_eq!(carol.post_message(&mut world, id(10), &body).0, 201);
    assert!(same(&mut world, [ALICE, BOB]).to_string().contains("where I was"));
    assert_talk(&mut world, [ALICE, BOB], "general");
}

#[test]
fn a_message_id_of_anothers_message_takes_nothing_from_it_p13() {
    let mut world = gardeners(325);
    let sent = world.send(ALICE, "general", "mine");
    let used = sent["message_id"].as_str().unwrap().parse().unwrap();
    world.texts(BOB, "general");
    let mut carol = Rogue::named(&mut world, CAROL, "general");
    let body = carol.message(used, "also mine");
    let (status, answer) = carol.post_message(&mut world, used, &body);
    assert_eq!(status, 201, "the id counts for the device alone: {answer}");
    let rows = same(&mut world, [ALICE, BOB]).to_string();
    assert!(rows.contains("\"mine\"") && rows.contains("also mine"), "{rows}");
    let (channel, seq) = ("general".to_owned(), sent["seq"].as_u64().unwrap());
    world.must(ALICE, Request::Delete { channel, seq });
    let rows = same(&mut world, [ALICE, BOB]).to_string();
    assert!(!rows.contains("\"mine\"") && rows.contains("also mine"), "{rows}");
}
