//! The fold under attack: a test a refusal, named after it.
#![allow(clippy::unwrap_used, clippy::panic)]

mod anonymity;
mod author;
mod channels;
mod checkpoint;
#[path = "../support/claims.rs"]
mod claims;
mod devices;
mod dms;
mod entry;
mod gates;
mod invitation;
#[path = "../support/anonymity.rs"]
mod keys;
mod membership;
mod moderation;
mod overwrites;
mod polls;
mod roles;
mod server;
#[path = "../support/mod.rs"]
mod support;

use coterie_policy::{
    Body, ChannelKind, Flag, Intent, Payload, Permissions, Refusal, State,
    body::{ChannelCreated, InvitationCreated, MemberJoined},
};
use coterie_types::{InvitationId, Millis};
use support::{Person, Story};

/// A server of `owner` with `friend` in it and an invitation (the first) without limits.
struct Scene {
    story: Story,
    owner: Person,
    friend: Person,
    stranger: Person,
    invitation: InvitationId,
}

fn scene() -> Scene {
    let (owner, friend, stranger) = (Person::new(1), Person::new(2), Person::new(3));
    let mut story = Story::open(&owner);
    let invitation = story.invite(&owner, 1, 0, 0).unwrap();
    story.join(&friend, invitation, 1).unwrap();
    Scene { story, owner, friend, stranger, invitation }
}

/// The next entry with this payload is refused.
#[track_caller]
fn refused(story: &Story, payload: Payload, rule: &str) {
    let error = story.state.apply(&story.entry(payload)).unwrap_err();
    assert_eq!(error.rule(), rule, "{error}");
}

/// The friend's wish is accepted; altered, it is refused.
#[track_caller]
fn altered(rule: &str, body: impl Into<Body>, alter: impl FnOnce(&Scene, &mut Intent)) {
    let scene = scene();
    let mut intent = scene.story.intent(&scene.friend, 0, body);
    let good = scene.story.entry(Story::sign(&scene.friend, &intent));
    scene.story.state.apply(&good).unwrap();
    alter(&scene, &mut intent);
    refused(&scene.story, Story::sign(&scene.friend, &intent), rule);
}

/// The stranger's join is accepted; altered, it is refused.
#[track_caller]
fn altered_join(rule: &str, alter: impl FnOnce(&Scene, &mut Intent)) {
    let scene = scene();
    let mut intent = scene.story.joined(&scene.stranger, 0, scene.invitation, 1);
    let good = scene.story.entry(Story::sign(&scene.stranger, &intent));
    scene.story.state.apply(&good).unwrap();
    alter(&scene, &mut intent);
    refused(&scene.story, Story::sign(&scene.stranger, &intent), rule);
}

fn join_body(intent: &mut Intent) -> &mut MemberJoined {
    let Body::MemberJoined(body) = &mut intent.body else { panic!("not a join") };
    body
}

/// A set of flags.
fn bits(flags: &[Flag]) -> Permissions {
    Permissions::of(flags)
}

/// The author's wish is refused.
#[track_caller]
fn refuses(story: &mut Story, author: &Person, body: impl Into<Body>, rule: &str) {
    let before = story.state.head();
    let refusal = story.act(author, body).unwrap_err();
    assert_eq!(refusal.rule(), rule, "{refusal}");
    assert_eq!(story.state.head(), before);
}

fn channel(name: &str) -> ChannelCreated {
    ChannelCreated::plain(name, ChannelKind::Text)
}

fn invitation(n: u8) -> InvitationCreated {
    Story::invitation_created(n, 0, Millis(0))
}

/// The rule by which a server's first entry is refused.
fn refused_opening(alter: impl FnOnce(&mut Intent)) -> &'static str {
    let owner = Person::new(1);
    let mut intent = Story::server_created(&owner);
    State::open(&Story::opening(&intent, &owner)).unwrap();
    alter(&mut intent);
    State::open(&Story::opening(&intent, &owner)).unwrap_err().rule()
}

#[test]
fn every_refusal_has_a_test_of_its_name() {
    // A server of 100,000 members, or 500 overwrites, needs the inside of the state.
    let tests = [
        include_str!("anonymity.rs"),
        include_str!("author.rs"),
        include_str!("channels.rs"),
        include_str!("checkpoint.rs"),
        include_str!("devices.rs"),
        include_str!("dms.rs"),
        include_str!("entry.rs"),
        include_str!("gates.rs"),
        include_str!("invitation.rs"),
        include_str!("membership.rs"),
        include_str!("moderation.rs"),
        include_str!("overwrites.rs"),
        include_str!("roles.rs"),
        include_str!("server.rs"),
        include_str!("../../src/fold/member_joined.rs"),
        include_str!("../../src/fold/overwrite_set.rs"),
    ];
    let tested = |rule: &&&str| tests.iter().any(|t| t.contains(&format!("fn {rule}()")));
    let missing: Vec<_> = Refusal::RULES.iter().filter(|rule| !tested(rule)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
