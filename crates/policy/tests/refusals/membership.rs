//! Channels, members and names.

use coterie_policy::{Body, Flag, Refusal, SignedIntent, body::MemberKicked};
use coterie_types::limits;
use support::Story;

use super::*;

#[test]
fn already_member() {
    let scene = scene();
    let again = scene.story.joined(&scene.friend, 0, scene.invitation, 1);
    refused(&scene.story, Story::sign(&scene.friend, &again), "already_member");
    let owner = scene.story.joined(&scene.owner, 0, scene.invitation, 1);
    refused(&scene.story, Story::sign(&scene.owner, &owner), "already_member");
}

#[test]
fn username() {
    altered_join("username", |_, intent| join_body(intent).username = "Not Good".into());
    assert_eq!(
        refused_opening(|intent| {
            let Body::ServerCreated(body) = &mut intent.body else { panic!() };
            body.username = "x".into();
        }),
        "username"
    );
}

#[test]
fn name() {
    let scene = scene();
    for name in ["", " ", "a\u{202e}b", &"x".repeat(101)] {
        let intent = scene.story.intent(&scene.owner, 0, channel(name));
        refused(&scene.story, Story::sign(&scene.owner, &intent), "name");
    }
    assert_eq!(
        refused_opening(|intent| {
            let Body::ServerCreated(body) = &mut intent.body else { panic!() };
            body.name.clear();
        }),
        "name"
    );
}

#[test]
fn forbidden() {
    let mut scene = scene();
    scene.story.join(&scene.stranger, scene.invitation, 1).unwrap();
    let wishes: [(Body, Flag); 2] = [
        (channel("mine").into(), Flag::ManageChannels),
        (MemberKicked { user: scene.stranger.user }.into(), Flag::KickMembers),
    ];
    for (body, flag) in wishes {
        let intent = scene.story.intent(&scene.friend, 0, body);
        let entry = scene.story.entry(Story::sign(&scene.friend, &intent));
        let refusal = scene.story.state.apply(&entry).unwrap_err();
        assert_eq!((refusal.rule(), refusal.permission()), ("forbidden", Some(flag)));
    }
    let refusal = scene.story.close(&scene.friend, scene.invitation).unwrap_err();
    assert_eq!(refusal, Refusal::Forbidden(Flag::ManageServer));
    // One's own, and the owner everybody's.
    let own = scene.story.invite(&scene.friend, 2, 0, 0).unwrap();
    scene.story.clone().close(&scene.friend, own).unwrap();
    scene.story.close(&scene.owner, own).unwrap();
}

#[test]
fn too_many_channels() {
    let mut scene = scene();
    for n in 0..limits::CHANNELS_PER_SERVER {
        scene.story.channel(&scene.owner, &format!("channel {n}")).unwrap();
    }
    let refusal = scene.story.channel(&scene.owner, "one more").unwrap_err();
    assert_eq!(refusal.rule(), "too_many_channels");
}

#[test]
fn owner_leaves() {
    let mut scene = scene();
    assert_eq!(scene.story.leave(&scene.owner).unwrap_err().rule(), "owner_leaves");
}

#[test]
fn target_not_member() {
    let mut scene = scene();
    let refusal = scene.story.kick(&scene.owner, scene.stranger.user).unwrap_err();
    assert_eq!(refusal.rule(), "target_not_member");
    scene.story.leave(&scene.friend).unwrap();
    let refusal = scene.story.kick(&scene.owner, scene.friend.user).unwrap_err();
    assert_eq!(refusal.rule(), "target_not_member");
}

#[test]
fn kick_self() {
    let mut scene = scene();
    for person in [&scene.owner, &scene.friend] {
        assert_eq!(scene.story.kick(person, person.user).unwrap_err().rule(), "kick_self");
    }
}

#[test]
fn kick_owner() {
    let mut scene = scene();
    let refusal = scene.story.kick(&scene.friend, scene.owner.user).unwrap_err();
    assert_eq!(refusal.rule(), "kick_owner");
}

#[test]
fn a_refusal_says_it_in_words() {
    assert_eq!(
        Refusal::Forbidden(Flag::KickMembers).to_string(),
        "the author lacks the permission KICK_MEMBERS"
    );
    assert!(SignedIntent::parse(&[0xa0]).unwrap_err().to_string().contains("malformed"));
}
