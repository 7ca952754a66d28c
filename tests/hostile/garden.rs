//! What the attacks begin with.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use coterie_core::Request;
use coterie_world::{PersonId, World};
use serde_json::Value;

pub(crate) const ALICE: PersonId = PersonId(0);
pub(crate) const BOB: PersonId = PersonId(1);

/// The bytes of a base64url value.
pub(crate) fn bytes(value: &Value) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(value.as_str().unwrap()).unwrap()
}

/// Bytes as a base64url value.
pub(crate) fn text(bytes: &[u8]) -> Value {
    Value::String(URL_SAFE_NO_PAD.encode(bytes))
}

/// Alice and Bob in the Garden; Bob has read one message of Alice's.
pub(crate) fn garden(seed: u64) -> World {
    let mut world = World::new(seed, 2);
    world.garden();
    world.send(ALICE, "general", "one");
    world.texts(BOB, "general");
    world
}

/// A channel as somebody reads it, whatever comes of it.
pub(crate) fn rows(world: &mut World, person: PersonId, channel: &str) -> Vec<Value> {
    let request = Request::Read { channel: channel.into(), after: Some(0), limit: 1000 };
    world.ask(person, request).rows
}

/// Whether somebody was told at once.
pub(crate) fn alarmed(world: &World, person: PersonId, words: &str) -> bool {
    world.alarms().iter().any(|(p, m)| *p == person && m.contains(words))
}
