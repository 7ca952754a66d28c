//! Bans, time-outs and nicknames.

use coterie_policy::body::{MemberBanned, MemberKicked, MemberUnbanned, NicknameSet, TimeoutSet};
use coterie_types::limits::TIMEOUT_MAX;

use super::*;

const STAFF: Permissions = Permissions::of(&[
    Flag::BanMembers,
    Flag::KickMembers,
    Flag::ModerateMembers,
    Flag::ManageNicknames,
]);

#[test]
fn banned() {
    let mut s = scene();
    s.story.act(&s.owner, MemberBanned { user: s.friend.user }).unwrap();
    assert!(s.story.state.member(s.friend.user).is_none());
    let refusal = s.story.join(&s.friend, s.invitation, 1).unwrap_err();
    assert_eq!(refusal.rule(), "banned");
    s.story.act(&s.owner, MemberUnbanned { user: s.friend.user }).unwrap();
    s.story.join(&s.friend, s.invitation, 1).unwrap();
    // Whoever never was a member is kept out as well.
    s.story.act(&s.owner, MemberBanned { user: s.stranger.user }).unwrap();
    let refusal = s.story.join(&s.stranger, s.invitation, 1).unwrap_err();
    assert_eq!(refusal.rule(), "banned");
}

#[test]
fn already_banned() {
    let mut s = scene();
    let owner = s.owner.clone();
    let body = || MemberBanned { user: s.friend.user };
    s.story.act(&owner, body()).unwrap();
    refuses(&mut s.story, &owner, MemberBanned { user: s.friend.user }, "already_banned");
}

#[test]
fn not_banned() {
    let mut s = scene();
    let owner = s.owner.clone();
    refuses(&mut s.story, &owner, MemberUnbanned { user: s.friend.user }, "not_banned");
}

#[test]
fn ban_self() {
    let mut s = scene();
    for person in [s.owner.clone(), s.friend.clone()] {
        refuses(&mut s.story, &person, MemberBanned { user: person.user }, "ban_self");
    }
}

#[test]
fn staff_act_on_those_below_and_on_nobody_else() {
    let mut s = scene();
    s.story.join(&s.stranger, s.invitation, 1).unwrap();
    let (friend, owner) = (s.friend.clone(), s.owner.user);
    let until = s.story.state.at().plus(60_000);
    let acts = |user| -> [Body; 4] {
        [
            MemberKicked { user }.into(),
            MemberBanned { user }.into(),
            TimeoutSet { user, until }.into(),
            NicknameSet { user, nickname: "x".into() }.into(),
        ]
    };
    let below = s.stranger.user;
    for body in acts(below) {
        refuses(&mut s.story, &friend, body, "forbidden");
    }
    s.story.promote(&s.owner, &friend, STAFF);
    for body in acts(below) {
        s.story.clone().act(&friend, body).unwrap();
    }
    for (body, rule) in acts(owner).into_iter().zip(["kick_owner", "rank", "rank", "rank"]) {
        refuses(&mut s.story, &friend, body, rule);
    }
    s.story.promote(&s.owner, &s.stranger, Permissions::NONE);
    for body in acts(below) {
        refuses(&mut s.story, &friend, body, "rank");
    }
}

#[test]
fn timeout_end() {
    let mut s = scene();
    let owner = s.owner.clone();
    let user = s.friend.user;
    // `act` admits a second after the entry before.
    let at = s.story.state.at().plus(1_000);
    refuses(&mut s.story, &owner, TimeoutSet { user, until: at }, "timeout_end");
    let longest = at.plus(TIMEOUT_MAX + 600_000);
    refuses(&mut s.story, &owner, TimeoutSet { user, until: longest.plus(1) }, "timeout_end");
    s.story.act(&owner, TimeoutSet { user, until: longest }).unwrap();
    assert!(s.story.state.is_timed_out(user, Millis(longest.0 - 1)));
    assert!(!s.story.state.is_timed_out(user, longest), "the end itself is free");
    s.story.act(&owner, TimeoutSet { user, until: Millis(0) }).unwrap();
    assert!(!s.story.state.is_timed_out(user, at));
}

#[test]
fn timeout_immune() {
    let mut s = scene();
    let owner = s.owner.clone();
    let friend = s.friend.clone();
    s.story.promote(&owner, &friend, bits(&[Flag::Administrator]));
    let until = s.story.state.at().plus(60_000);
    refuses(&mut s.story, &owner, TimeoutSet { user: friend.user, until }, "timeout_immune");
}

#[test]
fn a_timed_out_member_does_nothing_and_leaving_ends_no_timeout() {
    let mut s = scene();
    let (owner, friend) = (s.owner.clone(), s.friend.clone());
    let until = s.story.state.at().plus(3_600_000);
    s.story.act(&owner, TimeoutSet { user: friend.user, until }).unwrap();
    refuses(&mut s.story, &friend, invitation(2), "forbidden");
    let nickname = NicknameSet { user: friend.user, nickname: "x".into() };
    refuses(&mut s.story, &friend, nickname.clone(), "forbidden");
    s.story.leave(&friend).unwrap();
    s.story.join(&friend, s.invitation, 1).unwrap();
    refuses(&mut s.story, &friend, nickname.clone(), "forbidden");
    let intent = s.story.intent(&friend, 0, nickname);
    let mut entry = s.story.entry(Story::sign(&friend, &intent));
    entry.at = until;
    s.story.push(entry).unwrap();
}
