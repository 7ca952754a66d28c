//! Creating and administering servers.

use coterie_acts::Config;
use coterie_policy::body;
use coterie_protocol::rest::{CreateServer, PostIntent};
use coterie_types::{Bytes, EntryId, ErrorCode, Head, Millis};

use crate::people::{Person, fold, hash_of, random16};
use crate::world::{START, World};

#[tokio::test]
async fn a_server_is_created_once_however_often_it_is_asked_for() {
    let world = World::new().await;
    let alice = Person::register(&world, "alice").await;
    let (intents, place) = alice.opening(&world, "home").await;
    let body = CreateServer { intents };
    let first = world.node.create_server(&alice.caller, &body).await.unwrap();
    let again = world.node.create_server(&alice.caller, &body).await.unwrap();
    assert_eq!(first, again);
    assert_eq!((first.server_id, first.seq, first.at), (place.server, 2, START));
    let servers = world.node.list_servers(&alice.caller).await.unwrap().servers;
    assert_eq!(servers.len(), 1);
    assert_eq!(servers[0].head, first.head);
    let state = alice.policy(&world, place.server).await;
    assert_eq!(state.head(), first.head);
    assert!(state.channel(place.channel).is_some());
    assert!(world.node.check_tables(place.server).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_server_whose_second_intent_is_refused_is_not_created() {
    let world = World::new().await;
    let alice = Person::register(&world, "alice").await;
    let (mut intents, place) = alice.opening(&world, "home").await;
    let wrong = Head { seq: 1, hash: hash_of(9) };
    let general =
        body::ChannelCreated { name: "x".into(), kind: 0, category: None, overwrites: None };
    let entry = EntryId::from_bytes(random16());
    intents[1] = alice.intent_with(Some((place.server, wrong)), entry, 2, general).bytes().clone();
    let commits = world.store().commits();
    let error =
        world.node.create_server(&alice.caller, &CreateServer { intents }).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::HeadUnknown);
    assert_eq!(world.store().commits(), commits);
    assert!(world.node.list_servers(&alice.caller).await.unwrap().servers.is_empty());
}

#[tokio::test]
async fn another_name_than_ones_own_or_a_chain_never_posted_is_refused() {
    let world = World::new().await;
    let mut alice = Person::register(&world, "alice").await;
    let (intents, _) = alice.opening(&world, "home").await;
    alice.caller.username = "mallory".into();
    let body = CreateServer { intents };
    let error = world.node.create_server(&alice.caller, &body).await.unwrap_err();
    assert_eq!(error.extras.rule.as_deref(), Some("username_not_own"));
    // The intents of another user, of another device.
    let bob = Person::register(&world, "bob").await;
    let error = world.node.create_server(&bob.caller, &body).await.unwrap_err();
    assert_eq!(error.extras.rule.as_deref(), Some("not_session_device"));
    assert_eq!(error.code, ErrorCode::Forbidden);
}

#[tokio::test]
async fn the_same_intent_again_is_answered_with_the_stored_entry() {
    let world = World::new().await;
    let mut alice = Person::register(&world, "alice").await;
    let place = alice.create_server(&world, "home").await;
    let state = alice.policy(&world, place.server).await;
    let channel =
        body::ChannelCreated { name: "more".into(), kind: 0, category: None, overwrites: None };
    let intent = alice.intent(Some(&state), EntryId::from_bytes(random16()), channel);
    let body = PostIntent { intent: intent.bytes().clone() };
    let first = world.node.admit_intent(&alice.caller, place.server, &body).await.unwrap();
    world.clock.advance(1000);
    let again = world.node.admit_intent(&alice.caller, place.server, &body).await.unwrap();
    assert_eq!(first, again);
    assert_eq!(alice.policy(&world, place.server).await.head().seq, 3);
    // The same id with other bytes is another intent, and not the next.
    let other =
        body::ChannelCreated { name: "other".into(), kind: 0, category: None, overwrites: None };
    let intent = alice.intent_with(Some((place.server, state.head())), first.entry_id, 3, other);
    let body = PostIntent { intent: intent.bytes().clone() };
    let error = world.node.admit_intent(&alice.caller, place.server, &body).await.unwrap_err();
    assert!(matches!(error.code, ErrorCode::CounterConflict | ErrorCode::Invalid), "{error}");
}

#[tokio::test]
async fn every_refusal_has_its_code_and_changes_nothing() {
    let world = World::new().await;
    let mut alice = Person::register(&world, "alice").await;
    let place = alice.create_server(&world, "home").await;
    let mut bob = Person::register(&world, "bob").await;
    let invite = alice.invite(&world, place.server, 0, Millis(0)).await;
    bob.join(&world, &invite).await.unwrap();
    let state = bob.policy(&world, place.server).await;
    let (here, head) = (place.server, state.head());
    let old = Head { seq: head.seq, hash: hash_of(1) };
    let channel =
        || body::ChannelCreated { name: "x".into(), kind: 0, category: None, overwrites: None };
    let entry = || EntryId::from_bytes(random16());
    let kick = || body::MemberKicked { user: alice.user() };
    let leave = || body::MemberLeft {};
    let cases = [
        (bob.intent_with(Some((here, head)), entry(), 2, channel()), ErrorCode::Forbidden),
        (bob.intent_with(Some((here, head)), entry(), 2, kick()), ErrorCode::Forbidden),
        (bob.intent_with(Some((here, head)), entry(), 9, leave()), ErrorCode::CounterConflict),
        (bob.intent_with(Some((here, old)), entry(), 2, leave()), ErrorCode::HeadUnknown),
    ];
    let commits = world.store().commits();
    for (intent, code) in cases {
        let body = PostIntent { intent: intent.bytes().clone() };
        let error = world.node.admit_intent(&bob.caller, here, &body).await.unwrap_err();
        assert_eq!(error.code, code, "{error}");
        assert!(error.extras.rule.is_some());
        assert_eq!(error.extras.head_seq, Some(head.seq));
    }
    let garbage = PostIntent { intent: Bytes(vec![0xff; 100]) };
    let error = world.node.admit_intent(&bob.caller, here, &garbage).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::Malformed);
    let huge = PostIntent { intent: Bytes(vec![0; 600 * 1024]) };
    let error = world.node.admit_intent(&bob.caller, here, &huge).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::TooLarge);
    assert_eq!(world.store().commits(), commits);
    let made = bob.intent_with(Some((here, head)), entry(), 2, channel());
    let body = PostIntent { intent: made.bytes().clone() };
    let error = world.node.admit_intent(&bob.caller, here, &body).await.unwrap_err();
    assert_eq!(error.extras.permission.as_deref(), Some("MANAGE_CHANNELS"));
}

