//! Kicks, bans, time-outs: what they do at once, and what is refused.

use coterie_policy::{Flag, body};
use coterie_types::ErrorCode;

use crate::community::Community;
use crate::seat::{Seat, two_in_a_channel};
use crate::world::{START, World};

fn rule(error: &coterie_acts::ActError) -> (ErrorCode, Option<&str>, Option<&str>) {
    (error.code, error.extras.rule.as_deref(), error.extras.permission.as_deref())
}

#[tokio::test]
async fn who_is_banned_is_out_and_does_not_come_back_before_the_ban_ends() {
    let world = World::new().await;
    let mut c = Community::open(&world).await;
    let mut bob = c.member(&world, "bob").await;
    let (server, user) = (c.server(), bob.user());
    c.post(&world, body::MemberBanned { user }).await;
    let error = world.node.read_server(&bob.caller, server).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::NotFound);
    let error = c.admit(&world, &mut bob).await.unwrap_err();
    assert_eq!(rule(&error), (ErrorCode::Forbidden, Some("banned"), None));
    let bans = world.node.list_bans(&c.alice.caller, server, None, None).await.unwrap().bans;
    assert_eq!((bans[0].user_id, bans[0].by_id, bans[0].at), (user, c.alice.user(), START));
    c.post(&world, body::MemberUnbanned { user }).await;
    c.admit(&world, &mut bob).await.unwrap();
    assert_eq!(world.node.read_member(&bob.caller, server, user).await.unwrap().user_id, user);
    assert_eq!(world.node.check_tables(server).await.unwrap(), []);
}

#[tokio::test]
async fn a_ban_of_a_stranger_keeps_them_out() {
    let world = World::new().await;
    let mut c = Community::open(&world).await;
    let mut eve = crate::people::Person::register(&world, "eve").await;
    c.post(&world, body::MemberBanned { user: eve.user() }).await;
    let error = c.admit(&world, &mut eve).await.unwrap_err();
    assert_eq!(rule(&error), (ErrorCode::Forbidden, Some("banned"), None));
}

#[tokio::test]
async fn moderators_act_below_their_rank_and_with_their_permissions_alone() {
    let world = World::new().await;
    let mut c = Community::open(&world).await;
    let server = c.server();
    let bob = c.member(&world, "bob").await;
    // The last one made stands lowest.
    let flags = [Flag::KickMembers, Flag::BanMembers, Flag::ModerateMembers];
    let (upper, _) = c.moderator(&world, "upper", &flags).await;
    let (mut lower, _) = c.moderator(&world, "lower", &flags).await;
    let (mut mute, _) = c.moderator(&world, "mute", &[]).await;
    let above = upper.user();
    let until = START.plus(60_000);
    let none = None;
    let cases: [(coterie_policy::Body, _); 6] = [
        (body::MemberKicked { user: above }.into(), (ErrorCode::Forbidden, Some("rank"), none)),
        (body::MemberBanned { user: above }.into(), (ErrorCode::Forbidden, Some("rank"), none)),
        (
            body::TimeoutSet { user: above, until }.into(),
            (ErrorCode::Forbidden, Some("rank"), none),
        ),
        (
            body::MemberKicked { user: c.alice.user() }.into(),
            (ErrorCode::Forbidden, Some("kick_owner"), none),
        ),
        (
            body::MemberBanned { user: lower.user() }.into(),
            (ErrorCode::Invalid, Some("ban_self"), none),
        ),
        (
            body::MemberUnbanned { user: above }.into(),
            (ErrorCode::NotFound, Some("not_banned"), none),
        ),
    ];
    for (body, expected) in cases {
        let name = body.name();
        let error = lower.post(&world, server, body).await.unwrap_err();
        assert_eq!(rule(&error), expected, "{name}");
    }
    for (body, permission) in [
        (body::MemberKicked { user: bob.user() }.into(), "KICK_MEMBERS"),
        (coterie_policy::Body::from(body::MemberBanned { user: bob.user() }), "BAN_MEMBERS"),
        (body::TimeoutSet { user: bob.user(), until }.into(), "MODERATE_MEMBERS"),
    ] {
        let error = mute.post(&world, server, body).await.unwrap_err();
        assert_eq!(rule(&error), (ErrorCode::Forbidden, Some("forbidden"), Some(permission)));
    }
    lower.post(&world, server, body::MemberKicked { user: bob.user() }).await.unwrap();
}

