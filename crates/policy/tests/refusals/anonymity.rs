//! Keys for anonymous posts, and blocked authors.

use coterie_policy::{
    AnonymityPolicy, AnonymousRefusal, Target,
    body::{AnonymityKeySet, AnonymitySet, AuthorBlocked, ChannelDeleted},
};
use coterie_types::{ChannelId, FixedBytes};
use coterie_zk::membership::pad;

use super::{keys::WithKeys as _, *};

const POLICY: AnonymityPolicy =
    AnonymityPolicy { window: 900, limit: 4, minimum_ring: 3, pseudonymous: false, files: false };
const DAY: u64 = 24 * 3600;
const HOUR: u64 = 3_600_000;

fn whispers() -> (Scene, ChannelId) {
    let mut s = scene();
    let owner = s.owner.clone();
    let channel = s.story.anonymous_channel(&owner, POLICY);
    (s, channel)
}

#[test]
fn no_anonymity() {
    let mut s = scene();
    let (owner, friend) = (s.owner.clone(), s.friend.clone());
    let key = |s: &Scene| s.story.anonymity_key(&friend, 0, s.story.quarter(3));
    refuses(&mut s.story.clone(), &friend, key(&s), "no_anonymity");
    let channel = s.story.channel(&owner, "whispers").unwrap();
    refuses(&mut s.story.clone(), &friend, key(&s), "no_anonymity");
    // That it will be allowed is enough; that it was is not.
    let set = |from, policy| AnonymitySet { channel, from, policy };
    s.story.act(&owner, set(s.story.quarter(1), Some(POLICY))).unwrap();
    s.story.clone().act(&friend, key(&s)).unwrap();
    s.story.act_after(HOUR, &owner, set(s.story.quarter(6), None)).unwrap();
    s.story.clone().act(&friend, key(&s)).unwrap();
    let mut later = s.story.clone();
    later.act_after(HOUR, &owner, channel_named("other")).unwrap();
    let late = later.anonymity_key(&friend, 0, later.quarter(3));
    refuses(&mut later, &friend, late, "no_anonymity");
    s.story.act(&owner, ChannelDeleted { channel }).unwrap();
    refuses(&mut s.story.clone(), &friend, key(&s), "no_anonymity");
}

fn channel_named(name: &str) -> ChannelCreated {
    super::channel(name)
}

#[test]
fn anonymity_key() {
    let (mut s, _) = whispers();
    let friend = s.friend.clone();
    let good = s.story.anonymity_key(&friend, 0, s.story.quarter(1));
    for bytes in [[0; 32], [0xff; 32]] {
        let body = AnonymityKeySet { key: FixedBytes(bytes), ..good.clone() };
        refuses(&mut s.story, &friend, body, "anonymity_key");
    }
    s.story.act(&friend, good).unwrap();
}

#[test]
fn anonymity_key_from() {
    let (mut s, _) = whispers();
    let (owner, friend) = (s.owner.clone(), s.friend.clone());
    let rule = "anonymity_key_from";
    let key = |s: &Scene, n, from| s.story.anonymity_key(&friend, n, from);
    let first = s.story.quarter(1);
    for from in [s.story.quarter(0), first + 1, first + 450, 0, u64::MAX, first + 7 * DAY] {
        let body = key(&s, 0, from);
        refuses(&mut s.story, &friend, body, rule);
    }
    s.story.act(&friend, key(&s, 0, first)).unwrap();
    // A rotation a day later at the earliest, and by no way round.
    let next = first + DAY;
    let body = key(&s, 1, next - 900);
    refuses(&mut s.story, &friend, body, rule);
    s.story.leave(&friend).unwrap();
    s.story.join(&friend, s.invitation, 1).unwrap();
    let body = key(&s, 1, next - 900);
    refuses(&mut s.story, &friend, body, rule);
    let body = key(&s, 0, next - 900);
    refuses(&mut s.story, &friend, body, rule);
    s.story.act_after(5 * 86_400_000, &owner, channel_named("later")).unwrap();
    let body = key(&s, 1, s.story.quarter(1));
    s.story.act(&friend, body).unwrap();
    let body = key(&s, 2, s.story.quarter(96));
    refuses(&mut s.story, &friend, body, rule);
    let body = key(&s, 2, s.story.quarter(97));
    s.story.act(&friend, body).unwrap();
}

#[test]
fn anonymity_key_taken() {
    let (mut s, _) = whispers();
    let (owner, friend) = (s.owner.clone(), s.friend.clone());
    let body = s.story.anonymity_key(&friend, 0, s.story.quarter(1));
    s.story.act(&friend, body.clone()).unwrap();
    refuses(&mut s.story, &owner, body.clone(), "anonymity_key_taken");
    // Nor after it was rotated away, or its user has left.
    let next = s.story.anonymity_key(&friend, 1, s.story.quarter(97));
    s.story.act(&friend, next).unwrap();
    s.story.act_after(10 * 86_400_000, &friend, coterie_policy::body::MemberLeft {}).unwrap();
    let body = AnonymityKeySet { from: s.story.quarter(1), ..body };
    refuses(&mut s.story, &owner, body, "anonymity_key_taken");
}

#[test]
fn possession() {
    let (mut s, _) = whispers();
    let (owner, friend) = (s.owner.clone(), s.friend.clone());
    let from = s.story.quarter(1);
    let good = s.story.anonymity_key(&friend, 0, from);
    // Another's key, another time, another server, the padding point, a flipped bit.
    let others = s.story.anonymity_key(&owner, 0, from);
    let mut elsewhere = Story::open(&friend);
    elsewhere.anonymous_channel(&friend, POLICY);
    let mut flipped = good.clone();
    flipped.possession.0[40] ^= 1;
    let padding = FixedBytes(pad().to_bytes());
    for bad in [
        others,
        AnonymityKeySet { from: from + 900, ..good.clone() },
        elsewhere.anonymity_key(&friend, 0, from),
        AnonymityKeySet { key: padding, ..good.clone() },
        flipped,
    ] {
        refuses(&mut s.story, &friend, bad, "possession");
    }
    s.story.act(&friend, good).unwrap();
}

