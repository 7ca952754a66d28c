//! Who made an intent, and in what order.

use coterie_identity::{Signed, SignedEntry};
use coterie_policy::{Body, Entry, Intent, Payload, State, body::MemberLeft};
use coterie_seal::{SignLabel, SigningKey};
use coterie_types::{Bytes, DeviceId, FixedBytes, Head, limits, to_canonical};
use support::{Person, Story};

use super::*;

#[test]
fn not_member() {
    let mut scene = scene();
    let intent = scene.story.intent(&scene.stranger, 0, invitation(2));
    refused(&scene.story, Story::sign(&scene.stranger, &intent), "not_member");
    // A kicked member's device goes on signing.
    scene.story.kick(&scene.owner, scene.friend.user).unwrap();
    let intent = scene.story.intent(&scene.friend, 0, invitation(2));
    refused(&scene.story, Story::sign(&scene.friend, &intent), "not_member");
    // A member's device in a stranger's name.
    let mut intent = scene.story.intent(&scene.owner, 0, invitation(2));
    intent.user = scene.stranger.user;
    refused(&scene.story, Story::sign(&scene.owner, &intent), "not_member");
}

#[test]
fn chain_user() {
    altered_join("chain_user", |scene, intent| {
        join_body(intent).device_chain = scene.friend.chain();
    });
    let friend = Person::new(2);
    assert_eq!(
        refused_opening(|intent| {
            let Body::ServerCreated(body) = &mut intent.body else { panic!() };
            body.device_chain = friend.chain();
        }),
        "chain_user"
    );
}

#[test]
fn chain_shorter() {
    let mut scene = scene();
    let known = scene.friend.add_device();
    scene.story.push_payload(Story::copy(&known)).unwrap();
    scene.story.leave(&scene.friend).unwrap();
    let mut intent = scene.story.joined(&scene.friend, 0, scene.invitation, 1);
    join_body(&mut intent).device_chain.pop();
    refused(&scene.story, Story::sign(&scene.friend, &intent), "chain_shorter");
    join_body(&mut intent).device_chain.clear();
    refused(&scene.story, Story::sign(&scene.friend, &intent), "chain_shorter");
}

#[test]
fn chain_forks() {
    let mut scene = scene();
    scene.story.leave(&scene.friend).unwrap();
    let fork = scene.friend.fork();
    assert_eq!(fork.user, scene.friend.user);
    let mut intent = scene.story.joined(&fork, 0, scene.invitation, 1);
    refused(&scene.story, Story::sign(&fork, &intent), "chain_forks");
    // Longer, and still another.
    let mut longer = fork;
    longer.add_device();
    intent = scene.story.joined(&longer, 0, scene.invitation, 1);
    refused(&scene.story, Story::sign(&longer, &intent), "chain_forks");
}

#[test]
fn author_device_unknown() {
    altered("author_device_unknown", MemberLeft {}, |_, intent| {
        intent.device = DeviceId::from_bytes([9; 16]);
    });
    // Another member's device.
    altered("author_device_unknown", MemberLeft {}, |scene, intent| {
        intent.device = scene.owner.devices[0].0;
    });
    altered_join("author_device_unknown", |scene, intent| {
        intent.device = scene.friend.devices[0].0;
    });
    // A device of the author that this log has not been told of.
    let mut scene = scene();
    scene.friend.add_device();
    let intent = scene.story.intent(&scene.friend, 1, MemberLeft {});
    refused(&scene.story, Story::sign(&scene.friend, &intent), "author_device_unknown");
    let first: fn(&mut Intent) = |intent| intent.device = DeviceId::from_bytes([9; 16]);
    assert_eq!(refused_opening(first), "author_device_unknown");
}

#[test]
fn author_device_revoked() {
    let mut scene = scene();
    let revoked = scene.friend.revoke(0);
    scene.story.push_payload(Story::copy(&revoked)).unwrap();
    let intent = scene.story.intent(&scene.friend, 0, MemberLeft {});
    refused(&scene.story, Story::sign(&scene.friend, &intent), "author_device_revoked");
    scene.stranger.revoke(0);
    let intent = scene.story.joined(&scene.stranger, 0, scene.invitation, 1);
    refused(&scene.story, Story::sign(&scene.stranger, &intent), "author_device_revoked");
}

