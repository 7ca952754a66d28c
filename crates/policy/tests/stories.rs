//! A server's life, as the state shows it.
#![allow(clippy::unwrap_used)]

mod support;

use coterie_policy::{ChannelKind, Flag, Permissions, State};
use coterie_types::{ChannelId, Head, UserId};
use support::{Person, Story};

#[test]
fn a_server_grows() {
    let (owner, friend) = (Person::new(1), Person::new(2));
    let mut story = Story::open(&owner);
    let channel = story.channel(&owner, "general").unwrap();
    let invitation = story.invite(&owner, 1, 2, 3_600_000).unwrap();
    story.join(&friend, invitation, 1).unwrap();

    let state = &story.state;
    assert_eq!((state.name(), state.owner(), state.members_count()), ("Kitchen", owner.user, 2));
    assert!(state.is_owner(owner.user) && !state.is_owner(friend.user));
    assert_eq!(state.head().seq, 4);
    assert_eq!(state.hash_at(4), Some(state.head().hash));
    assert_eq!((state.hash_at(0), state.hash_at(5)), (None, None));
    let seen = state.channel(channel).unwrap();
    assert_eq!((&*seen.name, seen.kind, seen.created_seq), ("general", ChannelKind::Text, 2));
    let seen = state.invitation(invitation).unwrap();
    assert_eq!((seen.creator, seen.uses, seen.max_uses, seen.closed), (owner.user, 1, 2, false));
    let seen = state.member(friend.user).unwrap();
    assert_eq!((&*seen.username, seen.joined_seq), ("person2", 4));
    let devices: Vec<_> = state.devices(friend.user).map(|d| (d.id, d.added_seq)).collect();
    assert_eq!(devices, [(friend.devices[0].0, 4)]);
    assert_eq!(state.counter(owner.devices[0].0), 3);
    assert_eq!(state.identity_key(friend.user), Some(friend.log.identity_key()));
    assert_eq!(State::fold(&story.entries).unwrap(), *state);
}

#[test]
fn the_right_set_is_every_active_device_of_every_member() {
    let (mut owner, mut friend) = (Person::new(1), Person::new(2));
    let mut story = Story::open(&owner);
    let channel = story.channel(&owner, "general").unwrap();
    let invitation = story.invite(&owner, 1, 0, 0).unwrap();
    friend.add_device();
    story.join(&friend, invitation, 1).unwrap();
    let count = |state: &State| state.right_set(channel).count();
    assert_eq!(count(&story.state), 3);
    assert_eq!(story.state.last_exit(channel), 0);

    // A device more: nobody goes. One less: somebody does.
    story.push_payload(Story::copy(&owner.add_device())).unwrap();
    assert_eq!((count(&story.state), story.state.last_exit(channel)), (4, 0));
    let phone = friend.devices[1].0;
    let certificate = &friend.log.device(&phone).unwrap().certificate;
    assert_eq!(story.state.is_entitled(channel, phone), Some(certificate));
    story.push_payload(Story::copy(&friend.revoke(1))).unwrap();
    let revoked = story.state.head().seq;
    assert_eq!((count(&story.state), story.state.last_exit(channel)), (3, revoked));
    assert_eq!(story.state.is_entitled(channel, phone), None);

    // A changed identity key: the devices stay, the safety number changes.
    story.push_payload(Story::copy(&friend.rotate())).unwrap();
    assert_eq!((count(&story.state), story.state.last_exit(channel)), (3, revoked));
    assert_eq!(story.state.identity_key(friend.user), Some(friend.log.identity_key()));

    let before = story.state.clone();
    story.leave(&friend).unwrap();
    assert_eq!((count(&story.state), count(&before)), (2, 3), "old states stand");
    assert_eq!(story.state.last_exit(channel), story.state.head().seq);
    assert_eq!(story.state.is_entitled(channel, friend.devices[0].0), None);
    // The devices of somebody who has left come and go without taking anybody out.
    let left = story.state.head().seq;
    story.push_payload(Story::copy(&friend.revoke(0))).unwrap();
    assert_eq!(story.state.last_exit(channel), left);
    assert_eq!(story.state.right_set(ChannelId::from_bytes([0; 16])).count(), 0);
}

#[test]
fn somebody_kicked_comes_back_by_an_open_invitation_only() {
    let (owner, mut friend) = (Person::new(1), Person::new(2));
    let mut story = Story::open(&owner);
    let first = story.invite(&owner, 1, 0, 0).unwrap();
    story.join(&friend, first, 1).unwrap();
    story.kick(&owner, friend.user).unwrap();
    assert!(story.state.member(friend.user).is_none());
    story.close(&owner, first).unwrap();
    assert_eq!(story.join(&friend, first, 1).unwrap_err().rule(), "invitation_closed");
    // In between they have lost a device and taken another, and the log is told by the join.
    friend.add_device();
    friend.revoke(0);
    let second = story.invite(&owner, 2, 0, 0).unwrap();
    let intent = story.joined(&friend, 1, second, 2);
    story.push_payload(Story::sign(&friend, &intent)).unwrap();
    let seq = story.state.head().seq;
    assert_eq!(story.state.member(friend.user).unwrap().joined_seq, seq);
    let devices: Vec<_> = story.state.devices(friend.user).map(|d| (d.id, d.added_seq)).collect();
    assert_eq!(devices.len(), 2);
    assert!(devices.contains(&(friend.devices[1].0, seq)));
}

#[test]
fn permissions_of_owner_members_and_strangers() {
    let (owner, friend) = (Person::new(1), Person::new(2));
    let mut story = Story::open(&owner);
    let channel = story.channel(&owner, "general").unwrap();
    let invitation = story.invite(&owner, 1, 0, 0).unwrap();
    story.join(&friend, invitation, 1).unwrap();
    let state = &story.state;
    let nobody = UserId::from_bytes([9; 16]);
    for channel in [None, Some(channel)] {
        assert_eq!(state.permissions(owner.user, channel), Permissions::EVERYTHING);
        assert_eq!(state.permissions(friend.user, channel), Permissions::EVERYONE);
        assert_eq!(state.permissions(nobody, channel), Permissions::NONE);
    }
    let nowhere = Some(ChannelId::from_bytes([9; 16]));
    assert_eq!(state.permissions(owner.user, nowhere), Permissions::NONE);
    assert!(state.may(friend.user, Flag::SendMessages, Some(channel)));
    assert!(!state.may(friend.user, Flag::KickMembers, None));
}

#[test]
fn the_chain_hash_binds_every_field_of_an_entry() {
    let owner = Person::new(1);
    let mut story = Story::open(&owner);
    story.channel(&owner, "general").unwrap();
    let before = story.state.hash_at(1).unwrap();
    let good = story.entries[1].clone();
    assert_eq!(story.state.head(), Head { seq: 2, hash: good.hash(&before) });
    let mut later = good.clone();
    later.at = later.at.plus(1);
    let mut moved = good.clone();
    moved.seq = 3;
    for other in [later, moved, story.entries[0].clone()] {
        assert_ne!(other.hash(&before), good.hash(&before));
    }
    assert_ne!(good.hash(&good.hash(&before)), good.hash(&before));
}