#[tokio::test]
async fn who_is_timed_out_looks_on_until_it_ends_by_the_nodes_clock() {
    let world = World::new().await;
    let (mut alice, mut bob) = two_in_a_channel(&world).await;
    let (server, user) = (alice.place.server, bob.person.user());
    bob.say(&world, "before").await.unwrap();
    let until = START.plus(60_000);
    alice.person.post(&world, server, body::TimeoutSet { user, until }).await.unwrap();
    alice.catch_up(&world).await;
    alice.say(&world, "quiet, please").await.unwrap();
    assert_eq!(bob.catch_up(&world).await, ["quiet, please"], "they read on");
    let error = bob.say(&world, "no").await.unwrap_err();
    assert_eq!(rule(&error), (ErrorCode::Forbidden, Some("timed_out"), None));
    let said = alice.say(&world, "mine").await.unwrap().messages[0].clone();
    bob.catch_up(&world).await;
    let tombstone = bob.tombstone(&world, said.seq, said.message_id).await;
    let caller = &bob.person.caller;
    let error = world.node.delete_message(caller, bob.place.channel, said.message_id, &tombstone);
    assert_eq!(error.await.unwrap_err().code, ErrorCode::Forbidden);
    // Nor may they do anything else that needs a permission.
    let nick = body::NicknameSet { user, nickname: "x".into() };
    let error = bob.person.post(&world, server, nick).await.unwrap_err();
    assert_eq!(rule(&error), (ErrorCode::Forbidden, Some("forbidden"), Some("CHANGE_NICKNAME")));
    // A member may keep their leaf fresh, though.
    let commit = bob.committing(&world, vec![]).await;
    bob.post_commit(&world, &commit).await.unwrap();
    bob.catch_up(&world).await;
    world.clock.set(until);
    bob.say(&world, "after").await.unwrap();
}

#[tokio::test]
async fn neither_owner_nor_administrator_is_timed_out() {
    let world = World::new().await;
    let mut c = Community::open(&world).await;
    let (admin, _) = c.moderator(&world, "admin", &[Flag::Administrator]).await;
    let timeout = body::TimeoutSet { user: admin.user(), until: START.plus(1_000) };
    let server = c.server();
    let error = c.alice.post(&world, server, timeout).await.unwrap_err();
    assert_eq!(rule(&error), (ErrorCode::Forbidden, Some("timeout_immune"), None));
}

#[tokio::test]
async fn after_a_ban_their_recent_messages_are_purged_in_one_request() {
    let world = World::new().await;
    let (mut alice, mut bob) = two_in_a_channel(&world).await;
    let (server, channel) = (alice.place.server, alice.place.channel);
    let mut spam = Vec::new();
    for n in 0..3 {
        spam.extend(bob.say(&world, &format!("spam {n}")).await.unwrap().messages);
    }
    alice.catch_up(&world).await;
    let hers = alice.say(&world, "not spam").await.unwrap().messages[0].clone();
    alice.person.reason = Some("spam".into());
    let ban = body::MemberBanned { user: bob.person.user() };
    alice.person.post(&world, server, ban).await.unwrap();
    alice.person.reason = None;
    // Deleting needs no removal first: nothing is encrypted.
    let mut tombstones = Vec::new();
    for message in &spam {
        tombstones.push(alice.tombstone(&world, message.seq, message.message_id).await);
    }
    let body = coterie_protocol::rest::BulkDelete { tombstones };
    let commits = world.store().commits();
    let caller = &alice.person.caller;
    let answer = world.node.bulk_delete(caller, channel, &body).await.unwrap();
    assert_eq!(world.store().commits(), commits + 1, "one transaction");
    let seqs: Vec<_> = answer.results.iter().map(|result| result.seq).collect();
    assert_eq!(seqs, [Some(hers.seq + 1), Some(hers.seq + 2), Some(hers.seq + 3)]);
    assert_eq!(answer.head.seq, hers.seq + 3);
    // Again, byte for byte: the same answers, and nothing new.
    assert_eq!(world.node.bulk_delete(caller, channel, &body).await.unwrap(), answer);
    assert_eq!(world.store().commits(), commits + 1);
    let log = world.node.read_log(caller, channel, 0, None).await.unwrap();
    for item in &log.entries {
        let spam = spam.iter().any(|message| message.seq == item.seq);
        assert_eq!(item.body.is_none(), spam, "{}", item.seq);
    }
    crate::channels::assert_chain(coterie_protocol::envelope::first_hash(channel), &log);
    let filter = coterie_acts::AuditFilter::default();
    let audit = world.node.read_audit_log(caller, server, &filter).await.unwrap().entries;
    assert_eq!((audit[0].action.as_str(), audit[0].target_kind.as_str()), ("messages_deleted", "channel"));
    let messages = audit[0].before.as_ref().unwrap()["messages"].as_array().unwrap();
    assert_eq!(messages.len(), 3);
    assert_eq!(messages[0]["author_id"], bob.person.user().to_string());
    assert!(!serde_json::to_string(&audit).unwrap().contains("spam 0"));
    assert_eq!((audit[1].action.as_str(), audit[1].reason.as_deref()), ("member_banned", Some("spam")));
}

