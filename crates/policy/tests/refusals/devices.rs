//! Idle devices, and devices that are back.

use coterie_policy::body::{DeviceBack, DeviceIdle, MemberBanned, MemberLeft, NicknameSet};
use coterie_types::DeviceId;

use super::*;

/// The friend has a second device, and the first is idle.
fn idle_scene() -> Scene {
    let mut s = scene();
    s.story.push_payload(Story::copy(&s.friend.add_device())).unwrap();
    s.story.act(&s.owner, idle(&s.friend, 0)).unwrap();
    s
}

fn idle(person: &Person, device: usize) -> DeviceIdle {
    DeviceIdle { user: person.user, device: person.devices[device].0 }
}

/// Whether the device is in the right set of a new channel, by every way of asking.
fn is_right(s: &mut Scene, device: DeviceId) -> bool {
    let channel = s.story.channel(&s.owner.clone(), "a channel").unwrap();
    let by_set = s.story.state.right_set(channel).any(|(id, _)| id == device);
    assert_eq!(s.story.state.is_entitled(channel, device).is_some(), by_set);
    by_set
}

#[test]
fn an_idle_device_is_in_no_channel_until_it_is_back() {
    let mut s = scene();
    s.story.push_payload(Story::copy(&s.friend.add_device())).unwrap();
    let (first, second) = (s.friend.devices[0].0, s.friend.devices[1].0);
    assert!(is_right(&mut s, first));
    let (channel, owner) = (s.story.channel(&s.owner, "open").unwrap(), s.owner.clone());
    let before = s.story.state.clone();
    s.story.act(&owner, idle(&s.friend, 0)).unwrap();
    assert!(s.story.state.is_idle(first) && !s.story.state.is_idle(second));
    assert_eq!(s.story.state.last_exit(channel), s.story.state.head().seq);
    let mut sets = coterie_policy::RightSets::of(&before);
    assert!(sets.advance(&before, &s.story.state).contains(&channel));
    assert!(!is_right(&mut s, first) && is_right(&mut s, second));
    // It is kept in the snapshot, and in nothing else of the state.
    assert_ne!(s.story.state.hash(), before.hash());
    let before = s.story.state.clone();
    s.story.act(&s.friend.clone(), DeviceBack {}).unwrap();
    assert!(!s.story.state.is_idle(first));
    assert!(sets.advance(&before, &s.story.state).contains(&channel));
    assert!(is_right(&mut s, first));
    // And may do again what it could do before.
    let user = s.friend.user;
    s.story.act(&s.friend.clone(), NicknameSet { user, nickname: "back".into() }).unwrap();
    s.story.act(&owner, idle(&s.friend, 0)).unwrap();
}

#[test]
fn author_device_idle() {
    let mut s = idle_scene();
    let friend = s.friend.clone();
    for body in [
        Body::from(NicknameSet { user: friend.user, nickname: "x".into() }),
        Body::from(idle(&s.owner, 0)),
        Body::from(MemberLeft {}),
    ] {
        refuses(&mut s.story, &friend, body, "author_device_idle");
    }
    // The other device of the same user may go on.
    let intent = s.story.intent(&friend, 1, MemberLeft {});
    s.story.push_payload(Story::sign(&friend, &intent)).unwrap();
    // Whoever comes back by the idle device is back with it.
    s.story.join(&friend, s.invitation, 1).unwrap();
    assert!(!s.story.state.is_idle(friend.devices[0].0));
}

#[test]
fn target_device_unknown() {
    let mut s = scene();
    let owner = s.owner.clone();
    let of = |user, device| DeviceIdle { user, device };
    let none = DeviceId::from_bytes([9; 16]);
    refuses(&mut s.story, &owner, of(s.friend.user, none), "target_device_unknown");
    // Another's device under the friend's name.
    let other = Person::new(9).devices[0].0;
    refuses(&mut s.story, &owner, of(s.friend.user, other), "target_device_unknown");
    let own = s.friend.devices[0].0;
    refuses(&mut s.story, &s.friend.clone(), of(owner.user, own), "idle_self");
    s.story.push_payload(Story::copy(&s.friend.add_device())).unwrap();
    let second = s.friend.devices[1].0;
    refuses(&mut s.story, &s.friend.clone(), of(owner.user, second), "target_device_unknown");
    s.story.push_payload(Story::copy(&s.friend.revoke(1))).unwrap();
    refuses(&mut s.story, &owner, of(s.friend.user, second), "target_device_unknown");
    refuses(&mut s.story, &owner, idle(&s.stranger, 0), "target_not_member");
    s.story.act(&owner, MemberBanned { user: s.friend.user }).unwrap();
    refuses(&mut s.story, &owner, idle(&s.friend, 0), "target_not_member");
}

#[test]
fn idle_self() {
    let mut s = scene();
    let friend = s.friend.clone();
    refuses(&mut s.story, &friend, idle(&friend, 0), "idle_self");
    // A second own device is another device.
    s.story.push_payload(Story::copy(&s.friend.add_device())).unwrap();
    let friend = s.friend.clone();
    s.story.act(&friend, idle(&friend, 1)).unwrap();
}

#[test]
fn already_idle() {
    let mut s = idle_scene();
    let owner = s.owner.clone();
    refuses(&mut s.story, &owner, idle(&s.friend, 0), "already_idle");
    s.story.act(&owner, idle(&s.friend, 1)).unwrap();
}

#[test]
fn not_idle() {
    let mut s = idle_scene();
    let (owner, friend) = (s.owner.clone(), s.friend.clone());
    refuses(&mut s.story, &owner, DeviceBack {}, "not_idle");
    s.story.act(&friend, DeviceBack {}).unwrap();
    refuses(&mut s.story, &friend, DeviceBack {}, "not_idle");
    // Only for itself: the second device cannot bring the first back.
    s.story.act(&owner, idle(&friend, 0)).unwrap();
    let intent = s.story.intent(&friend, 1, DeviceBack {});
    refused(&s.story, Story::sign(&friend, &intent), "not_idle");
}
