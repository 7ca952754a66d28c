//! Direct messages: what they are not, and who has to accept first.

use coterie_policy::{
    Body, ChannelKind, Class, Flag, Judged, Overwrite, Rule, ServerKind, Target, Verdict,
    body::{
        ChannelChanged, ChannelDeleted, ChannelSynced, GroupReset, HistorySet, InvitationClosed,
        MemberAccepted, MemberBanned, MemberKicked, MemberLeft, MemberUnbanned, NicknameSet,
        OverwriteSet, OwnerTransferred, RoleClaimed, RoleDeleted, RoleGranted, RoleMoved,
        RoleRevoked, ServerChanged, ServerDeleted, ServerListed, TimeoutSet,
    },
    judge,
};
use coterie_types::{Bytes, ChannelId, limits::DM_MEMBERS};
use support::Story;

use super::{keys::WithKeys as _, *};

/// A dm of `ada`, its channel, `bob` in it, and `carol` asked.
struct Dm {
    story: Story,
    channel: ChannelId,
    ada: Person,
    bob: Person,
    carol: Person,
}

fn asked() -> Dm {
    let (ada, bob, carol) = (Person::new(1), Person::new(2), Person::new(3));
    let mut story = Story::open_dm(&ada);
    story.add(&ada, &bob).unwrap();
    let channel = story.channel(&ada, "messages").unwrap();
    story.act(&bob, MemberAccepted {}).unwrap();
    story.add(&bob, &carol).unwrap();
    Dm { story, channel, ada, bob, carol }
}

#[test]
fn dm() {
    let Dm { mut story, channel, ada, bob, .. } = asked();
    let invitation = coterie_types::InvitationId::from_bytes([1; 16]);
    let role = story.state.everyone();
    let target = Target::Role(role);
    let wishes: Vec<Body> = vec![
        self::channel("another").into(),
        self::invitation(1).into(),
        InvitationClosed { invitation }.into(),
        ServerListed { listing: None }.into(),
        ServerDeleted {}.into(),
        OwnerTransferred { user: bob.user }.into(),
        Story::role_created("staff", Permissions::NONE).into(),
        RoleMoved { role, position: 1 }.into(),
        RoleDeleted { role }.into(),
        RoleGranted { user: bob.user, role }.into(),
        RoleRevoked { user: bob.user, role }.into(),
        ChannelChanged { channel, name: None, category: None, position: None, slow_mode: Some(5) }
            .into(),
        ChannelDeleted { channel }.into(),
        OverwriteSet { channel, target, overwrite: Overwrite::default() }.into(),
        ChannelSynced { channel }.into(),
        NicknameSet { user: bob.user, nickname: "B".into() }.into(),
        TimeoutSet { user: bob.user, until: Millis(u64::MAX) }.into(),
        MemberBanned { user: bob.user }.into(),
        MemberUnbanned { user: bob.user }.into(),
        story.anonymity_key(&ada, 0, story.quarter(1)).into(),
        RoleClaimed { role, threshold: 0, claim: Bytes::default() }.into(),
        HistorySet { channel, mode: 3, days: None }.into(),
        ServerChanged { description: Some("x".into()), ..ServerChanged::default() }.into(),
        ServerChanged { category: Some(1), ..ServerChanged::default() }.into(),
    ];
    for wish in wishes {
        refuses(&mut story, &ada, wish, "dm");
    }
    let stranger = Person::new(9);
    let join = story.joined(&stranger, 0, invitation, 1);
    refused(&story, Story::sign(&stranger, &join), "dm");
    // The first channel is plain.
    let mut fresh = Story::open_dm(&ada);
    refuses(&mut fresh, &ada, ChannelCreated::plain("voice", ChannelKind::Voice), "dm");
    let first = ChannelCreated { overwrites: Some(vec![]), ..self::channel("messages") };
    refuses(&mut fresh, &ada, first, "dm");
    // Between two nobody puts out the other, be they asked or in.
    fresh.add(&ada, &bob).unwrap();
    refuses(&mut fresh, &ada, MemberKicked { user: bob.user }, "dm");
}

#[test]
fn not_dm() {
    let mut scene = scene();
    let added = Story::added(&scene.stranger);
    refuses(&mut scene.story, &scene.owner, added, "not_dm");
    refuses(&mut scene.story, &scene.friend, MemberAccepted {}, "not_dm");
}

