//! Roles: who makes, changes, moves, gives and takes them.

use coterie_policy::{
    Rank,
    body::{RoleChanged, RoleDeleted, RoleGranted, RoleMoved, RoleRevoked},
};
use coterie_types::{RoleId, limits::ROLES_PER_SERVER};

use super::*;

const MANAGER: Permissions = Permissions::of(&[Flag::ManageRoles, Flag::KickMembers]);

#[test]
fn rank() {
    let mut s = scene();
    s.story.join(&s.stranger, s.invitation, 1).unwrap();
    let (friend, stranger) = (s.friend.clone(), s.stranger.clone());
    // `@everyone` with MANAGE_ROLES makes nobody stand above a role.
    let everyone = s.story.state.everyone();
    let all = Permissions::EVERYONE | MANAGER;
    let change = RoleChanged { permissions: Some(all), ..RoleChanged::of(everyone) };
    s.story.act(&s.owner, change).unwrap();
    refuses(&mut s.story, &friend, Story::role_created("mine", Permissions::NONE), "rank");
    refuses(&mut s.story, &friend, RoleChanged::of(everyone), "rank");
    let high = s.story.promote(&s.owner, &friend, MANAGER);
    let low = s.story.role(&friend, "low", Permissions::NONE).unwrap();
    assert_eq!(s.story.state.rank(friend.user), Rank::Position(2));
    // One's own highest role, and what stands as high, is out of reach.
    let renamed = RoleChanged { name: Some("x".into()), ..RoleChanged::of(high) };
    refuses(&mut s.story, &friend, renamed, "rank");
    refuses(&mut s.story, &friend, RoleDeleted { role: high }, "rank");
    refuses(&mut s.story, &friend, RoleMoved { role: low, position: 2 }, "rank");
    refuses(&mut s.story, &friend, RoleGranted { user: stranger.user, role: high }, "rank");
    refuses(&mut s.story, &friend, RoleRevoked { user: friend.user, role: high }, "rank");
    s.story.give(&friend, stranger.user, low).unwrap();
    // Equal rank: neither acts on the other.
    s.story.give(&s.owner, stranger.user, high).unwrap();
    let kick = coterie_policy::body::MemberKicked { user: friend.user };
    refuses(&mut s.story, &stranger, kick, "rank");
    // Not even an administrator stands higher for it.
    let admin = s.story.role(&s.owner, "admin", bits(&[Flag::Administrator])).unwrap();
    s.story.give(&s.owner, stranger.user, admin).unwrap();
    let kick = coterie_policy::body::MemberKicked { user: friend.user };
    refuses(&mut s.story, &stranger, kick, "rank");
}

#[test]
fn bits_not_held() {
    let mut s = scene();
    let friend = s.friend.clone();
    s.story.promote(&s.owner, &friend, MANAGER);
    let ban = bits(&[Flag::BanMembers]);
    refuses(&mut s.story, &friend, Story::role_created("mine", ban), "bits_not_held");
    refuses(
        &mut s.story,
        &friend,
        Story::role_created("mine", Permissions::bit(90)),
        "bits_not_held",
    );
    let admin = bits(&[Flag::Administrator]);
    refuses(&mut s.story, &friend, Story::role_created("mine", admin), "bits_not_held");
    let role = s.story.role(&friend, "low", bits(&[Flag::KickMembers])).unwrap();
    let change =
        |permissions| RoleChanged { permissions: Some(permissions), ..RoleChanged::of(role) };
    refuses(&mut s.story, &friend, change(ban), "bits_not_held");
    let everyone = s.story.state.everyone();
    let all = RoleChanged { permissions: Some(ban), ..RoleChanged::of(everyone) };
    refuses(&mut s.story, &friend, all, "bits_not_held");
    // A bit that is there already may stay, and may go: by the owner, a bit without a name too.
    let unknown = ban | Permissions::bit(90);
    s.story.act(&s.owner, change(unknown)).unwrap();
    s.story.act(&friend, change(unknown | bits(&[Flag::KickMembers]))).unwrap();
    assert_eq!(s.story.state.role(role).unwrap().permissions, unknown | bits(&[Flag::KickMembers]));
    s.story.act(&friend, change(Permissions::NONE)).unwrap();
}

#[test]
fn role_unknown() {
    let mut s = scene();
    let owner = s.owner.clone();
    let role = RoleId::from_bytes([9; 16]);
    refuses(&mut s.story, &owner, RoleChanged::of(role), "role_unknown");
    refuses(&mut s.story, &owner, RoleMoved { role, position: 1 }, "role_unknown");
    refuses(&mut s.story, &owner, RoleDeleted { role }, "role_unknown");
    refuses(&mut s.story, &owner, RoleGranted { user: s.friend.user, role }, "role_unknown");
    refuses(&mut s.story, &owner, RoleRevoked { user: s.friend.user, role }, "role_unknown");
}

