//! The server as a whole: settings, listing, owner, end.

use coterie_policy::body::{
    MemberLeft, OwnerTransferred, ServerChanged, ServerDeleted, ServerListed, StandingInvitation,
    VersionFloor,
};
use coterie_types::{FixedBytes, InvitationId};

use super::*;

#[test]
fn not_owner() {
    let mut s = scene();
    let friend = s.friend.clone();
    s.story.promote(&s.owner, &friend, bits(&[Flag::Administrator]));
    let listing = Some(standing(s.invitation, 1));
    refuses(&mut s.story, &friend, ServerDeleted {}, "not_owner");
    refuses(&mut s.story, &friend, ServerListed { listing }, "not_owner");
    refuses(&mut s.story, &friend, OwnerTransferred { user: friend.user }, "not_owner");
}

#[test]
fn transfer_self() {
    let mut s = scene();
    let owner = s.owner.clone();
    refuses(&mut s.story, &owner, OwnerTransferred { user: owner.user }, "transfer_self");
    let user = s.stranger.user;
    refuses(&mut s.story, &owner, OwnerTransferred { user }, "target_not_member");
    s.story.act(&owner, OwnerTransferred { user: s.friend.user }).unwrap();
    assert_eq!(s.story.state.owner(), s.friend.user);
    refuses(&mut s.story, &owner, ServerDeleted {}, "not_owner");
    s.story.leave(&owner).unwrap();
    assert_eq!(s.story.leave(&s.friend).unwrap_err().rule(), "owner_leaves");
}

#[test]
fn server_deleted() {
    let mut s = scene();
    let channel = s.story.channel(&s.owner, "c").unwrap();
    s.story.act(&s.owner, ServerDeleted {}).unwrap();
    assert!(s.story.state.is_deleted());
    assert_eq!(s.story.state.members_count(), 0);
    assert_eq!(s.story.state.right_set(channel).count(), 0);
    let owner = s.owner.clone();
    refuses(&mut s.story, &owner, MemberLeft {}, "server_deleted");
    let refusal = s.story.join(&s.stranger, s.invitation, 1).unwrap_err();
    assert_eq!(refusal.rule(), "server_deleted");
    let copy = Story::copy(&s.friend.add_device());
    refused(&s.story, copy, "server_deleted");
}

#[test]
fn description() {
    let mut s = scene();
    let owner = s.owner.clone();
    let of =
        |text: &str| ServerChanged { description: Some(text.into()), ..ServerChanged::default() };
    refuses(&mut s.story, &owner, of("a\u{202e}b"), "description");
    s.story.act(&owner, of("beans\nand peas")).unwrap();
    s.story.act(&owner, of("")).unwrap();
}

#[test]
fn language() {
    let mut s = scene();
    let owner = s.owner.clone();
    let of = |tag: &str| ServerChanged { language: Some(tag.into()), ..ServerChanged::default() };
    refuses(&mut s.story, &owner, of("en_GB"), "language");
    s.story.act(&owner, of("en-GB")).unwrap();
}

fn standing(invitation: InvitationId, n: u8) -> StandingInvitation {
    let mut secret = support::INVITE_SECRET;
    secret[0] = n;
    StandingInvitation { invitation, code: FixedBytes([n; 16]), secret: FixedBytes(secret) }
}

#[test]
fn listing() {
    let mut s = scene();
    let owner = s.owner.clone();
    let good = standing(s.invitation, 1);
    let list = |listing: &StandingInvitation| ServerListed { listing: Some(listing.clone()) };
    let unknown = standing(InvitationId::from_bytes([9; 16]), 1);
    refuses(&mut s.story, &owner, list(&unknown), "invitation_unknown");
    let code = StandingInvitation { code: FixedBytes([2; 16]), ..good.clone() };
    refuses(&mut s.story, &owner, list(&code), "listing");
    let secret = StandingInvitation { secret: FixedBytes([2; 32]), ..good.clone() };
    refuses(&mut s.story, &owner, list(&secret), "listing");
    for (n, uses, life) in [(2, 5, 0), (3, 0, 60_000)] {
        let bounded = s.story.invite(&owner, n, uses, life).unwrap();
        refuses(&mut s.story, &owner, list(&standing(bounded, n)), "listing");
    }
    s.story.act(&owner, list(&good)).unwrap();
    assert_eq!(s.story.state.settings().listing, Some(good.clone()));
    refuses(&mut s.story, &s.friend.clone(), ServerListed { listing: None }, "forbidden");
    // Closed, nobody can join by it, and the server is no longer listed.
    s.story.close(&owner, s.invitation).unwrap();
    assert_eq!(s.story.state.settings().listing, None);
    refuses(&mut s.story, &owner, list(&good), "listing");
}