#[test]
fn not_accepted() {
    let Dm { mut story, carol, bob, ada, .. } = asked();
    let name = Some("x".to_owned());
    let wishes: Vec<Body> = vec![
        Story::added(&Person::new(9)).into(),
        ServerChanged { name, ..ServerChanged::default() }.into(),
        MemberKicked { user: bob.user }.into(),
    ];
    for wish in wishes {
        refuses(&mut story, &carol, wish, "not_accepted");
    }
    // Then they may what the others may.
    story.act(&carol, MemberAccepted {}).unwrap();
    story.add(&carol, &Person::new(9)).unwrap();
    let name = Some("three of us".to_owned());
    story.act(&carol, ServerChanged { name, ..ServerChanged::default() }).unwrap();
    assert_eq!(story.state.name(), "three of us");
    let refusal = story.kick(&carol, bob.user).unwrap_err();
    assert_eq!(refusal, Refusal::Forbidden(Flag::KickMembers));
    story.kick(&ada, bob.user).unwrap();
}

#[test]
fn not_invited() {
    let Dm { mut story, ada, bob, .. } = asked();
    refuses(&mut story, &ada, MemberAccepted {}, "not_invited");
    refuses(&mut story, &bob, MemberAccepted {}, "not_invited");
}

#[test]
fn only_others_are_added_and_at_most_ten_are_in() {
    let Dm { mut story, ada, bob, carol, .. } = asked();
    for known in [&ada, &bob, &carol] {
        refuses(&mut story, &bob, Story::added(known), "already_member");
    }
    let mut wrong = Story::added(&Person::new(8));
    wrong.user = Person::new(9).user;
    refuses(&mut story, &bob, wrong, "chain_user");
    let mut wrong = Story::added(&Person::new(8));
    wrong.username = "Not Good".into();
    refuses(&mut story, &bob, wrong, "username");
    let mut seed = 10;
    while story.state.members_count() < DM_MEMBERS {
        story.add(&bob, &Person::new(seed)).unwrap();
        seed += 1;
    }
    refuses(&mut story, &bob, Story::added(&Person::new(seed)), "too_many_members");
}

#[test]
fn whoever_is_asked_reads_and_does_nothing_else() {
    let Dm { story, channel, carol, bob, ada } = asked();
    let state = &story.state;
    assert!(state.is_invited(carol.user) && !state.is_invited(bob.user));
    let right: Vec<_> = state.right_set(channel).map(|(device, _)| device).collect();
    assert!(right.contains(&carol.devices[0].0), "what is said can be read before it is accepted");
    let view = bits(&[Flag::ViewChannel]);
    assert_eq!(state.permissions(carol.user, Some(channel)), view);
    let why = state.explain(carol.user, Some(channel), Flag::SendMessages, state.at());
    assert_eq!((why.allowed, why.rule), (false, Rule::Invited));
    for class in [Class::Message, Class::Light] {
        let item = |sender| Judged::Message { incarnation: 0, sender, class, outsiders: 0 };
        let refused = judge(state, channel, &item(carol.leaf(2, 0)));
        assert_eq!(refused, Err(Verdict::MayNotSend));
        judge(state, channel, &item(bob.leaf(1, 0))).unwrap();
    }
    // Whoever opened it rules over nobody's words.
    assert!(!state.may(ada.user, Flag::ManageMessages, Some(channel)));
    assert!(state.may(ada.user, Flag::KickMembers, None));
}

#[test]
fn the_owner_leaves_a_dm_to_the_next_and_the_last_ends_it() {
    let Dm { mut story, ada, bob, carol, channel } = asked();
    story.leave(&ada).unwrap();
    assert!(story.state.is_owner(bob.user), "not Carol, who has not accepted");
    assert_eq!(story.state.last_exit(channel), story.state.head().seq);
    let mut declined = story.clone();
    declined.leave(&carol).unwrap();
    assert_eq!(declined.state.members_count(), 1);
    story.act(&bob, MemberLeft {}).unwrap();
    assert!(story.state.is_deleted(), "nobody is left who has accepted");
    assert_eq!(story.state.members_count(), 0);
}

#[test]
fn a_kind_of_server_of_the_future_is_unknown() {
    for kind in [0, 2, 255] {
        let rule = refused_opening(|intent| {
            let Body::ServerCreated(body) = &mut intent.body else { panic!() };
            body.kind = Some(kind);
        });
        assert_eq!(rule, "unknown_kind", "{kind}");
    }
    assert_eq!(Story::open_dm(&Person::new(1)).state.kind(), ServerKind::Dm);
    assert_eq!(Story::open(&Person::new(1)).state.kind(), ServerKind::Community);
}

#[test]
fn in_a_dm_whoever_has_accepted_resets_the_group() {
    let Dm { mut story, channel, bob, carol, .. } = asked();
    refuses(&mut story, &carol, GroupReset { channel, incarnation: 1 }, "not_accepted");
    story.act(&bob, GroupReset { channel, incarnation: 1 }).unwrap();
    assert_eq!(story.state.channel(channel).unwrap().incarnation(), 1);
}
