//! A node that shows anonymous posts that are none, or in another place: every client refuses them
//! alike, and says why.

use coterie_core::{
    Request,
    acts::{BlockAuthor, CreateChannel},
};
use coterie_protocol::{
    envelope::{AnonymousPost, EnvelopeKind, Header},
    rest::LogPage,
};
use coterie_types::{Bytes, DeviceId, FixedBytes, from_canonical};
use coterie_world::World;
use serde_json::Value;

use crate::{
    fakes::{CAROL, Fake, assert_both_refuse, assert_talk, gardeners, show_behind, shown},
    garden::{ALICE, BOB, alarmed},
    rogue::Rogue,
};

/// Three gardeners; one of them has posted in `general`.
fn posted(seed: u64) -> (World, AnonymousPost) {
    let mut world = gardeners(seed);
    world.anonymous("general", 4, 3);
    world.post(CAROL, "general", "true").end.unwrap();
    let post = last_post(&mut world, "general");
    for person in [ALICE, BOB] {
        world.texts(person, "general");
        world.texts(person, "plants");
    }
    (world, post)
}

/// The last anonymous post of a channel's log.
fn last_post(world: &mut World, channel: &str) -> AnonymousPost {
    let rogue = Rogue::named(world, CAROL, channel);
    let page: LogPage = serde_json::from_value(rogue.get(world, "log?after=0&limit=200")).unwrap();
    let body = page.entries.iter().rev().find(|item| item.kind == "anonymous").unwrap();
    AnonymousPost::from_bytes(body.body.as_ref().unwrap()).unwrap()
}

/// The envelope that a node would make of a post.
fn fake(world: &World, post: &AnonymousPost) -> Fake {
    fake_by(world, post, AnonymousPost::DEVICE)
}

fn fake_by(world: &World, post: &AnonymousPost, device: DeviceId) -> Fake {
    let by = (device, post.message_id());
    let fake = Fake::new(world, EnvelopeKind::Anonymous, by, post.epoch, post.to_bytes());
    let mut header: Header = from_canonical(&fake.header).unwrap();
    header.at = AnonymousPost::hour(header.at);
    Fake { header: header.to_bytes(), ..fake }
}

/// Both are told, show it as refused for this reason, and go on.
#[track_caller]
fn assert_refused_alike(world: &mut World, channel: &str, post: &AnonymousPost, reason: &str) {
    let shows = fake(world, post);
    show_behind(world, channel, vec![shows]);
    let seen = [ALICE, BOB].map(|person| shown(world, person, channel));
    for person in [ALICE, BOB] {
        let words = "the node admitted an anonymous post that nobody will show";
        assert!(alarmed(world, person, words), "{person:?}: {:?}", world.alarms());
        assert!(alarmed(world, person, reason), "{person:?}: {:?}", world.alarms());
    }
    assert_eq!(seen[0], seen[1], "all clients alike");
    let last: &Value = seen[0].2.as_array().unwrap().last().unwrap();
    assert_eq!((&last[0], &last[2]), (&"unreadable".into(), &reason.into()));
    world.node.stop_lying();
}

#[test]
fn a_post_that_is_shown_again_is_refused_by_all_alike_p16() {
    let (mut world, post) = posted(700);
    assert_refused_alike(&mut world, "general", &post, "posted_before");
}

#[test]
fn a_post_in_another_channel_is_refused_by_all_alike_p16() {
    let (mut world, post) = posted(701);
    assert_refused_alike(&mut world, "plants", &post, "refused");
}

#[test]
fn an_invented_post_is_refused_by_all_alike_p16() {
    let (mut world, post) = posted(702);
    let mut proof = post.proof.0.clone();
    // Another nullifier, for nobody's key.
    proof[1..33].copy_from_slice(&{
        let mut other = [0; 32];
        other.copy_from_slice(&post.proof[33..65]);
        other
    });
    let post = AnonymousPost { proof: Bytes(proof), ..post };
    assert_refused_alike(&mut world, "general", &post, "not_proved");
}

#[test]
fn a_post_whose_content_salt_epoch_or_window_was_changed_is_refused_by_all_alike_p16() {
    let change: [fn(&mut AnonymousPost); 3] = [
        |post| *post.sealed.0.last_mut().unwrap() ^= 1,
        |post| post.salt = FixedBytes([1; 32]),
        |post| post.epoch += 1,
    ];
    for (seed, change) in (703..).zip(change) {
        let (mut world, mut post) = posted(seed);
        change(&mut post);
        assert_refused_alike(&mut world, "general", &post, "not_proved");
    }
    let (mut world, mut post) = posted(706);
    post.window += 1;
    assert_refused_alike(&mut world, "general", &post, "not_proved");
}

#[test]
fn a_post_of_a_window_that_is_over_is_refused_by_all_alike_p16() {
    let (mut world, post) = posted(707);
    world.next_window();
    world.next_window();
    world.post(BOB, "general", "two windows later").end.unwrap();
    for person in [ALICE, BOB] {
        world.texts(person, "general");
    }
    assert_refused_alike(&mut world, "general", &post, "window_back");
}

#[test]
fn a_post_with_another_ring_head_of_the_log_is_refused_by_all_alike_p16() {
    let (mut world, mut post) = posted(708);
    world.must(ALICE, CreateChannel::new("Garden", "herbs"));
    let rogue = Rogue::named(&mut world, CAROL, "general");
    let newest = rogue.policy_now(&mut world);
    assert!(newest.seq > post.ring.seq);
    post.ring = newest;
    assert_refused_alike(&mut world, "general", &post, "ring_stale");
}

#[test]
fn a_ring_head_that_is_not_in_the_policy_log_convicts_the_node_p16() {
    let (mut world, mut post) = posted(709);
    post.ring.hash = FixedBytes([9; 32]);
    let shows = fake(&world, &post);
    show_behind(&mut world, "general", vec![shows]);
    assert_both_refuse(&mut world, [ALICE, BOB], "under another policy log");
}

#[test]
fn a_header_that_names_a_device_convicts_the_node_p16() {
    let (mut world, post) = posted(710);
    let shows = fake_by(&world, &post, DeviceId::from_bytes([7; 16]));
    show_behind(&mut world, "general", vec![shows]);
    assert_both_refuse(&mut world, [ALICE, BOB], "a header that is not its own");
}

#[test]
fn a_post_under_another_blocklist_is_refused_by_all_alike_p16() {
    let (mut world, _) = posted(711);
    let told = world.post(BOB, "general", "before the block").end.unwrap();
    let seq = told["seq"].as_u64().unwrap();
    world.texts(ALICE, "general");
    world.must(ALICE, BlockAuthor { channel: "general".into(), seq, reason: None });
    for person in [ALICE, BOB] {
        world.must(person, Request::Status);
        world.send(person, "general", "we know of the block");
    }
    // A post of the time before it, which the node has kept back until now.
    let mut post = last_post(&mut world, "general");
    post.salt = FixedBytes([3; 32]);
    assert_refused_alike(&mut world, "general", &post, "ring_stale");
}

#[test]
fn a_moderator_cannot_block_a_post_that_is_none_p16() {
    let (mut world, _) = posted(712);
    let block = BlockAuthor { channel: "general".into(), seq: 1, reason: None };
    let failure = world.must_fail(ALICE, block);
    assert_eq!(failure.code, "not_found", "{failure:?}");
    assert_talk(&mut world, [ALICE, BOB], "general");
}