#[test]
fn invitation_roles() {
    let mut s = scene();
    let owner = s.owner.clone();
    let a = s.story.role(&owner, "a", Permissions::NONE).unwrap();
    let b = s.story.role(&owner, "b", bits(&[Flag::BanMembers])).unwrap();
    let with = |n, roles: &[coterie_types::RoleId]| InvitationCreated {
        roles: Some(roles.to_vec()),
        ..invitation(n)
    };
    let (low, high) = (a.min(b), a.max(b));
    for roles in [&[][..], &[high, low], &[low, low]] {
        refuses(&mut s.story, &owner, with(5, roles), "invitation_roles");
    }
    let everyone = s.story.state.everyone();
    refuses(&mut s.story, &owner, with(5, &[everyone]), "role_everyone");
    let friend = s.friend.clone();
    refuses(&mut s.story, &friend, with(5, &[a]), "forbidden");
    s.story.promote(&owner, &friend, bits(&[Flag::ManageRoles]));
    refuses(&mut s.story, &friend, with(5, &[b]), "bits_not_held");
    let entry = s.story.act(&friend, with(5, &[a])).unwrap();
    let id = coterie_policy::invitation_id(&s.story.state.server(), &entry);
    s.story.join(&s.stranger, id, 5).unwrap();
    assert!(s.story.state.member(s.stranger.user).unwrap().holds(a));
}

#[test]
fn reason() {
    let rule = "reason";
    for bad in ["", "a\nb", " a", &"x".repeat(513)] {
        altered(rule, invitation(2), |_, intent| intent.reason = Some(bad.into()));
    }
    let s = scene();
    let mut intent = s.story.intent(&s.friend, 0, invitation(2));
    intent.reason = Some("a friend of mine".into());
    s.story.state.apply(&s.story.entry(Story::sign(&s.friend, &intent))).unwrap();
}

const fn floor(minimum: u32, speaks: u32) -> VersionFloor {
    VersionFloor { minimum, speaks }
}

#[test]
fn floor_above_own() {
    let mut s = scene();
    let owner = s.owner.clone();
    refuses(&mut s.story, &owner, floor(2, 1), "floor_above_own");
    refuses(&mut s.story, &owner, floor(u32::MAX, 7), "floor_above_own");
    s.story.act(&owner, floor(2, 2)).unwrap();
}

#[test]
fn floor_not_up() {
    let mut s = scene();
    let owner = s.owner.clone();
    assert_eq!(s.story.state.version_floor(), 1);
    refuses(&mut s.story, &owner, floor(1, 1), "floor_not_up");
    refuses(&mut s.story, &owner, floor(0, 9), "floor_not_up");
    s.story.act(&owner, floor(5, 9)).unwrap();
    assert_eq!(s.story.state.version_floor(), 5);
    for lower in [5, 4, 1] {
        refuses(&mut s.story, &owner, floor(lower, 9), "floor_not_up");
    }
    s.story.act(&owner, floor(9, 9)).unwrap();
}

#[test]
fn a_version_floor_is_set_by_the_owner_alone_and_is_in_the_states_hash() {
    let mut s = scene();
    let (owner, friend) = (s.owner.clone(), s.friend.clone());
    let before = s.story.state.hash();
    s.story.promote(&owner, &friend, Permissions::EVERYTHING);
    refuses(&mut s.story, &friend, floor(2, 2), "not_owner");
    s.story.act(&owner, floor(2, 2)).unwrap();
    assert_ne!(s.story.state.hash(), before);
}
