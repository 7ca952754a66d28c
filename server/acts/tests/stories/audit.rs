//! The audit log: written with the act, about what it changed, for those who may see it.

use coterie_acts::AuditFilter;
use coterie_policy::{Flag, Permissions, body};
use coterie_protocol::rest::AuditEntry;
use coterie_types::ErrorCode;
use serde_json::{Map, Value, json};

use crate::community::Community;
use crate::seat::two_in_a_channel;
use crate::world::{START, World};

async fn newest(world: &World, c: &Community) -> AuditEntry {
    let filter = AuditFilter { limit: Some(1), ..AuditFilter::default() };
    let log = world.node.read_audit_log(&c.alice.caller, c.server(), &filter).await.unwrap();
    log.entries.into_iter().next().unwrap()
}

fn map(value: Value) -> Option<Map<String, Value>> {
    value.as_object().cloned()
}

#[tokio::test]
async fn an_act_is_recorded_with_its_reason_and_what_it_changed() {
    let world = World::new().await;
    let mut c = Community::open(&world).await;
    let role = c.role(&world, &[Flag::ViewChannel]).await;
    c.alice.reason = Some("they keep order".into());
    let change = body::RoleChanged {
        name: Some("moderators".into()),
        permissions: Some(Permissions::of(&[Flag::ManageMessages])),
        ..body::RoleChanged::of(role)
    };
    let admitted = c.post(&world, change).await;
    let entry = newest(&world, &c).await;
    let expected = AuditEntry {
        seq: entry.seq,
        at: START,
        actor_id: c.alice.user(),
        action: "role_changed".into(),
        target_kind: "role".into(),
        target_id: role.to_string(),
        policy_seq: Some(admitted.seq),
        reason: Some("they keep order".into()),
        before: map(json!({ "name": "role", "permissions": "1024" })),
        after: map(json!({ "name": "moderators", "permissions": "8192" })),
    };
    assert_eq!(entry, expected);
    assert_eq!(entry.seq, 4, "server, channel, role, change");
}

#[tokio::test]
async fn what_is_new_has_no_before_and_what_is_gone_no_after() {
    let world = World::new().await;
    let mut c = Community::open(&world).await;
    let channel = c.channel(&world, "beans", 0).await;
    let entry = newest(&world, &c).await;
    assert_eq!((entry.action.as_str(), entry.target_id), ("channel_created", channel.to_string()));
    assert_eq!((entry.before, &entry.after.unwrap()["name"]), (None, &json!("beans")));
    c.post(&world, body::ChannelDeleted { channel }).await;
    let entry = newest(&world, &c).await;
    assert_eq!((&entry.before.unwrap()["name"], entry.after), (&json!("beans"), None));
    let bob = c.member(&world, "bob").await;
    c.post(&world, body::MemberKicked { user: bob.user() }).await;
    let entry = newest(&world, &c).await;
    assert_eq!((&entry.before.unwrap()["username"], entry.after), (&json!("bob"), None));
    c.post(&world, body::MemberBanned { user: bob.user() }).await;
    let entry = newest(&world, &c).await;
    assert_eq!((entry.before, entry.after), (None, map(json!({ "banned": true }))));
    let role = c.role(&world, &[]).await;
    let carol = c.member(&world, "carol").await;
    c.grant(&world, &carol, role).await;
    let entry = newest(&world, &c).await;
    assert_eq!(entry.target_id, carol.user().to_string());
    assert_eq!(entry.before, map(json!({ "roles": [] })));
    assert_eq!(entry.after, map(json!({ "roles": [role] })));
}

