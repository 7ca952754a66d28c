//! What an entry is, before anybody asks who made it.

use coterie_identity::Signed;
use coterie_policy::{
    Entry, Payload, State,
    body::{ChannelCreated, MemberLeft},
};
use coterie_seal::SignLabel;
use coterie_types::{Bytes, EntryId, FixedBytes, Head, Millis, ServerId, limits, to_canonical};
use support::Story;

use super::*;

#[test]
fn seq() {
    let scene = scene();
    let intent = scene.story.intent(&scene.friend, 0, MemberLeft {});
    let good = scene.story.entry(Story::sign(&scene.friend, &intent));
    for seq in [0, 1, good.seq - 1, good.seq + 1, u64::MAX] {
        let bad = Entry { seq, ..good.clone() };
        assert_eq!(scene.story.state.apply(&bad).unwrap_err().rule(), "seq");
    }
    let mut first = scene.story.entries[0].clone();
    first.seq = 2;
    assert_eq!(State::open(&first).unwrap_err().rule(), "seq");
}

#[test]
fn at_backwards() {
    let scene = scene();
    let intent = scene.story.intent(&scene.friend, 0, MemberLeft {});
    let mut entry = scene.story.entry(Story::sign(&scene.friend, &intent));
    entry.at = scene.story.state.at();
    scene.story.state.apply(&entry).unwrap();
    entry.at = Millis(entry.at.0 - 1);
    assert_eq!(scene.story.state.apply(&entry).unwrap_err().rule(), "at_backwards");
}

#[test]
fn too_large() {
    let scene = scene();
    let long = vec![0; limits::INTENT_WITH_CHAIN_MAX + 1];
    refused(&scene.story, Payload::Intent(Bytes(long.clone())), "too_large");
    let name = "x".repeat(limits::INTENT_MAX);
    let intent = scene.story.intent(&scene.owner, 0, channel(&name));
    refused(&scene.story, Story::sign(&scene.owner, &intent), "too_large");
    let entry = scene.story.entry(Payload::Intent(Bytes([long, vec![0; 64]].concat())));
    assert_eq!(Entry::parse(&entry.to_bytes()).unwrap_err().rule(), "too_large");
}

#[test]
fn unknown_kind() {
    let scene = scene();
    let intent = scene.story.intent(&scene.friend, 0, MemberLeft {});
    let canonical = to_canonical(&intent);
    let sign = |bytes: Vec<u8>| {
        let signed = Signed::sign(SignLabel::Intent, &scene.friend.devices[0].1, bytes);
        Payload::Intent(signed.to_bytes())
    };
    // {…, 7: {5: {}}} becomes {…, 7: {255: {}}}: a kind of the future.
    let mut kind = canonical.clone();
    let at = kind.len() - 2;
    assert_eq!(kind[at], 5);
    kind.splice(at..=at, [0x18, 255]);
    refused(&scene.story, sign(kind), "unknown_kind");
    let mut version = canonical;
    assert_eq!(version[1..3], [0, 1]);
    version[2] = 2;
    refused(&scene.story, sign(version), "unknown_kind");
    // A kind of channel of the future.
    let stage = ChannelCreated { kind: 5, ..channel("stage") };
    let intent = scene.story.intent(&scene.owner, 0, stage);
    refused(&scene.story, Story::sign(&scene.owner, &intent), "unknown_kind");
    // {0: 1, 1: 0, 2: {2: h''}}: a payload of the future.
    let entry = [0xa3, 0, 1, 1, 0, 2, 0xa1, 2, 0x40];
    assert_eq!(Entry::parse(&entry).unwrap_err().rule(), "unknown_kind");
    // A device entry of the future.
    let future = [0xa3, 0, 1, 2, 1, 5, 0xa1, 4, 0xa0];
    let signed = Signed::sign(SignLabel::DeviceLog, &scene.friend.identity, future.to_vec());
    refused(&scene.story, Payload::Device(signed.to_bytes()), "unknown_kind");
}

#[test]
fn malformed() {
    let scene = scene();
    refused(&scene.story, Payload::Intent(Bytes(vec![])), "malformed");
    let intent = scene.story.intent(&scene.friend, 0, MemberLeft {});
    let Payload::Intent(mut bytes) = Story::sign(&scene.friend, &intent) else { panic!() };
    bytes.0.push(0);
    refused(&scene.story, Payload::Intent(bytes), "malformed");
    // A key that no intent of version 1 has.
    let mut canonical = to_canonical(&intent);
    canonical[0] += 1;
    canonical.extend([8, 0]);
    let signed = Signed::sign(SignLabel::Intent, &scene.friend.devices[0].1, canonical);
    refused(&scene.story, Payload::Intent(signed.to_bytes()), "malformed");
    assert_eq!(Entry::parse(&[]).unwrap_err().rule(), "malformed");
    assert_eq!(Entry::parse(&[0xa1, 0, 0x18, 1]).unwrap_err().rule(), "malformed");
}

#[test]
fn shape() {
    altered("shape", MemberLeft {}, |_, intent| intent.server = None);
    altered("shape", MemberLeft {}, |_, intent| intent.as_of = None);
    let server = ServerId::from_bytes([0; 16]);
    assert_eq!(refused_opening(|intent| intent.server = Some(server)), "shape");
    let head = Head { seq: 1, hash: FixedBytes([0; 32]) };
    assert_eq!(refused_opening(|intent| intent.as_of = Some(head)), "shape");
    // The copy of a first device entry: it names no user, and is known of everybody.
    let scene = scene();
    refused(&scene.story, Story::copy(&scene.friend.entries[0]), "shape");
}

#[test]
fn not_opening() {
    let scene = scene();
    let mut entry = scene.story.entries[1].clone();
    entry.seq = 1;
    assert_eq!(State::open(&entry).unwrap_err().rule(), "not_opening");
    entry.payload = Story::copy(&scene.friend.entries[1]);
    assert_eq!(State::open(&entry).unwrap_err().rule(), "not_opening");
    assert_eq!(State::fold([]).unwrap_err().rule(), "not_opening");
}

#[test]
fn already_open() {
    let scene = scene();
    let again = scene.story.entries[0].payload.clone();
    refused(&scene.story, again, "already_open");
    let theirs = Story::sign(&scene.friend, &Story::server_created(&scene.friend));
    refused(&scene.story, theirs, "already_open");
}

#[test]
fn wrong_server() {
    let other = ServerId::from_bytes([9; 16]);
    altered("wrong_server", MemberLeft {}, |_, intent| intent.server = Some(other));
}

#[test]
fn entry_reused() {
    altered("entry_reused", MemberLeft {}, |scene, intent| {
        intent.entry = EntryId::from_bytes([scene.owner.seed; 16]);
    });
    // A whole intent replayed.
    let scene = scene();
    let replayed = scene.story.entries[1].payload.clone();
    refused(&scene.story, replayed, "entry_reused");
}