#[tokio::test]
async fn a_stranger_finds_no_server() {
    let world = World::new().await;
    let mut alice = Person::register(&world, "alice").await;
    let place = alice.create_server(&world, "home").await;
    let eve = Person::register(&world, "eve").await;
    let state = alice.policy(&world, place.server).await;
    let error = world.node.read_policy(&eve.caller, place.server, 0, None).await.unwrap_err();
    let absent = coterie_types::ServerId::from_bytes([9; 16]);
    assert_eq!(error, world.node.read_policy(&eve.caller, absent, 0, None).await.unwrap_err());
    let entry = EntryId::from_bytes(random16());
    let intent = eve.intent_with(Some((place.server, state.head())), entry, 1, body::MemberLeft {});
    let body = PostIntent { intent: intent.bytes().clone() };
    let error = world.node.admit_intent(&eve.caller, place.server, &body).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::NotFound);
    let error = world.node.read_log(&eve.caller, place.channel, 0, None).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::NotFound);
    assert_eq!(error, world.node.group_state(&eve.caller, place.channel).await.unwrap_err());
}

#[tokio::test]
async fn time_in_the_log_never_goes_back_and_a_restart_changes_nothing() {
    let mut world = World::new().await;
    let mut alice = Person::register(&world, "alice").await;
    let place = alice.create_server(&world, "home").await;
    world.clock.set(Millis(START.0 - 60_000));
    let channel =
        body::ChannelCreated { name: "more".into(), kind: 0, category: None, overwrites: None };
    let admitted = alice.post(&world, place.server, channel).await.unwrap();
    assert_eq!(admitted.at, START);
    let before = alice.policy(&world, place.server).await;
    world.restart().await;
    assert_eq!(alice.policy(&world, place.server).await.head(), before.head());
    let channel =
        body::ChannelCreated { name: "again".into(), kind: 0, category: None, overwrites: None };
    assert_eq!(alice.post(&world, place.server, channel).await.unwrap().seq, 4);
}

#[tokio::test]
async fn a_policy_log_is_read_in_pages() {
    let world = World::new().await;
    let mut alice = Person::register(&world, "alice").await;
    let place = alice.create_server(&world, "home").await;
    for n in 0..5 {
        let channel =
            body::ChannelCreated::plain(&format!("c{n}"), coterie_policy::ChannelKind::Text);
        alice.post(&world, place.server, channel).await.unwrap();
    }
    let (mut after, mut entries) = (0, Vec::new());
    loop {
        let page =
            world.node.read_policy(&alice.caller, place.server, after, Some(3)).await.unwrap();
        assert!(page.entries.len() <= 3);
        entries.extend(page.entries);
        match page.next {
            Some(next) => after = next,
            None => break,
        }
    }
    assert_eq!(fold(&entries).head().seq, 7);
}

#[tokio::test]
async fn a_user_owns_so_many_servers_and_no_more() {
    let world = World::with(Config { owned_servers: 2, ..Config::default() }).await;
    let mut alice = Person::register(&world, "alice").await;
    let mut bob = Person::register(&world, "bob").await;
    for name in ["one", "two"] {
        alice.create_server(&world, name).await;
    }
    let (intents, _) = alice.opening(&world, "three").await;
    let body = CreateServer { intents };
    let error = world.node.create_server(&alice.caller, &body).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::LimitReached);
    assert_eq!(error.extras.rule.as_deref(), Some("servers_owned"));
    // What others own does not count.
    let place = bob.create_server(&world, "his").await;
    let invite = bob.invite(&world, place.server, 0, Millis(0)).await;
    alice.join(&world, &invite).await.unwrap();
    // Nor does a server come by a gift.
    let gift = body::OwnerTransferred { user: alice.user() };
    let error = bob.post(&world, place.server, gift).await.unwrap_err();
    assert_eq!(error.extras.rule.as_deref(), Some("servers_owned"));
}