#[test]
fn signature() {
    let scene = scene();
    let intent = scene.story.intent(&scene.friend, 0, MemberLeft {});
    let by = |key: &SigningKey| Payload::Intent(intent.sign(key).bytes().clone());
    scene.story.state.apply(&scene.story.entry(by(&scene.friend.devices[0].1))).unwrap();
    refused(&scene.story, by(&scene.owner.devices[0].1), "signature");
    // The identity key certifies devices, and signs no intents.
    refused(&scene.story, by(&scene.friend.identity), "signature");
    // Under another label.
    let key = &scene.friend.devices[0].1;
    let signed = Signed::sign(SignLabel::DeviceLog, key, to_canonical(&intent));
    refused(&scene.story, Payload::Intent(signed.to_bytes()), "signature");
    let join = scene.story.joined(&scene.stranger, 0, scene.invitation, 1);
    let forged = Payload::Intent(join.sign(&scene.owner.devices[0].1).bytes().clone());
    refused(&scene.story, forged, "signature");
    let owner = Person::new(4);
    let forged = Story::opening(&Story::server_created(&owner), &scene.owner);
    assert_eq!(State::open(&forged).unwrap_err().rule(), "signature");
}

#[test]
fn counter() {
    altered("counter", MemberLeft {}, |_, intent| intent.counter += 1);
    altered("counter", MemberLeft {}, |_, intent| intent.counter -= 1);
    altered("counter", MemberLeft {}, |_, intent| intent.counter = u64::MAX);
    altered_join("counter", |_, intent| intent.counter = 2);
    assert_eq!(refused_opening(|intent| intent.counter = 2), "counter");
    // Kept over leaving: nothing of the first membership can be replayed in the second.
    let mut scene = scene();
    scene.story.leave(&scene.friend).unwrap();
    let mut intent = scene.story.joined(&scene.friend, 0, scene.invitation, 1);
    assert_eq!(intent.counter, 3);
    intent.counter = 1;
    refused(&scene.story, Story::sign(&scene.friend, &intent), "counter");
}

#[test]
fn as_of_unknown() {
    altered("as_of_unknown", MemberLeft {}, |_, intent| {
        intent.as_of.as_mut().unwrap().hash = FixedBytes([9; 32]);
    });
    altered("as_of_unknown", MemberLeft {}, |_, intent| {
        intent.as_of.as_mut().unwrap().seq += 1;
    });
    altered("as_of_unknown", MemberLeft {}, |_, intent| {
        intent.as_of = Some(Head { seq: 0, hash: Entry::HASH_0 });
    });
    altered_join("as_of_unknown", |_, intent| {
        intent.as_of.as_mut().unwrap().hash = FixedBytes([9; 32]);
    });
}

#[test]
fn as_of_too_old() {
    let mut scene = scene();
    let old = scene.story.state.head();
    for n in 0..limits::AS_OF_WINDOW {
        let name = format!("channel {n}");
        scene.story.channel(&scene.owner, &name).unwrap();
    }
    let mut intent = scene.story.intent(&scene.friend, 0, invitation(2));
    intent.as_of = Some(old);
    let payload = Story::sign(&scene.friend, &intent);
    scene.story.state.apply(&scene.story.entry(payload.clone())).unwrap();
    scene.story.channel(&scene.owner, "one more").unwrap();
    refused(&scene.story, payload, "as_of_too_old");
    assert_eq!(scene.story.state.hash_at(old.seq), None);
    assert!(scene.story.state.hash_at(old.seq + 1).is_some());
}

#[test]
fn device_stranger() {
    let mut scene = scene();
    let entry = scene.stranger.add_device();
    refused(&scene.story, Story::copy(&entry), "device_stranger");
}

#[test]
fn a_copied_device_entry_is_judged_by_the_users_own_log() {
    let mut scene = scene();
    refused(&scene.story, Story::copy(&scene.friend.entries[1]), "device_entry_seq");
    let fork = scene.friend.fork().add_device();
    refused(&scene.story, Story::copy(&fork), "device_entry_prev");
    let good = scene.friend.add_device();
    let signed =
        Signed::sign(SignLabel::DeviceLog, &scene.owner.identity, to_canonical(good.entry()));
    refused(&scene.story, Payload::Device(signed.to_bytes()), "device_entry_signature");
    scene.story.push_payload(Story::copy(&good)).unwrap();
    refused(&scene.story, Story::copy(&good), "device_entry_seq");
    refused(&scene.story, Payload::Device(Bytes(vec![])), "device_entry_malformed");
    assert!(SignedEntry::parse(good.bytes()).is_ok());
}

#[test]
fn an_empty_chain_is_refused() {
    altered_join("device_log_empty", |_, intent| join_body(intent).device_chain.clear());
}
