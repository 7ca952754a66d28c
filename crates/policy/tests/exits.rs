//! The last exit of a channel: what may take somebody out of it, and what does not.
#![allow(clippy::unwrap_used)]

mod support;

use coterie_policy::{
    Body, ChannelKind, Flag, Permissions, Target,
    body::{
        ChannelSynced, MemberBanned, OwnerTransferred, RoleChanged, RoleDeleted, RoleGranted,
        RoleRevoked, TimeoutSet,
    },
};
use coterie_types::{ChannelId, RoleId};
use support::{Person, Story};

const VIEW: Permissions = Permissions::of(&[Flag::ViewChannel]);
const NONE: Permissions = Permissions::NONE;

struct Scene {
    story: Story,
    owner: Person,
    friend: Person,
    /// Everybody views it.
    open: ChannelId,
    /// Only `role` views it, which `friend` holds.
    closed: ChannelId,
    role: RoleId,
}

fn scene() -> Scene {
    let (owner, friend) = (Person::new(1), Person::new(2));
    let mut story = Story::open(&owner);
    let invitation = story.invite(&owner, 1, 0, 0).unwrap();
    story.join(&friend, invitation, 1).unwrap();
    let role = story.promote(&owner, &friend, NONE);
    let open = story.channel(&owner, "open").unwrap();
    let closed = story.channel(&owner, "closed").unwrap();
    let everyone = Target::Role(story.state.everyone());
    story.overwrite(&owner, closed, everyone, NONE, VIEW).unwrap();
    story.overwrite(&owner, closed, Target::Role(role), VIEW, NONE).unwrap();
    Scene { story, owner, friend, open, closed, role }
}

impl Scene {
    /// Whether the owner's act is an exit of the open and of the closed channel.
    #[track_caller]
    fn exits(&mut self, body: impl Into<Body>) -> (bool, bool) {
        self.story.act(&self.owner, body).unwrap();
        let seq = self.story.state.head().seq;
        let of = |channel| self.story.state.last_exit(channel) == seq;
        (of(self.open), of(self.closed))
    }
}

#[test]
fn taking_and_giving_a_role() {
    let mut s = scene();
    let (user, role) = (s.friend.user, s.role);
    assert_eq!(s.exits(RoleRevoked { user, role }), (false, true));
    assert_eq!(s.exits(RoleGranted { user, role }), (false, false));
    // A role that is denied sight in a channel takes sight with it.
    let muted = s.story.role(&s.owner, "muted", NONE).unwrap();
    s.story.overwrite(&s.owner, s.open, Target::Role(muted), NONE, VIEW).unwrap();
    assert_eq!(s.exits(RoleGranted { user, role: muted }), (true, false));
}

#[test]
fn changing_and_deleting_a_role() {
    let mut s = scene();
    let everyone = s.story.state.everyone();
    let of =
        |role, permissions| RoleChanged { permissions: Some(permissions), ..RoleChanged::of(role) };
    let more = Permissions::EVERYONE | Permissions::of(&[Flag::KickMembers]);
    assert_eq!(s.exits(of(everyone, more)), (false, false));
    assert_eq!(s.exits(of(everyone, more.without(VIEW))), (true, true));
    assert_eq!(s.exits(of(s.role, Permissions::of(&[Flag::Administrator]))), (false, false));
    assert_eq!(s.exits(of(s.role, NONE)), (true, true));
    let role = s.role;
    assert_eq!(s.exits(RoleDeleted { role }), (false, true), "its overwrite goes with it");
}

#[test]
fn overwrites_and_what_follows_them() {
    let mut s = scene();
    let everyone = Target::Role(s.story.state.everyone());
    let exits = |s: &mut Scene, allow, deny| {
        let channel = s.open;
        let overwrite = coterie_policy::Overwrite { allow, deny };
        s.exits(coterie_policy::body::OverwriteSet { channel, target: everyone, overwrite }).0
    };
    let send = Permissions::of(&[Flag::SendMessages]);
    assert!(!exits(&mut s, NONE, send), "about something else");
    assert!(exits(&mut s, NONE, send | VIEW));
    assert!(!exits(&mut s, VIEW, send), "gives it back");
    assert!(exits(&mut s, NONE, send), "no longer allowed by itself");
    let category = s.story.channel_of(&s.owner, ChannelKind::Category, None).unwrap();
    s.open = s.story.channel_of(&s.owner, ChannelKind::Text, Some(category)).unwrap();
    s.story.overwrite(&s.owner, category, everyone, NONE, VIEW).unwrap();
    let seq = s.story.state.head().seq;
    assert_eq!(s.story.state.last_exit(s.open), seq, "it follows its category");
    assert!(!exits(&mut s, VIEW, NONE));
    let channel = s.open;
    assert!(s.exits(ChannelSynced { channel }).0);
}

#[test]
fn owners_bans_and_timeouts() {
    let mut s = scene();
    let user = s.friend.user;
    let until = s.story.state.at().plus(60_000);
    assert_eq!(s.exits(TimeoutSet { user, until }), (false, false), "one still sees");
    assert_eq!(s.exits(OwnerTransferred { user }), (false, true), "the former owner is out");
    s.owner = s.friend.clone();
    let former = Person::new(1).user;
    assert_eq!(s.exits(MemberBanned { user: former }), (true, true));
    let never = Person::new(9).user;
    assert_eq!(s.exits(MemberBanned { user: never }), (false, false));
}
