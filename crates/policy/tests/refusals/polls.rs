//! Anonymous polls: which may be opened, and which votes may be cast.

use coterie_policy::{
    AnonymityPolicy, AnonymousPost, AnonymousRefusal as R, PollTerms, Target,
    body::{AnonymitySet, RoleChanged, TimeoutSet},
};
use coterie_types::{ChannelId, FixedBytes, Head, Millis, RoleId};

use super::{keys::WithKeys as _, *};

const POLICY: AnonymityPolicy =
    AnonymityPolicy { window: 900, limit: 4, minimum_ring: 2, pseudonymous: false, files: false };
const DAY: u64 = 24 * 3600;

/// Owner, friend and stranger have keys in a window that is open.
fn opened() -> (Scene, ChannelId, PollTerms) {
    let policy = AnonymityPolicy { minimum_ring: 3, ..POLICY };
    let mut s = scene();
    let (owner, friend, stranger) = (s.owner.clone(), s.friend.clone(), s.stranger.clone());
    let channel = s.story.anonymous_channel(&owner, policy);
    let everyone = Target::Role(RoleId::from_bytes(*s.story.state.server().as_bytes()));
    let allow = Permissions::of(&[Flag::PostAnonymously]);
    s.story.overwrite(&owner, channel, everyone, allow, Permissions::NONE).unwrap();
    s.story.join(&stranger, s.invitation, 1).unwrap();
    let from = s.story.quarter(1);
    for person in [&owner, &friend, &stranger] {
        let key = s.story.anonymity_key(person, 0, from);
        s.story.act(person, key).unwrap();
    }
    s.story.act_after(3_600_000, &owner, channel_named("later")).unwrap();
    let now = s.story.state.at().0 / 1000;
    let window = now / 900;
    let ring = s.story.state.anonymous_rules(channel, window).unwrap().head;
    let closes = (now + DAY) / 3600 * 3600;
    (s, channel, PollTerms { window, length: 900, minimum: 3, ring, closes })
}

fn channel_named(name: &str) -> ChannelCreated {
    super::channel(name)
}

fn judged(s: &Scene, channel: ChannelId, terms: &PollTerms) -> Result<(), R> {
    s.story.state.judge_poll(channel, s.friend.user, terms, s.story.state.at())
}

#[test]
fn a_poll_of_the_present_window_is_taken_and_every_other_is_refused() {
    let (s, channel, good) = opened();
    assert_eq!(judged(&s, channel, &good), Ok(()));
    let now = s.story.state.at().0 / 1000;
    for bad in [
        PollTerms { length: 3600, ..good },
        PollTerms { minimum: 2, ..good },
        PollTerms { window: good.window - 1, ..good },
        PollTerms { window: good.window + 1, ..good },
        PollTerms { closes: good.closes + 1, ..good },
        PollTerms { closes: now / 3600 * 3600, ..good },
        PollTerms { closes: (now + 8 * DAY) / 3600 * 3600, ..good },
        PollTerms { closes: u64::MAX, ..good },
    ] {
        assert_eq!(judged(&s, channel, &bad), Err(R::PollTerms), "{bad:?}");
    }
    // It may be on its way for a minute.
    let ends = Millis((good.window + 1) * 900_000);
    let at = |millis| s.story.state.judge_poll(channel, s.friend.user, &good, millis);
    assert_eq!(at(ends.plus(59_999)), Ok(()));
    assert_eq!(at(ends.plus(60_000)), Err(R::PollTerms));
    let other = ChannelId::from_bytes([9; 16]);
    assert_eq!(judged(&s, other, &good), Err(R::PollForbidden), "nobody has rights in none");
}

#[test]
fn a_poll_over_another_ring_than_the_log_has_is_refused() {
    let (s, channel, good) = opened();
    let older = Head { seq: good.ring.seq - 1, ..good.ring };
    for ring in [older, Head { hash: FixedBytes([9; 32]), ..good.ring }] {
        let bad = PollTerms { ring, ..good };
        assert_eq!(judged(&s, channel, &bad), Err(R::RingStale));
    }
}

