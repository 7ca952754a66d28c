//! Slow mode: by user and channel, by the node's clock, across nodes.

use coterie_policy::{Flag, body};
use coterie_protocol::{
    envelope::Class,
    rest::{MessageToPost, PostMessages},
};
use coterie_types::ErrorCode;

use crate::community::Community;
use crate::people::Person;
use crate::seat::Seat;
use crate::world::World;

struct Slow {
    world: World,
    community: Community,
    bob: Seat,
}

/// A channel where Bob may send every ten seconds.
async fn slow() -> Slow {
    let world = World::new().await;
    let mut community = Community::open(&world).await;
    let bob = community.member(&world, "bob").await;
    community.slow(&world, community.place.channel, 10).await;
    let bob = Seat::create(&world, &bob, community.place).await;
    Slow { world, community, bob }
}

async fn message(world: &World, seat: &mut Seat, class: Class) -> MessageToPost {
    let data = seat.data(world, class).await;
    seat.message(&data, "x")
}

#[tokio::test]
async fn slow_mode() {
    let Slow { world, mut bob, .. } = slow().await;
    bob.say(&world, "first").await.unwrap();
    world.clock.advance(4_000);
    let error = bob.say(&world, "too soon").await.unwrap_err();
    assert_eq!(
        (error.code, error.extras.rule.as_deref()),
        (ErrorCode::RateLimited, Some("slow_mode"))
    );
    assert_eq!(error.extras.retry_after_ms, Some(6_000));
    // Reactions and edits are not slowed down.
    let light = message(&world, &mut bob, Class::Light).await;
    bob.post(&world, vec![light]).await.unwrap();
    world.clock.advance(5_999);
    assert_eq!(bob.say(&world, "still").await.unwrap_err().extras.retry_after_ms, Some(1));
    world.clock.advance(1);
    bob.say(&world, "now").await.unwrap();
}

#[tokio::test]
async fn two_messages_at_once_are_too_many_and_neither_is_counted() {
    let Slow { world, mut bob, .. } = slow().await;
    let (one, two) = (
        message(&world, &mut bob, Class::Message).await,
        message(&world, &mut bob, Class::Message).await,
    );
    let error = bob.post(&world, vec![one.clone(), two]).await.unwrap_err();
    assert_eq!(error.extras.rule.as_deref(), Some("slow_mode"));
    bob.post(&world, vec![one]).await.unwrap();
}

#[tokio::test]
async fn a_resend_is_answered_as_before_and_does_not_count() {
    let Slow { world, mut bob, .. } = slow().await;
    let one = message(&world, &mut bob, Class::Message).await;
    let first = bob.post(&world, vec![one.clone()]).await.unwrap();
    world.clock.advance(9_000);
    assert_eq!(bob.post(&world, vec![one.clone()]).await.unwrap(), first);
    world.clock.advance(1_000);
    assert_eq!(bob.post(&world, vec![one]).await.unwrap(), first);
    bob.say(&world, "ten seconds after the first").await.unwrap();
}

#[tokio::test]
async fn it_is_of_the_user_and_the_channel() {
    let Slow { world, mut community, mut bob } = slow().await;
    bob.say(&world, "x").await.unwrap();
    // Another of his devices is no way around it.
    let phone = bob.person.second_device(&world).await;
    let mut phone = Seat::join(&world, &phone, community.place).await;
    assert_eq!(phone.say(&world, "y").await.unwrap_err().extras.rule.as_deref(), Some("slow_mode"));
    // Others, and other channels, are others.
    let mut alice = Seat::join(&world, &community.alice, community.place).await;
    alice.say(&world, "z").await.unwrap();
    let channel = community.channel(&world, "second", 0).await;
    community.slow(&world, channel, 10).await;
    let place = crate::people::Place { channel, ..community.place };
    let mut second = Seat::create(&world, &bob.person, place).await;
    second.say(&world, "x").await.unwrap();
}

#[tokio::test]
async fn who_may_bypass_it_is_not_slowed_down_and_its_end_is_at_once() {
    let Slow { world, mut community, mut bob } = slow().await;
    bob.say(&world, "x").await.unwrap();
    let role = community.role(&world, &[Flag::BypassSlowmode]).await;
    community.grant(&world, &bob.person, role).await;
    bob.say(&world, "y").await.unwrap();
    community.post(&world, body::RoleRevoked { user: bob.person.user(), role }).await;
    assert_eq!(bob.say(&world, "z").await.unwrap_err().code, ErrorCode::RateLimited);
    community.slow(&world, community.place.channel, 0).await;
    bob.say(&world, "z").await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_sends_at_once_through_two_nodes_one_passes() {
    let Slow { world, mut bob, community } = slow().await;
    let (one, two) = (world.node.clone(), world.another_node().await.node);
    for _ in 0..5 {
        let mut tasks = Vec::new();
        for n in 0..6 {
            let body =
                PostMessages { messages: vec![message(&world, &mut bob, Class::Message).await] };
            let node = if n % 2 == 0 { one.clone() } else { two.clone() };
            let (caller, channel) = (bob.person.caller.clone(), community.place.channel);
            tasks.push(tokio::spawn(
                async move { node.post_messages(&caller, channel, &body).await },
            ));
        }
        let mut passed = 0;
        for task in tasks {
            match task.await.unwrap() {
                Ok(_) => passed += 1,
                Err(error) => assert_eq!(error.code, ErrorCode::RateLimited, "{error}"),
            }
        }
        assert_eq!(passed, 1);
        world.clock.advance(10_000);
    }
}

#[tokio::test]
async fn what_no_slow_mode_looks_back_to_is_forgotten() {
    let Slow { world, mut bob, community } = slow().await;
    bob.say(&world, "x").await.unwrap();
    let (channel, user) = (community.place.channel, bob.person.user());
    assert!(world.store().find_last_send(channel, user).await.unwrap().is_some());
    world.clock.advance(6 * 3600 * 1000);
    world.node.tidy().await.unwrap();
    assert!(world.store().find_last_send(channel, user).await.unwrap().is_some());
    world.clock.advance(1);
    world.node.tidy().await.unwrap();
    assert_eq!(world.store().find_last_send(channel, user).await.unwrap(), None);
    let eve = Person::register(&world, "eve").await;
    assert_eq!(world.store().find_last_send(channel, eve.user()).await.unwrap(), None);
}
