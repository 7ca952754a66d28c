//! Overwrites: of bits that one holds there, and in step with the category.

use coterie_policy::{
    Overwrite, Target,
    body::{ChannelSynced, FirstOverwrite, OverwriteSet},
};
use coterie_types::ChannelId;

use super::*;

const VIEW: Permissions = Permissions::of(&[Flag::ViewChannel]);
const SEND: Permissions = Permissions::of(&[Flag::SendMessages]);
const NONE: Permissions = Permissions::NONE;

fn set(channel: ChannelId, target: Target, allow: Permissions, deny: Permissions) -> OverwriteSet {
    OverwriteSet { channel, target, overwrite: Overwrite { allow, deny } }
}

/// A scene whose friend may manage roles, in a channel.
fn managed() -> (Scene, ChannelId, Target) {
    let mut s = scene();
    let friend = s.friend.clone();
    s.story.promote(&s.owner, &friend, bits(&[Flag::ManageRoles, Flag::ManageChannels]));
    let channel = s.story.channel(&s.owner, "c").unwrap();
    let everyone = Target::Role(s.story.state.everyone());
    (s, channel, everyone)
}

#[test]
fn overwrite_both() {
    let (mut s, channel, everyone) = managed();
    let friend = s.friend.clone();
    refuses(&mut s.story, &friend, set(channel, everyone, SEND, SEND | VIEW), "overwrite_both");
}

/// The refusal of the same name for roles is tested there.
#[test]
fn bits_that_an_editor_lacks_are_neither_allowed_nor_denied_nor_given_back() {
    let (mut s, channel, everyone) = managed();
    let friend = s.friend.clone();
    let manage = bits(&[Flag::ManageMessages]);
    let target = Target::Member(friend.user);
    refuses(&mut s.story, &friend, set(channel, target, manage, NONE), "bits_not_held");
    refuses(&mut s.story, &friend, set(channel, everyone, NONE, manage), "bits_not_held");
    // The owner silences everybody; who lacks SEND there cannot give it back, nor remove the deny.
    s.story.overwrite(&s.owner, channel, everyone, NONE, SEND).unwrap();
    refuses(&mut s.story, &friend, set(channel, everyone, NONE, NONE), "bits_not_held");
    refuses(&mut s.story, &friend, set(channel, target, SEND, NONE), "bits_not_held");
    // Given the bit there, they may.
    s.story.overwrite(&s.owner, channel, target, SEND, NONE).unwrap();
    s.story.act(&friend, set(channel, everyone, NONE, NONE)).unwrap();
}

#[test]
fn overwrite_manage_roles() {
    let (mut s, channel, everyone) = managed();
    let friend = s.friend.clone();
    let manage = bits(&[Flag::ManageRoles]);
    let rule = "overwrite_manage_roles";
    refuses(&mut s.story, &friend, set(channel, everyone, manage, NONE), rule);
    refuses(&mut s.story, &friend, set(channel, everyone, NONE, manage), rule);
    // An overwrite that allows ADMINISTRATOR makes nobody an administrator.
    let admin = bits(&[Flag::Administrator]);
    s.story.overwrite(&s.owner, channel, Target::Member(friend.user), admin, NONE).unwrap();
    refuses(&mut s.story, &friend, set(channel, everyone, manage, NONE), rule);
    s.story.promote(&s.owner, &friend, admin);
    s.story.act(&friend, set(channel, everyone, manage, NONE)).unwrap();
}

#[test]
fn overwrite_twice() {
    let (mut s, _, target) = managed();
    let friend = s.friend.clone();
    let first = |allow, deny| FirstOverwrite { target, overwrite: Overwrite { allow, deny } };
    let with = |overwrites| ChannelCreated { overwrites: Some(overwrites), ..channel("new") };
    let twice = with(vec![first(SEND, NONE), first(NONE, VIEW)]);
    refuses(&mut s.story, &friend, twice, "overwrite_twice");
    let lacking = with(vec![first(bits(&[Flag::BanMembers]), NONE)]);
    refuses(&mut s.story, &friend, lacking, "bits_not_held");
    let manage = with(vec![first(bits(&[Flag::ManageRoles]), NONE)]);
    refuses(&mut s.story, &friend, manage, "overwrite_manage_roles");
    refuses(&mut s.story, &friend, with(vec![first(NONE, NONE)]), "nothing_changed");
    s.story.act(&friend, with(vec![first(NONE, SEND)])).unwrap();
}

#[test]
fn not_in_category() {
    let (mut s, channel, _) = managed();
    let friend = s.friend.clone();
    refuses(&mut s.story, &friend, ChannelSynced { channel }, "not_in_category");
}

#[test]
fn a_channel_in_sync_follows_its_category_until_it_is_edited_and_again_when_it_is_synced() {
    let (mut s, _, everyone) = managed();
    let owner = s.owner.clone();
    let category = s.story.channel_of(&owner, ChannelKind::Category, None).unwrap();
    s.story.overwrite(&owner, category, everyone, NONE, SEND).unwrap();
    let inside = s.story.channel_of(&owner, ChannelKind::Text, Some(category)).unwrap();
    let denies =
        |story: &Story, channel| story.state.channel(channel).unwrap().overwrites.of(everyone).deny;
    assert_eq!(denies(&s.story, inside), SEND, "copied at its creation");
    s.story.overwrite(&owner, category, everyone, NONE, SEND | VIEW).unwrap();
    assert_eq!(denies(&s.story, inside), SEND | VIEW, "follows");
    s.story.overwrite(&owner, inside, everyone, NONE, VIEW).unwrap();
    s.story.overwrite(&owner, category, everyone, NONE, NONE).unwrap();
    assert_eq!(denies(&s.story, inside), VIEW, "edited, it stays");
    s.story.act(&owner, ChannelSynced { channel: inside }).unwrap();
    assert_eq!(denies(&s.story, inside), NONE);
    refuses(&mut s.story, &owner, ChannelSynced { channel: inside }, "nothing_changed");
}

#[test]
fn a_sync_gives_nobody_bits_that_its_author_lacks() {
    let (mut s, _, everyone) = managed();
    let (owner, friend) = (s.owner.clone(), s.friend.clone());
    let category = s.story.channel_of(&owner, ChannelKind::Category, None).unwrap();
    let inside = s.story.channel_of(&owner, ChannelKind::Text, Some(category)).unwrap();
    s.story.overwrite(&owner, inside, everyone, NONE, SEND).unwrap();
    refuses(&mut s.story, &friend, ChannelSynced { channel: inside }, "bits_not_held");
}
