//! Devices that were silent: when one may be called idle, and how it comes back.

use coterie_policy::body::{DeviceBack, DeviceIdle};
use coterie_ports::Write;
use coterie_types::{ErrorCode, limits::DEVICE_SILENT};

use crate::seat::{Seat, two_in_a_channel};
use crate::world::World;

fn of(seat: &Seat) -> DeviceIdle {
    DeviceIdle { user: seat.person.user(), device: seat.person.device() }
}

/// Bob shows himself, as a session that begins or is renewed does.
async fn see(world: &World, bob: &Seat) {
    let (device, user) = (bob.person.device(), bob.person.user());
    let at = world.node.clock.now();
    world.store().commit(vec![Write::SeeDevice { device, user, at }]).await.unwrap();
}

#[tokio::test]
async fn device_not_silent() {
    let world = World::new().await;
    let (mut alice, bob) = two_in_a_channel(&world).await;
    let server = alice.place.server;
    see(&world, &bob).await;
    let refused = async |alice: &mut Seat| {
        let error = alice.person.post(&world, server, of(&bob)).await.unwrap_err();
        assert_eq!(error.code, ErrorCode::Forbidden);
        assert_eq!(error.extras.rule.as_deref(), Some("device_not_silent"));
        alice.person.counters.entry(server).and_modify(|counter| *counter -= 1);
    };
    let hinted = async || {
        let caller = &alice.person.caller;
        world.node.list_silent_devices(caller, server).await.unwrap().devices.len()
    };
    assert_eq!(hinted().await, 0);
    world.clock.advance(DEVICE_SILENT - 1);
    assert_eq!(hinted().await, 0);
    refused(&mut alice).await;
    // A sign of life puts it off.
    see(&world, &bob).await;
    world.clock.advance(DEVICE_SILENT - 1);
    refused(&mut alice).await;
    world.clock.advance(1);
    let found = world.node.list_silent_devices(&alice.person.caller, server).await.unwrap();
    let found: Vec<_> = found.devices.iter().map(|row| row.device_id).collect();
    assert_eq!(found, [bob.person.device()]);
    alice.person.post(&world, server, of(&bob)).await.unwrap();
    // Not hinted at again.
    let found = world.node.list_silent_devices(&alice.person.caller, server).await.unwrap();
    assert_eq!(found.devices, []);
    assert_eq!(world.node.check_tables(server).await.unwrap(), []);
}

#[tokio::test]
async fn an_idle_device_is_removed_before_anybody_sends_and_comes_back_by_itself() {
    let world = World::new().await;
    let (mut alice, mut bob) = two_in_a_channel(&world).await;
    let (server, place) = (alice.place.server, alice.place);
    world.clock.advance(DEVICE_SILENT * 2);
    alice.person.post(&world, server, of(&bob)).await.unwrap();
    let error = alice.say(&world, "bob cannot read this").await.unwrap_err();
    assert_eq!(error.code, ErrorCode::ReconcileFirst);
    let leaf = alice.leaf_of(bob.person.device());
    let removal = alice.committing(&world, vec![leaf]).await;
    alice.post_commit(&world, &removal).await.unwrap();
    alice.catch_up(&world).await;
    alice.say(&world, "bob cannot read this").await.unwrap();
    // The idle device signs nothing but that it is back.
    let error = bob.person.post(&world, server, of(&alice)).await.unwrap_err();
    assert_eq!(error.extras.rule.as_deref(), Some("author_device_idle"));
    bob.person.counters.entry(server).and_modify(|counter| *counter -= 1);
    bob.person.post(&world, server, DeviceBack {}).await.unwrap();
    let mut bob = Seat::join(&world, &bob.person, place).await;
    alice.catch_up(&world).await;
    alice.say(&world, "welcome back").await.unwrap();
    assert_eq!(bob.catch_up(&world).await, ["welcome back"]);
}