#[test]
fn a_poll_by_somebody_without_the_right_or_over_too_few_is_refused() {
    let (mut s, channel, good) = opened();
    let owner = s.owner.clone();
    let everyone = RoleId::from_bytes(*s.story.state.server().as_bytes());
    let held = s.story.state.role(everyone).unwrap().permissions;
    let without = held.without(Permissions::of(&[Flag::SendPolls]));
    let body = RoleChanged { permissions: Some(without), ..RoleChanged::of(everyone) };
    let mut silent = s.story.clone();
    silent.act(&owner, body).unwrap();
    let refused = silent.state.judge_poll(channel, s.friend.user, &good, silent.state.at());
    assert_eq!(refused, Err(R::PollForbidden));
    s.story.kick(&owner, s.stranger.user).unwrap();
    let ring = s.story.state.anonymous_rules(channel, good.window).unwrap().head;
    assert_eq!(judged(&s, channel, &PollTerms { ring, ..good }), Err(R::RingTooSmall));
}

fn vote(terms: &PollTerms, head: Head) -> AnonymousPost<'static> {
    AnonymousPost {
        epoch: 1,
        window: terms.window,
        head,
        class: 2,
        salt: &[0; 32],
        sealed: &[],
        padded: 256,
        proof: &[],
    }
}

#[test]
fn a_vote_after_the_close_of_another_class_window_or_ring_head_is_refused() {
    let (s, channel, terms) = opened();
    let state = &s.story.state;
    let judge =
        |vote: AnonymousPost<'_>, at| state.judge_vote(channel, &vote, &terms, at).map(drop);
    let (good, closes) = (vote(&terms, terms.ring), Millis(terms.closes * 1000));
    let before = Millis(closes.0 - 1);
    assert_eq!(judge(good, before), Ok(()));
    assert_eq!(judge(good, closes), Err(R::PollClosed));
    assert_eq!(judge(AnonymousPost { class: 1, ..good }, before), Err(R::Class));
    let other = AnonymousPost { window: terms.window + 1, ..good };
    assert_eq!(judge(other, before), Err(R::PollTerms));
    let head = state.head();
    assert_eq!(judge(AnonymousPost { head, ..good }, before), Err(R::RingStale));
    // And a message is no vote, nor a vote a message.
    let refused = state.judge_anonymous(channel, &good, None).unwrap_err();
    assert_eq!(refused, R::Class);
}

#[test]
fn the_ring_of_a_poll_never_grows_and_loses_whoever_is_removed() {
    let (mut s, channel, terms) = opened();
    let owner = s.owner.clone();
    let first = s.story.state.ring_keys(channel, terms.start());
    assert_eq!(first.len(), 3);
    let keys = |s: &Scene, first: &[[u8; 32]]| {
        let rules = s.story.state.poll_rules(channel, &terms).unwrap();
        (rules.head.seq, s.story.state.poll_keys(&rules, first))
    };
    // The friend is timed out, and the policy is another one by and by.
    let until = s.story.state.at().plus(3_600_000);
    s.story.act(&owner, TimeoutSet { user: s.friend.user, until }).unwrap();
    let (head, left) = keys(&s, &first);
    assert_eq!((head, left.len()), (s.story.state.head().seq, 2));
    for _ in 0..2 {
        let from = s.story.quarter(1);
        s.story.act(&owner, AnonymitySet { channel, from, policy: None }).unwrap();
        s.story.act_after(3_600_000, &owner, channel_named("later")).unwrap();
    }
    assert_eq!(keys(&s, &first).1, left);
    // Whoever was not in the first ring does not come into it: here, all but one.
    let one = [left[0]];
    assert_eq!(keys(&s, &one).1, one);
    s.story.act_after(7 * 86_400_000, &owner, channel_named("later")).unwrap();
    assert_eq!(keys(&s, &first).1.len(), 2, "remembered as long as it may be open");
    s.story.act_after(2 * 86_400_000, &owner, channel_named("later")).unwrap();
    assert_eq!(s.story.state.poll_rules(channel, &terms).unwrap_err(), R::WindowOver);
}