#[tokio::test]
async fn an_overwrite_shows_alone_and_a_refused_act_not_at_all() {
    let world = World::new().await;
    let mut c = Community::open(&world).await;
    let channel = c.place.channel;
    c.deny(&world, channel, &[Flag::AddReactions]).await;
    let entry = newest(&world, &c).await;
    assert_eq!(entry.target_id, channel.to_string());
    assert_eq!(entry.before, map(json!({ "overwrites": [] })));
    let shown = &entry.after.unwrap()["overwrites"];
    assert_eq!((shown.as_array().unwrap().len(), &shown[0]["deny"]), (1, &json!("64")));
    let seq = entry.seq;
    let server = c.server();
    let absent = body::MemberKicked { user: coterie_types::UserId::from_bytes([9; 16]) };
    c.alice.post(&world, server, absent).await.unwrap_err();
    assert_eq!(newest(&world, &c).await.seq, seq);
    // Coming and going by oneself are no acts upon anybody.
    let mut bob = c.member(&world, "bob").await;
    bob.post(&world, server, body::MemberLeft {}).await.unwrap();
    assert_eq!(newest(&world, &c).await.action, "invitation_created");
}

#[tokio::test]
async fn a_moderators_deletion_is_recorded_without_any_content() {
    let world = World::new().await;
    let (mut alice, mut bob) = two_in_a_channel(&world).await;
    let channel = alice.place.channel;
    let said = bob.say(&world, "canary").await.unwrap().messages[0].clone();
    alice.catch_up(&world).await;
    let body = alice.tombstone(&world, said.seq, said.message_id).await;
    let caller = &alice.person.caller;
    world.node.delete_message(caller, channel, said.message_id, &body).await.unwrap();
    // The same again adds nothing.
    world.node.delete_message(caller, channel, said.message_id, &body).await.unwrap();
    let filter = AuditFilter { action: Some("message_deleted".into()), ..AuditFilter::default() };
    let log = world.node.read_audit_log(caller, alice.place.server, &filter).await.unwrap();
    let [entry] = log.entries.as_slice() else { panic!("{log:?}") };
    assert_eq!(entry.target_id, said.message_id.to_string());
    let author_id = bob.person.user();
    let before = json!({
        "channel_id": channel, "message_id": said.message_id, "seq": said.seq, "author_id": author_id,
    });
    assert_eq!((entry.before.clone(), &entry.after), (map(before), &None));
    assert_eq!(entry.policy_seq, None);
}

#[tokio::test]
async fn it_is_read_in_pages_by_filter_and_with_the_permission_alone() {
    let world = World::new().await;
    let mut c = Community::open(&world).await;
    let server = c.server();
    let bob = c.member(&world, "bob").await;
    let (reader, _) = c.moderator(&world, "reader", &[Flag::ViewAuditLog]).await;
    let error = world.node.read_audit_log(&bob.caller, server, &AuditFilter::default()).await;
    let error = error.unwrap_err();
    assert_eq!(error.code, ErrorCode::Forbidden);
    assert_eq!(error.extras.permission.as_deref(), Some("VIEW_AUDIT_LOG"));
    assert_eq!(error.extras.rule.as_deref(), Some("forbidden"));
    let eve = crate::people::Person::register(&world, "eve").await;
    let error = world.node.read_audit_log(&eve.caller, server, &AuditFilter::default()).await;
    assert_eq!(error.unwrap_err().code, ErrorCode::NotFound);
    let (mut filter, mut seqs) = (AuditFilter { limit: Some(2), ..AuditFilter::default() }, vec![]);
    loop {
        let page = world.node.read_audit_log(&reader.caller, server, &filter).await.unwrap();
        assert!(page.entries.len() <= 2);
        seqs.extend(page.entries.iter().map(|entry| entry.seq));
        let Some(next) = page.next else { break };
        filter.before = Some(next);
    }
    let newest = seqs[0];
    assert!(seqs.iter().copied().eq((1..=newest).rev()), "dense: {seqs:?}");
    let filter = AuditFilter { target: Some(reader.user().to_string()), ..AuditFilter::default() };
    let about = world.node.read_audit_log(&reader.caller, server, &filter).await.unwrap().entries;
    assert_eq!(about.len(), 1);
    assert_eq!(about[0].action, "role_granted");
    let filter = AuditFilter { actor: Some(bob.user()), ..AuditFilter::default() };
    let of_bob = world.node.read_audit_log(&reader.caller, server, &filter).await.unwrap();
    assert_eq!((of_bob.entries.len(), of_bob.next), (0, None));
}
