//! Checkpoints, and starting from one.

use coterie_policy::{
    SnapshotError,
    body::{Checkpoint, RoleCreated, VersionFloor},
};
use coterie_types::{FixedBytes, limits::CHECKPOINT_SPACING};

use super::{
    claims::{WithClaims as _, adults, attested, attester},
    *,
};

/// A scene whose next entry may be a checkpoint.
fn ready() -> Scene {
    let mut s = scene();
    let role = s.story.promote(&s.owner, &s.friend, bits(&[Flag::ManageChannels]));
    let channel = s.story.channel(&s.friend, "c").unwrap();
    let target = coterie_policy::Target::Role(role);
    let view = bits(&[Flag::ViewChannel]);
    s.story.overwrite(&s.owner, channel, target, view, Permissions::NONE).unwrap();
    let gate = RoleCreated { gate: Some(adults()), ..Story::role_created("of age", view) };
    let entry = s.story.act(&s.owner, gate).unwrap();
    let role = coterie_policy::role_id(&s.story.state.server(), &entry);
    let by = attested(&attester(1), &s.friend, "1990-05-31", s.story.week(), 1);
    let claim = s.story.claimed(&s.friend, role, &by);
    s.story.act(&s.friend, claim).unwrap();
    assert!(s.story.state.has_claimed(&by.attestation.serial));
    while s.story.state.head().seq + 1 < CHECKPOINT_SPACING {
        let nickname = format!("n{}", s.story.state.head().seq);
        let user = s.friend.user;
        s.story.act(&s.friend, coterie_policy::body::NicknameSet { user, nickname }).unwrap();
    }
    s
}

fn checkpoint(story: &Story) -> Checkpoint {
    Checkpoint { state: story.state.hash() }
}

#[test]
fn checkpoint_state() {
    let mut s = ready();
    let friend = s.friend.clone();
    let false_one = Checkpoint { state: FixedBytes([9; 32]) };
    refuses(&mut s.story, &friend, false_one, "checkpoint_state");
    let body = checkpoint(&s.story);
    s.story.act(&friend, body).unwrap();
}

#[test]
fn checkpoint_early() {
    let mut s = scene();
    let friend = s.friend.clone();
    let body = checkpoint(&s.story);
    refuses(&mut s.story, &friend, body, "checkpoint_early");
    let mut s = ready();
    let body = checkpoint(&s.story);
    s.story.act(&friend, body).unwrap();
    let body = checkpoint(&s.story);
    refuses(&mut s.story, &friend, body, "checkpoint_early");
}

#[test]
fn whoever_starts_from_a_checkpoint_goes_on_as_whoever_folded_the_log() {
    let mut s = ready();
    let snapshot = s.story.state.snapshot();
    let body = checkpoint(&s.story);
    s.story.act(&s.friend, body).unwrap();
    let entry = s.story.entries.last().unwrap().clone();
    let mut started = State::start(&snapshot, &entry).unwrap();
    assert_eq!(started, s.story.state);
    s.story.join(&s.stranger, s.invitation, 1).unwrap();
    s.story.kick(&s.owner, s.stranger.user).unwrap();
    for entry in &s.story.entries[s.story.entries.len() - 2..] {
        started = started.apply(entry).unwrap();
    }
    assert_eq!(started.hash(), s.story.state.hash());
}

#[test]
fn a_version_floor_holds_for_whoever_starts_from_a_checkpoint() {
    let mut s = ready();
    s.story.act(&s.owner, VersionFloor { minimum: 2, speaks: 2 }).unwrap();
    let snapshot = s.story.state.snapshot();
    let body = checkpoint(&s.story);
    s.story.act(&s.friend, body).unwrap();
    let started = State::start(&snapshot, s.story.entries.last().unwrap()).unwrap();
    assert_eq!(started.version_floor(), 2);
}

#[test]
fn a_forged_snapshot_is_no_place_to_start() {
    let mut s = ready();
    let snapshot = s.story.state.snapshot();
    let body = checkpoint(&s.story);
    s.story.act(&s.friend, body).unwrap();
    let entry = s.story.entries.last().unwrap().clone();
    // Another state: a nickname is another.
    let mut other = s.story.clone();
    other.state = State::fold(&s.story.entries[..s.story.entries.len() - 2]).unwrap();
    let nickname = coterie_policy::body::NicknameSet { user: s.friend.user, nickname: "z".into() };
    other.act(&s.friend, nickname).unwrap();
    let forged = State::start(&other.state.snapshot(), &entry).unwrap_err();
    assert!(matches!(forged, SnapshotError::Refused(_)), "{forged}");
    // Not a snapshot, not a checkpoint.
    assert!(matches!(State::start(&[0xa0], &entry), Err(SnapshotError::Malformed(_))));
    let mut longer = snapshot.0.clone();
    longer.push(0);
    assert!(matches!(State::start(&longer, &entry), Err(SnapshotError::Malformed(_))));
    let earlier = &s.story.entries[s.story.entries.len() - 2];
    assert_eq!(State::start(&snapshot, earlier).unwrap_err(), SnapshotError::NotCheckpoint);
}
