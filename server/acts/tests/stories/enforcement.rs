//! Channels that some may not view, categories, hidden targets, and how much work judging is.

use coterie_policy::{Flag, Overwrite, Permissions, Target, body};
use coterie_protocol::envelope::Class;
use coterie_types::{ChannelId, ErrorCode, Millis, RoleId};

use crate::community::Community;
use crate::people::{Person, Place};
use crate::seat::{Seat, two_in_a_channel};
use crate::world::World;

#[tokio::test]
async fn a_channel_that_one_may_not_view_is_as_one_that_is_not_there() {
    let world = World::new().await;
    let mut c = Community::open(&world).await;
    let (mut bob, _) = c.moderator(&world, "bob", &[Flag::ManageChannels, Flag::ManageRoles]).await;
    let hidden = c.channel(&world, "hidden", 0).await;
    c.deny(&world, hidden, &[Flag::ViewChannel]).await;
    let absent = ChannelId::from_bytes([9; 16]);
    let node = &world.node;
    let caller = bob.caller.clone();
    let error = node.read_channel(&caller, absent).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::NotFound);
    assert_eq!(node.read_channel(&caller, hidden).await.unwrap_err(), error);
    assert_eq!(node.read_log(&caller, hidden, 0, None).await.unwrap_err(), error);
    assert_eq!(node.group_state(&caller, hidden).await.unwrap_err(), error);
    assert_eq!(node.lease(&caller, hidden).await.unwrap_err(), error);
    let channels = node.list_channels(&caller, c.server()).await.unwrap().channels;
    assert!(channels.iter().all(|channel| channel.channel_id != hidden));
    assert_eq!(node.list_channels(&c.alice.caller, c.server()).await.unwrap().channels.len(), 2);
    // Intents about it answer alike, whatever they would do.
    let target = Target::Member(bob.user());
    let overwrite = Overwrite::default();
    let of = |channel| -> Vec<coterie_policy::Body> {
        vec![
            body::ChannelChanged { name: Some("x".into()), ..body::ChannelChanged::of(channel) }
                .into(),
            body::ChannelDeleted { channel }.into(),
            body::OverwriteSet { channel, target, overwrite }.into(),
            body::ChannelSynced { channel }.into(),
            body::GroupReset { channel, incarnation: 1 }.into(),
            body::AnonymitySet { channel, from: 1, policy: None }.into(),
            body::ChannelCreated {
                name: "x".into(),
                kind: 0,
                category: Some(channel),
                overwrites: None,
            }
            .into(),
        ]
    };
    for (one, other) in of(hidden).into_iter().zip(of(absent)) {
        let name = one.name();
        let one = bob.post(&world, c.server(), one).await.unwrap_err();
        let other = bob.post(&world, c.server(), other).await.unwrap_err();
        assert_eq!(one, other, "{name}");
        assert_eq!(one.code, ErrorCode::NotFound, "{name}");
    }
}

#[tokio::test]
async fn no_group() {
    let world = World::new().await;
    let mut c = Community::open(&world).await;
    let category = c.channel(&world, "things", 4).await;
    let place = Place { channel: category, ..c.place };
    let (_, creation) = Seat::creation(&world, &c.alice, place).await;
    let caller = &c.alice.caller;
    let refused = [
        world.node.create_group(caller, category, &creation).await.unwrap_err(),
        world.node.group_state(caller, category).await.unwrap_err(),
        world.node.read_log(caller, category, 0, None).await.unwrap_err(),
        world.node.lease(caller, category).await.unwrap_err(),
    ];
    for error in refused {
        let rule = error.extras.rule.as_deref();
        assert_eq!((error.code, rule), (ErrorCode::Invalid, Some("no_group")));
    }
    assert_eq!(world.node.read_channel(caller, category).await.unwrap().kind, "category");
    assert_eq!(world.store().find_channel_log(category).await.unwrap(), None);
}