#[test]
fn role_everyone() {
    let mut s = scene();
    let owner = s.owner.clone();
    let role = s.story.state.everyone();
    let renamed = RoleChanged { name: Some("all".into()), ..RoleChanged::of(role) };
    refuses(&mut s.story, &owner, renamed, "role_everyone");
    refuses(&mut s.story, &owner, RoleMoved { role, position: 1 }, "role_everyone");
    refuses(&mut s.story, &owner, RoleDeleted { role }, "role_everyone");
    refuses(&mut s.story, &owner, RoleGranted { user: s.friend.user, role }, "role_everyone");
    refuses(&mut s.story, &owner, RoleRevoked { user: s.friend.user, role }, "role_everyone");
}

#[test]
fn role_held() {
    let mut s = scene();
    let owner = s.owner.clone();
    let role = s.story.role(&owner, "a", Permissions::NONE).unwrap();
    s.story.give(&owner, s.friend.user, role).unwrap();
    refuses(&mut s.story, &owner, RoleGranted { user: s.friend.user, role }, "role_held");
}

#[test]
fn role_not_held() {
    let mut s = scene();
    let owner = s.owner.clone();
    let role = s.story.role(&owner, "a", Permissions::NONE).unwrap();
    refuses(&mut s.story, &owner, RoleRevoked { user: s.friend.user, role }, "role_not_held");
    // A role that is deleted is nobody's, and one who leaves keeps none.
    s.story.give(&owner, s.friend.user, role).unwrap();
    s.story.act(&owner, RoleDeleted { role }).unwrap();
    assert!(s.story.state.member(s.friend.user).unwrap().roles.is_empty());
}

#[test]
fn role_position() {
    let mut s = scene();
    let owner = s.owner.clone();
    let first = s.story.role(&owner, "a", Permissions::NONE).unwrap();
    let second = s.story.role(&owner, "b", Permissions::NONE).unwrap();
    let position = |story: &Story, role| story.state.role(role).unwrap().position;
    assert_eq!((position(&s.story, first), position(&s.story, second)), (2, 1));
    refuses(&mut s.story, &owner, RoleMoved { role: first, position: 0 }, "role_position");
    refuses(&mut s.story, &owner, RoleMoved { role: first, position: 3 }, "role_position");
    s.story.act(&owner, RoleMoved { role: first, position: 1 }).unwrap();
    assert_eq!((position(&s.story, first), position(&s.story, second)), (1, 2));
    s.story.act(&owner, RoleDeleted { role: first }).unwrap();
    assert_eq!(position(&s.story, second), 1);
}

#[test]
fn too_many_roles() {
    let mut s = scene();
    let owner = s.owner.clone();
    for n in 0..ROLES_PER_SERVER {
        s.story.role(&owner, &format!("role {n}"), Permissions::NONE).unwrap();
    }
    refuses(&mut s.story, &owner, Story::role_created("x", Permissions::NONE), "too_many_roles");
}

#[test]
fn colour() {
    let mut s = scene();
    let owner = s.owner.clone();
    let mut body = Story::role_created("a", Permissions::NONE);
    body.colour = 0x100_0000;
    refuses(&mut s.story, &owner, body, "colour");
    let role = s.story.role(&owner, "a", Permissions::NONE).unwrap();
    let change = |colour| RoleChanged { colour: Some(colour), ..RoleChanged::of(role) };
    refuses(&mut s.story, &owner, change(0x100_0000), "colour");
    s.story.act(&owner, change(0xff_ffff)).unwrap();
}

#[test]
fn icon() {
    let mut s = scene();
    let owner = s.owner.clone();
    let mut body = Story::role_created("a", Permissions::NONE);
    body.icon = "x".repeat(65);
    refuses(&mut s.story, &owner, body, "icon");
    let settings =
        coterie_policy::body::ServerChanged { icon: Some("a b".into()), ..Default::default() };
    refuses(&mut s.story, &owner, settings, "icon");
}

#[test]
fn nothing_changed() {
    let mut s = scene();
    let owner = s.owner.clone();
    let role = s.story.role(&owner, "a", Permissions::NONE).unwrap();
    let channel = s.story.channel(&owner, "c").unwrap();
    refuses(&mut s.story, &owner, RoleChanged::of(role), "nothing_changed");
    refuses(&mut s.story, &owner, RoleMoved { role, position: 1 }, "nothing_changed");
    let none = coterie_policy::body::ServerChanged::default();
    refuses(&mut s.story, &owner, none, "nothing_changed");
    let none = coterie_policy::body::ChannelChanged::of(channel);
    refuses(&mut s.story, &owner, none, "nothing_changed");
    let none = coterie_policy::body::ServerListed { listing: None };
    refuses(&mut s.story, &owner, none, "nothing_changed");
    let none = coterie_policy::body::NicknameSet { user: owner.user, nickname: String::new() };
    refuses(&mut s.story, &owner, none, "nothing_changed");
    let none = coterie_policy::body::TimeoutSet { user: s.friend.user, until: Millis(0) };
    refuses(&mut s.story, &owner, none, "nothing_changed");
}
