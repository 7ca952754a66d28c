//! Channels and categories.

use coterie_policy::{
    AnonymityPolicy, History, HistoryMode, Overwrite, Target,
    body::{
        AnonymitySet, ChannelChanged, ChannelDeleted, ChannelSynced, GroupReset, HistorySet,
        OverwriteSet, ServerChanged,
    },
};
use coterie_types::{Bytes, ChannelId};

use super::*;

#[test]
fn channel_unknown() {
    let mut s = scene();
    let owner = s.owner.clone();
    let channel = ChannelId::from_bytes([9; 16]);
    let rule = "channel_unknown";
    refuses(&mut s.story, &owner, ChannelChanged::of(channel), rule);
    refuses(&mut s.story, &owner, ChannelDeleted { channel }, rule);
    refuses(&mut s.story, &owner, ChannelSynced { channel }, rule);
    refuses(&mut s.story, &owner, GroupReset { channel, incarnation: 1 }, rule);
    let target = Target::Member(owner.user);
    let overwrite = Overwrite::default();
    refuses(&mut s.story, &owner, OverwriteSet { channel, target, overwrite }, rule);
    refuses(&mut s.story, &owner, AnonymitySet { channel, from: 0, policy: None }, rule);
    let inside = ChannelCreated { category: Some(channel), ..self::channel("x") };
    refuses(&mut s.story, &owner, inside, rule);
    let mut invitation = invitation(5);
    invitation.channel = Some(channel);
    refuses(&mut s.story, &owner, invitation, rule);
    for bytes in [vec![9; 16], vec![9; 15]] {
        let system_channel = Some(Bytes(bytes));
        let body = ServerChanged { system_channel, ..ServerChanged::default() };
        refuses(&mut s.story, &owner, body, rule);
    }
}

#[test]
fn category() {
    let mut s = scene();
    let owner = s.owner.clone();
    let text = s.story.channel(&owner, "text").unwrap();
    let category = s.story.channel_of(&owner, ChannelKind::Category, None).unwrap();
    let inside = |category, kind| ChannelCreated {
        category: Some(category),
        ..ChannelCreated::plain("x", kind)
    };
    refuses(&mut s.story, &owner, inside(text, ChannelKind::Text), "category");
    refuses(&mut s.story, &owner, inside(category, ChannelKind::Category), "category");
    let into = |channel, category: &[u8]| ChannelChanged {
        category: Some(Bytes(category.to_vec())),
        ..ChannelChanged::of(channel)
    };
    let other = s.story.channel_of(&owner, ChannelKind::Category, None).unwrap();
    refuses(&mut s.story, &owner, into(other, category.as_bytes()), "category");
    refuses(&mut s.story, &owner, into(text, text.as_bytes()), "category");
    refuses(&mut s.story, &owner, into(text, &[1; 15]), "category");
    s.story.act(&owner, into(text, category.as_bytes())).unwrap();
    s.story.act(&owner, ChannelDeleted { channel: category }).unwrap();
    assert_eq!(s.story.state.channel(text).unwrap().category, None);
    assert!(s.story.state.channel(category).is_none());
}

#[test]
fn a_channel_moves_only_into_a_category_that_one_manages() {
    let mut s = scene();
    let (owner, friend) = (s.owner.clone(), s.friend.clone());
    let manage = bits(&[Flag::ManageChannels]);
    s.story.promote(&owner, &friend, manage);
    let text = s.story.channel(&owner, "text").unwrap();
    let category = s.story.channel_of(&owner, ChannelKind::Category, None).unwrap();
    let target = Target::Member(friend.user);
    s.story.overwrite(&owner, category, target, Permissions::NONE, manage).unwrap();
    let category = Some(Bytes(category.as_bytes().to_vec()));
    let body = ChannelChanged { category, ..ChannelChanged::of(text) };
    refuses(&mut s.story, &friend, body, "forbidden");
}

#[test]
fn channel_kind() {
    let mut s = scene();
    let owner = s.owner.clone();
    let channel = s.story.channel_of(&owner, ChannelKind::Category, None).unwrap();
    let slow = ChannelChanged { slow_mode: Some(5), ..ChannelChanged::of(channel) };
    refuses(&mut s.story, &owner, slow, "channel_kind");
    let policy = None;
    refuses(&mut s.story, &owner, AnonymitySet { channel, from: 1, policy }, "channel_kind");
    let system_channel = Some(Bytes(channel.as_bytes().to_vec()));
    let body = ServerChanged { system_channel, ..ServerChanged::default() };
    refuses(&mut s.story, &owner, body, "channel_kind");
}