#[tokio::test]
async fn of_many_deletions_each_is_judged_for_itself() {
    let world = World::new().await;
    let (mut alice, mut bob) = two_in_a_channel(&world).await;
    let channel = alice.place.channel;
    let hers = alice.say(&world, "hers").await.unwrap().messages[0].clone();
    bob.catch_up(&world).await;
    let his = bob.say(&world, "his").await.unwrap().messages[0].clone();
    let own = bob.tombstone(&world, his.seq, his.message_id).await;
    let twice = bob.tombstone(&world, his.seq, his.message_id).await;
    let others = bob.tombstone(&world, hers.seq, hers.message_id).await;
    let absent = bob.tombstone(&world, 99, his.message_id).await;
    let mut forged = bob.tombstone(&world, hers.seq, hers.message_id).await;
    let last = forged.tombstone.0.len() - 1;
    forged.tombstone.0[last] ^= 1;
    let mut other_channel = bob.tombstone(&world, his.seq, his.message_id).await;
    other_channel.message_id = crate::people::message_id();
    let garbage = coterie_protocol::rest::DeleteMessage {
        message_id: crate::people::message_id(),
        tombstone: coterie_types::Bytes(vec![7; 50]),
    };
    let tombstones = vec![own, twice, others, absent, forged, other_channel, garbage];
    let body = coterie_protocol::rest::BulkDelete { tombstones };
    let caller = &bob.person.caller;
    let answer = world.node.bulk_delete(caller, channel, &body).await.unwrap();
    let results: Vec<_> = answer
        .results
        .iter()
        .map(|result| (result.seq.is_some(), result.code.as_deref(), result.rule.as_deref()))
        .collect();
    assert_eq!(
        results,
        [
            (true, None, None),
            (false, Some("gone"), None),
            (false, Some("forbidden"), Some("may_not_delete")),
            (false, Some("not_found"), None),
            (false, Some("invalid"), Some("tombstone_signature")),
            (false, Some("invalid"), Some("message_id")),
            (false, Some("invalid"), Some("tombstone_malformed")),
        ]
    );
    assert_eq!(answer.results[2].permission.as_deref(), Some("MANAGE_MESSAGES"));
    // One's own are nobody's business.
    let filter = coterie_acts::AuditFilter::default();
    let owner = &alice.person.caller;
    let audit = world.node.read_audit_log(owner, alice.place.server, &filter).await.unwrap();
    assert!(audit.entries.iter().all(|entry| entry.policy_seq.is_some()));
    // None, too many, and an id twice.
    let one = bob.tombstone(&world, hers.seq, hers.message_id).await;
    for count in [0, 101, 2] {
        let body = coterie_protocol::rest::BulkDelete { tombstones: vec![one.clone(); count] };
        let error = world.node.bulk_delete(caller, channel, &body).await.unwrap_err();
        assert_eq!(error.code, ErrorCode::Malformed, "{count}");
    }
}

#[tokio::test]
async fn a_kicked_member_is_gone_from_every_channel_at_once() {
    let world = World::new().await;
    let mut c = Community::open(&world).await;
    let bob = c.member(&world, "bob").await;
    let second = c.channel(&world, "second", 0).await;
    for channel in [c.place.channel, second] {
        world.node.read_channel(&bob.caller, channel).await.unwrap();
    }
    Seat::create(&world, &c.alice, c.place).await;
    c.post(&world, body::MemberKicked { user: bob.user() }).await;
    for channel in [c.place.channel, second] {
        let error = world.node.read_log(&bob.caller, channel, 0, None).await.unwrap_err();
        assert_eq!(error.code, ErrorCode::NotFound);
        let error = world.node.read_channel(&bob.caller, channel).await.unwrap_err();
        assert_eq!(error.code, ErrorCode::NotFound);
    }
}