#[tokio::test]
async fn who_may_not_send_may_still_react_while_they_may_read() {
    let world = World::new().await;
    let mut c = Community::open(&world).await;
    let bob = c.member(&world, "bob").await;
    let channel = c.place.channel;
    let mut seat = Seat::create(&world, &bob, c.place).await;
    c.deny(&world, channel, &[Flag::SendMessages]).await;
    let error = seat.say(&world, "x").await.unwrap_err();
    assert_eq!(error.extras.permission.as_deref(), Some("SEND_MESSAGES"));
    let data = seat.data(&world, Class::Light).await;
    let light = seat.message(&data, "+1");
    seat.post(&world, vec![light]).await.unwrap();
    c.deny(&world, channel, &[Flag::SendMessages, Flag::ReadHistory]).await;
    let data = seat.data(&world, Class::Light).await;
    let light = seat.message(&data, "+1");
    let error = seat.post(&world, vec![light]).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::Forbidden);
    // Reading the log is a matter of viewing the channel: what can be opened is up to keys.
    world.node.read_log(&bob.caller, channel, 0, None).await.unwrap();
}

#[tokio::test]
async fn a_role_shows_a_channel_and_its_loss_hides_it() {
    let world = World::new().await;
    let mut c = Community::open(&world).await;
    let bob = c.member(&world, "bob").await;
    let hidden = c.channel(&world, "staff", 0).await;
    c.deny(&world, hidden, &[Flag::ViewChannel]).await;
    let role = c.role(&world, &[]).await;
    let allow = Permissions::of(&[Flag::ViewChannel]);
    let overwrite = Overwrite { allow, ..Overwrite::default() };
    let target = Target::Role(role);
    c.post(&world, body::OverwriteSet { channel: hidden, target, overwrite }).await;
    let sees = async |world: &World| world.node.read_channel(&bob.caller, hidden).await.is_ok();
    assert!(!sees(&world).await);
    c.grant(&world, &bob, role).await;
    assert!(sees(&world).await);
    c.post(&world, body::RoleRevoked { user: bob.user(), role }).await;
    assert!(!sees(&world).await);
    let everyone = RoleId::from_bytes(*c.server().as_bytes());
    let target = Target::Role(everyone);
    let overwrite = Overwrite::default();
    c.post(&world, body::OverwriteSet { channel: hidden, target, overwrite }).await;
    assert!(sees(&world).await);
    c.post(&world, body::ChannelDeleted { channel: hidden }).await;
    assert!(!sees(&world).await);
}

/// The measure is a count of leaves, and no time.
#[tokio::test]
async fn leaves_are_looked_at_once_an_epoch_and_again_only_after_an_exit() {
    let world = World::new().await;
    let (mut alice, mut bob) = two_in_a_channel(&world).await;
    let (server, channel) = (alice.place.server, alice.place.channel);
    let looked = async |world: &World| world.node.leaves_looked_at(channel).await;
    alice.say(&world, "the first of the epoch").await.unwrap();
    bob.catch_up(&world).await;
    let before = looked(&world).await;
    // Messages, and entries of the policy log that take nobody out: no leaf is looked at again.
    for n in 0..20 {
        alice.say(&world, &n.to_string()).await.unwrap();
        alice.person.invite(&world, server, 1, Millis(0)).await;
    }
    bob.catch_up(&world).await;
    bob.say(&world, "and another's").await.unwrap();
    alice.catch_up(&world).await;
    assert_eq!(looked(&world).await, before, "20 messages under 20 policy heads");
    // An exit: now it must be known.
    let mut carol = Person::register(&world, "carol").await;
    let invite = alice.person.invite(&world, server, 1, Millis(0)).await;
    carol.join(&world, &invite).await.unwrap();
    let kick = body::MemberKicked { user: carol.user() };
    alice.person.post(&world, server, kick).await.unwrap();
    alice.say(&world, "nobody of the group is out").await.unwrap();
    let after = looked(&world).await;
    assert_eq!(after - before, 2, "both leaves, once");
    let kick = body::MemberKicked { user: bob.person.user() };
    alice.person.post(&world, server, kick).await.unwrap();
    for _ in 0..3 {
        let error = alice.say(&world, "to bob").await.unwrap_err();
        assert_eq!(error.code, ErrorCode::ReconcileFirst);
    }
    assert_eq!(looked(&world).await - after, 2, "once for this head");
}