/// A block of a post in the present window.
fn block(s: &Scene, channel: ChannelId, n: u8) -> AuthorBlocked {
    let point = |n| FixedBytes(s.story.anonymity_secret(&s.stranger, n).public().to_bytes());
    AuthorBlocked {
        channel,
        seq: 10 + u64::from(n),
        envelope: FixedBytes([n; 32]),
        nullifier: point(n),
        ticket: point(n + 100),
        window: s.story.state.at().0 / 900_000,
    }
}

/// The window is open.
fn opened() -> (Scene, ChannelId, Person) {
    let (mut s, channel) = whispers();
    let owner = s.owner.clone();
    s.story.act_after(HOUR, &owner, channel_named("later")).unwrap();
    (s, channel, owner)
}

#[test]
fn block_window() {
    let (mut s, channel, owner) = opened();
    let now = block(&s, channel, 0);
    let closes = (now.window + 1) * 900_000;
    let other = s.story.channel(&owner, "plain").unwrap();
    for bad in [
        AuthorBlocked { window: now.window + 1, ..now.clone() },
        AuthorBlocked { window: now.window - 1, ..now.clone() },
        AuthorBlocked { window: u64::MAX, ..now.clone() },
        AuthorBlocked { channel: other, ..now.clone() },
    ] {
        refuses(&mut s.story, &owner, bad, "block_window");
    }
    // It may come a little late, as a post may.
    let until = closes - s.story.state.at().0;
    s.story.clone().act_after(until + 59_999, &owner, now.clone()).unwrap();
    let late = s.story.clone().act_after(until + 60_000, &owner, now).unwrap_err();
    assert_eq!(late.rule(), "block_window");
}

#[test]
fn block_post() {
    let (mut s, channel, owner) = opened();
    let good = block(&s, channel, 0);
    for bytes in [[0; 32], [0xff; 32]] {
        let bad = AuthorBlocked { nullifier: FixedBytes(bytes), ..good.clone() };
        refuses(&mut s.story, &owner, bad, "block_post");
        let bad = AuthorBlocked { ticket: FixedBytes(bytes), ..good.clone() };
        refuses(&mut s.story, &owner, bad, "block_post");
    }
}

#[test]
fn already_blocked() {
    let (mut s, channel, owner) = opened();
    let one = block(&s, channel, 0);
    s.story.act(&owner, one.clone()).unwrap();
    refuses(&mut s.story, &owner, one.clone(), "already_blocked");
    let seq = AuthorBlocked { seq: one.seq, ..block(&s, channel, 1) };
    refuses(&mut s.story, &owner, seq, "already_blocked");
    let nullifier = AuthorBlocked { nullifier: one.nullifier, ..block(&s, channel, 1) };
    refuses(&mut s.story, &owner, nullifier, "already_blocked");
}

#[test]
fn too_many_blocked() {
    let (mut s, channel, owner) = opened();
    for n in 0..8 {
        s.story.act(&owner, block(&s, channel, n)).unwrap();
    }
    let more = block(&s, channel, 8);
    refuses(&mut s.story, &owner, more, "too_many_blocked");
    // The next window begins without.
    s.story.act_after(900_000, &owner, block(&s, channel, 9)).unwrap_err();
    s.story.act_after(900_000, &owner, channel_named("later")).unwrap();
    let next = block(&s, channel, 9);
    s.story.act(&owner, next.clone()).unwrap();
    let window = s.story.state.anonymous_window(channel, next.window).unwrap();
    assert_eq!(window.blocked.len(), 1);
}

#[test]
fn forbidden_to_block_without_manage_messages() {
    let (mut s, channel, owner) = opened();
    let friend = s.friend.clone();
    let body = block(&s, channel, 0);
    refuses(&mut s.story, &friend, body, "forbidden");
    let allow = bits(&[Flag::ManageMessages]);
    s.story
        .overwrite(&owner, channel, Target::Member(friend.user), allow, Permissions::NONE)
        .unwrap();
    s.story.act(&friend, block(&s, channel, 0)).unwrap();
    let unknown =
        AuthorBlocked { channel: ChannelId::from_bytes([9; 16]), ..block(&s, channel, 1) };
    refuses(&mut s.story, &owner, unknown, "channel_unknown");
}

#[test]
fn a_window_of_a_channel_without_a_policy_or_long_over_is_refused() {
    let (s, channel, _) = opened();
    let state = &s.story.state;
    let now = state.at().0 / 900_000;
    let rules = |channel, window| state.anonymous_rules(channel, window).map(|rules| rules.start);
    assert_eq!(rules(channel, now), Ok(now * 900));
    assert_eq!(rules(channel, now - 8), Err(AnonymousRefusal::AnonymityOff));
    assert_eq!(rules(channel, u64::MAX), Err(AnonymousRefusal::AnonymityOff));
    let unknown = ChannelId::from_bytes([9; 16]);
    assert_eq!(rules(unknown, now), Err(AnonymousRefusal::ChannelUnknown));
    let mut later = s.story.clone();
    later.act_after(9 * 86_400_000 + 900_000, &s.owner, channel_named("later")).unwrap();
    let over = later.state.anonymous_rules(channel, now).unwrap_err();
    assert_eq!(over, AnonymousRefusal::WindowOver);
}