#[test]
fn slow_mode() {
    let mut s = scene();
    let owner = s.owner.clone();
    let channel = s.story.channel(&owner, "c").unwrap();
    let slow = |seconds| ChannelChanged { slow_mode: Some(seconds), ..ChannelChanged::of(channel) };
    refuses(&mut s.story, &owner, slow(21_601), "slow_mode");
    s.story.act(&owner, slow(21_600)).unwrap();
    assert_eq!(s.story.state.channel(channel).unwrap().slow_mode, 21_600);
}

const GOOD: AnonymityPolicy = AnonymityPolicy {
    window: 3_600,
    limit: 16,
    minimum_ring: 8,
    pseudonymous: false,
    files: false,
};

#[test]
fn anonymity() {
    let mut s = scene();
    let owner = s.owner.clone();
    let channel = s.story.channel(&owner, "c").unwrap();
    for bad in [
        AnonymityPolicy { window: 1_800, ..GOOD },
        AnonymityPolicy { limit: 0, ..GOOD },
        AnonymityPolicy { limit: 65, ..GOOD },
        AnonymityPolicy { minimum_ring: 2, ..GOOD },
    ] {
        let body = AnonymitySet { channel, from: 1_700_006_400, policy: Some(bad) };
        refuses(&mut s.story, &owner, body, "anonymity");
    }
    refuses(
        &mut s.story,
        &s.friend.clone(),
        AnonymitySet { channel, from: 1_700_006_400, policy: Some(GOOD) },
        "forbidden",
    );
}

#[test]
fn anonymity_from() {
    let mut s = scene();
    let owner = s.owner.clone();
    let channel = s.story.channel(&owner, "c").unwrap();
    // The story begins at 1,700,000,000 s; 1,699,999,200 and 1,700,002,800 begin an hour.
    let set = |from, policy| AnonymitySet { channel, from, policy };
    refuses(&mut s.story, &owner, set(1_699_999_200, Some(GOOD)), "anonymity_from");
    refuses(&mut s.story, &owner, set(1_700_003_700, Some(GOOD)), "anonymity_from");
    s.story.act(&owner, set(1_700_002_800, Some(GOOD))).unwrap();
    let of = |story: &Story, at| story.state.channel(channel).unwrap().anonymity_at(at).copied();
    assert_eq!(of(&s.story, 1_700_002_799), None);
    assert_eq!(of(&s.story, 1_700_002_800), Some(GOOD));
    // What is still to come is given up for what is set later.
    let short = AnonymityPolicy { window: 900, ..GOOD };
    s.story.act(&owner, set(1_700_003_700, Some(short))).unwrap();
    assert_eq!(of(&s.story, 1_700_002_800), None);
    assert_eq!(of(&s.story, 1_700_003_700), Some(short));
}

#[test]
fn name_of_channels_and_nicknames() {
    let mut s = scene();
    let owner = s.owner.clone();
    let channel = s.story.channel(&owner, "c").unwrap();
    let renamed = ChannelChanged { name: Some("a\n".into()), ..ChannelChanged::of(channel) };
    refuses(&mut s.story, &owner, renamed, "name");
    let nickname = "x".repeat(101);
    let body = coterie_policy::body::NicknameSet { user: owner.user, nickname };
    refuses(&mut s.story, &owner, body, "name");
    refuses(&mut s.story, &owner, Story::role_created(" a", Permissions::NONE), "name");
    let body = ServerChanged { name: Some(String::new()), ..ServerChanged::default() };
    refuses(&mut s.story, &owner, body, "name");
}

/// Another entry, so much later.
fn reset_after(
    s: &Scene,
    millis: u64,
    incarnation: u32,
    channel: ChannelId,
) -> Result<State, Refusal> {
    let intent = s.story.intent(&s.owner, 0, GroupReset { channel, incarnation });
    let mut entry = s.story.entry(Story::sign(&s.owner, &intent));
    entry.at = s.story.state.at().plus(millis);
    s.story.state.apply(&entry)
}

