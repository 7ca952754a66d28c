//! Direct messages at the node: who may be added, and how many may be asked.

use coterie_acts::Answer;
use coterie_policy::{ChannelKind, ServerKind, State, body};
use coterie_protocol::{
    gateway::Notice,
    rest::{Admitted, CreateServer},
};
use coterie_types::{EntryId, ErrorCode, ServerId, UserId, limits::DM_REQUESTS_MADE};

use crate::people::{Person, random16};
use crate::world::World;

/// Somebody opens a dm.
pub(crate) async fn open(world: &World, owner: &mut Person) -> ServerId {
    let created = body::ServerCreated {
        name: "dm".into(),
        username: owner.caller.username.clone(),
        device_chain: owner.chain(world).await,
        kind: ServerKind::Dm.number(),
    };
    let first = owner.intent_with(None, EntryId::from_bytes(random16()), 1, created);
    let intents = vec![first.bytes().clone()];
    world.node.create_server(&owner.caller, &CreateServer { intents }).await.unwrap();
    first.server()
}

pub(crate) async fn added(world: &World, person: &Person) -> body::MemberAdded {
    let username = person.caller.username.clone();
    body::MemberAdded { user: person.user(), username, device_chain: person.chain(world).await }
}

async fn add(world: &World, by: &mut Person, dm: ServerId, person: &Person) -> Answer<Admitted> {
    let added = added(world, person).await;
    by.post(world, dm, added).await
}

#[track_caller]
fn assert_rule(answer: Answer<Admitted>, code: ErrorCode, rule: Option<&str>) {
    let error = answer.unwrap_err();
    assert_eq!((error.code, error.extras.rule.as_deref()), (code, rule), "{error}");
}

async fn three(world: &World) -> [Person; 3] {
    [
        Person::register(world, "alice").await,
        Person::register(world, "bob").await,
        Person::register(world, "carol").await,
    ]
}

#[tokio::test]
async fn whoever_is_added_is_told_and_sees_a_request_until_they_accept() {
    let world = World::new().await;
    let [mut alice, mut bob, carol] = three(&world).await;
    let phone = bob.second_device(&world).await;
    let dm = open(&world, &mut alice).await;
    add(&world, &mut alice, dm, &bob).await.unwrap();
    for device in [&bob, &phone] {
        let inbox = world.node.read_inbox(&device.caller, 0).await.unwrap();
        let told = (inbox.items.iter()).any(|(_, n)| *n == Notice::ServerJoined { server_id: dm });
        assert!(told, "{inbox:?}");
    }
    let state: State = bob.policy(&world, dm).await;
    assert_eq!(state.devices(bob.user()).count(), 2, "the whole device log is there");
    let list = async |who: &Person| world.node.list_servers(&who.caller).await.unwrap().servers;
    let asked = &list(&bob).await[0];
    assert_eq!((asked.kind.as_str(), asked.invited_by), ("dm", Some(alice.user())));
    assert_eq!(list(&alice).await[0].invited_by, None);
    assert!(list(&carol).await.is_empty());
    assert_eq!(world.node.check_tables(dm).await.unwrap(), []);
    let channel = body::ChannelCreated::plain("messages", ChannelKind::Text);
    alice.post(&world, dm, channel).await.unwrap();
    bob.post(&world, dm, body::MemberAccepted {}).await.unwrap();
    assert_eq!(list(&bob).await[0].invited_by, None);
    assert_eq!(world.node.check_tables(dm).await.unwrap(), []);
    bob.post(&world, dm, body::MemberLeft {}).await.unwrap();
    alice.post(&world, dm, body::MemberLeft {}).await.unwrap();
    assert_eq!(world.node.check_tables(dm).await.unwrap(), [], "it has ended");
}

#[tokio::test]
async fn the_name_and_the_device_log_are_the_users_own() {
    let world = World::new().await;
    let [mut alice, bob, carol] = three(&world).await;
    let dm = open(&world, &mut alice).await;
    let good = added(&world, &bob).await;
    let wrong = body::MemberAdded { username: "carol".into(), ..good.clone() };
    let answer = alice.post(&world, dm, wrong).await;
    assert_rule(answer, ErrorCode::Invalid, Some("username_not_own"));
    let wrong = body::MemberAdded { device_chain: carol.chain(&world).await, ..good.clone() };
    let answer = alice.post(&world, dm, wrong).await;
    assert_rule(answer, ErrorCode::Invalid, Some("chain_not_posted"));
    let wrong = body::MemberAdded { user: UserId::from_bytes([7; 16]), ..good.clone() };
    let answer = alice.post(&world, dm, wrong).await;
    assert_rule(answer, ErrorCode::NotFound, None);
    alice.post(&world, dm, good).await.unwrap();
}

#[tokio::test]
async fn the_same_two_have_one_dm_whoever_begins() {
    let world = World::new().await;
    let [mut alice, mut bob, carol] = three(&world).await;
    let dm = open(&world, &mut alice).await;
    add(&world, &mut alice, dm, &bob).await.unwrap();
    let second = open(&world, &mut bob).await;
    let answer = add(&world, &mut bob, second, &alice).await;
    assert_rule(answer, ErrorCode::Invalid, Some("dm_exists"));
    // With a third it is another one; and when the first is over, the two may have one again.
    add(&world, &mut bob, second, &carol).await.unwrap();
    add(&world, &mut bob, second, &alice).await.unwrap();
    bob.post(&world, dm, body::MemberLeft {}).await.unwrap();
    let third = open(&world, &mut bob).await;
    add(&world, &mut bob, third, &alice).await.unwrap();
}

#[tokio::test]
async fn requests_are_bounded_by_who_makes_them() {
    let world = World::new().await;
    let [mut alice, mut bob, _] = three(&world).await;
    let mut dms = Vec::new();
    for n in 0..DM_REQUESTS_MADE {
        let other = Person::register(&world, &format!("user{n}")).await;
        let dm = open(&world, &mut alice).await;
        add(&world, &mut alice, dm, &other).await.unwrap();
        dms.push(other);
    }
    let dm = open(&world, &mut alice).await;
    let answer = add(&world, &mut alice, dm, &bob).await;
    assert_rule(answer, ErrorCode::LimitReached, Some("requests_made"));
    // One that is accepted waits no longer.
    let first = world.node.list_servers(&dms[0].caller).await.unwrap().servers[0].server_id;
    dms[0].post(&world, first, body::MemberAccepted {}).await.unwrap();
    add(&world, &mut alice, dm, &bob).await.unwrap();
    // They count as no servers.
    bob.create_server(&world, "home").await;
}

#[tokio::test]
async fn whoever_is_to_be_written_to_is_found_by_name() {
    let world = World::new().await;
    let [alice, bob, _] = three(&world).await;
    let found = world.node.named_user(&alice.caller, "bob").await.unwrap();
    assert_eq!((found.user_id, found.entries), (bob.user(), bob.chain(&world).await));
    for name in ["nobody", "Not a name"] {
        let error = world.node.named_user(&alice.caller, name).await.unwrap_err();
        assert_eq!(error.code, ErrorCode::NotFound);
    }
    let mut caller = alice.caller.clone();
    caller.device = None;
    let error = world.node.named_user(&caller, "bob").await.unwrap_err();
    assert_eq!(error.code, ErrorCode::DeviceRequired);
}