#[test]
fn incarnation() {
    let mut s = scene();
    let owner = s.owner.clone();
    let channel = s.story.channel(&owner, "text").unwrap();
    for incarnation in [0, 2, u32::MAX] {
        refuses(&mut s.story, &owner, GroupReset { channel, incarnation }, "incarnation");
    }
    s.story.act(&owner, GroupReset { channel, incarnation: 1 }).unwrap();
    let reset = s.story.state.channel(channel).unwrap().reset.unwrap();
    assert_eq!((reset.incarnation, reset.by), (1, owner.user));
    assert_eq!((reset.seq, reset.at), (s.story.state.head().seq, s.story.state.at()));
    // The same once more is about a group that is gone, however late it comes.
    for incarnation in [0, 1, 3] {
        let late = reset_after(&s, 86_400_000, incarnation, channel);
        assert_eq!(late.unwrap_err(), Refusal::Incarnation);
    }
}

#[test]
fn reset_early() {
    let mut s = scene();
    let owner = s.owner.clone();
    let (channel, other) =
        (s.story.channel(&owner, "text").unwrap(), s.story.channel(&owner, "other").unwrap());
    s.story.act(&owner, GroupReset { channel, incarnation: 1 }).unwrap();
    refuses(&mut s.story, &owner, GroupReset { channel, incarnation: 2 }, "reset_early");
    let pause = coterie_types::limits::RESET_PAUSE;
    assert_eq!(reset_after(&s, pause - 1, 2, channel).unwrap_err(), Refusal::ResetEarly);
    let after = reset_after(&s, pause, 2, channel).unwrap();
    assert_eq!(after.channel(channel).unwrap().incarnation(), 2);
    // Another channel has a pause of its own.
    s.story.act(&owner, GroupReset { channel: other, incarnation: 1 }).unwrap();
}

#[test]
fn a_reset_needs_the_right_to_manage_the_channel() {
    let mut s = scene();
    let (owner, friend) = (s.owner.clone(), s.friend.clone());
    let channel = s.story.channel(&owner, "text").unwrap();
    refuses(&mut s.story, &friend, GroupReset { channel, incarnation: 1 }, "forbidden");
    let target = Target::Member(friend.user);
    let overwrite = Overwrite { allow: bits(&[Flag::ManageChannels]), deny: Permissions::NONE };
    s.story.act(&owner, OverwriteSet { channel, target, overwrite }).unwrap();
    s.story.act(&friend, GroupReset { channel, incarnation: 1 }).unwrap();
    let category = s.story.channel_of(&owner, ChannelKind::Category, None).unwrap();
    let of_category = GroupReset { channel: category, incarnation: 1 };
    refuses(&mut s.story, &owner, of_category, "channel_kind");
}

#[test]
fn history() {
    let mut s = scene();
    let owner = s.owner.clone();
    let channel = s.story.channel(&owner, "text").unwrap();
    let set = |mode, days| HistorySet { channel, mode, days };
    for wrong in
        [set(2, None), set(2, Some(0)), set(2, Some(3_651)), set(0, Some(1)), set(3, Some(1))]
    {
        refuses(&mut s.story, &owner, wrong, "history");
    }
    // A mode that is not known pauses, as an unknown kind does.
    refuses(&mut s.story, &owner, set(4, None), "unknown_kind");
    refuses(&mut s.story, &owner, set(0, None), "nothing_changed");
    s.story.act(&owner, set(2, Some(30))).unwrap();
    refuses(&mut s.story, &owner, set(2, Some(30)), "nothing_changed");
    let history = |story: &Story| story.state.channel(channel).unwrap().history;
    assert_eq!(history(&s.story), History { mode: HistoryMode::LastDays, days: Some(30) });
    s.story.act(&owner, set(0, None)).unwrap();
    assert_eq!(history(&s.story), History::default());
}

#[test]
fn a_channels_past_is_opened_by_who_may_manage_the_channel_alone() {
    let mut s = scene();
    let (owner, friend) = (s.owner.clone(), s.friend.clone());
    let channel = s.story.channel(&owner, "text").unwrap();
    let all = HistorySet { channel, mode: 3, days: None };
    refuses(&mut s.story, &friend, all, "forbidden");
    let target = Target::Member(friend.user);
    let overwrite = Overwrite { allow: bits(&[Flag::ManageChannels]), deny: Permissions::NONE };
    s.story.act(&owner, OverwriteSet { channel, target, overwrite }).unwrap();
    s.story.act(&friend, all).unwrap();
    let category = s.story.channel_of(&owner, ChannelKind::Category, None).unwrap();
    let of_category = HistorySet { channel: category, ..all };
    refuses(&mut s.story, &owner, of_category, "channel_kind");
}
