//! Envelopes that a node shows behind the true log of a channel, in a chain that holds; and whom it
//! shows them to.

use coterie_core::{Request, acts::CreateChannel};
use coterie_protocol::envelope::{EnvelopeKind, Header, next_hash};
use coterie_types::{DeviceId, FixedBytes, Hash, MessageId, Seq, sha256};
use coterie_world::{PersonId, World};
use serde_json::{Value, json};

use crate::garden::{ALICE, BOB, alarmed, bytes, rows, text};

pub(crate) const CAROL: PersonId = PersonId(2);

/// Alice, Bob and Carol with the channels `general` and `plants`; all have talked in `general`.
pub(crate) fn gardeners(seed: u64) -> World {
    let mut world = World::new(seed, 3);
    world.garden();
    world.must(ALICE, CreateChannel::new("Garden", "plants"));
    for person in [ALICE, BOB, CAROL] {
        world.must(person, Request::Status);
    }
    for person in [ALICE, BOB, CAROL] {
        world.send(person, "general", "hello");
    }
    for person in [ALICE, BOB, CAROL] {
        world.texts(person, "general");
    }
    world
}

/// One envelope of the node's own making.
#[derive(Debug, Clone)]
pub(crate) struct Fake {
    pub(crate) header: Vec<u8>,
    pub(crate) body: Vec<u8>,
}

impl Fake {
    /// With a header as the node would make it.
    pub(crate) fn new(
        world: &World,
        kind: EnvelopeKind,
        (device, message_id): (DeviceId, MessageId),
        epoch: u64,
        body: Vec<u8>,
    ) -> Self {
        let header = Header {
            version: Header::VERSION,
            kind: kind.number(),
            message_id,
            device,
            epoch,
            at: world.now(),
        };
        Self { header: header.to_bytes(), body }
    }
}

/// From now on the node shows these behind what is in the log of a channel.
pub(crate) fn show_behind(world: &mut World, channel: &str, fakes: Vec<Fake>) {
    let channel = world.channel(ALICE, channel)["channel_id"].as_str().unwrap().to_owned();
    show_in(world, channel, fakes);
}

/// The same in a channel by its id.
pub(crate) fn show_in(world: &mut World, channel: String, fakes: Vec<Fake>) {
    let mut base: Option<(Seq, Hash)> = None;
    world.node.lie(move |call, _, answer| {
        if !call.path.contains(&channel) || !call.path.contains("/log?") {
            return;
        }
        let (mut seq, mut hash) = *base.get_or_insert_with(|| {
            let hash = bytes(&answer["head"]["hash"]).try_into().unwrap();
            (answer["head"]["seq"].as_u64().unwrap(), FixedBytes(hash))
        });
        let query = call.path.split("after=").nth(1).unwrap();
        let after: Seq = query.split('&').next().unwrap().parse().unwrap();
        for fake in &fakes {
            seq += 1;
            hash = next_hash(&hash, seq, &sha256(&[&fake.header]), &sha256(&[&fake.body]));
            if seq > after {
                answer["entries"].as_array_mut().unwrap().push(json!({
                    "seq": seq, "kind": "message", "message_id": MessageId::from_bytes([0; 16]),
                    "device_id": DeviceId::from_bytes([0; 16]),
                    "header": text(&fake.header), "body": text(&fake.body),
                }));
            }
        }
        answer["head"] = json!({ "seq": seq, "hash": text(&hash.0) });
    });
}

/// What somebody has of a channel: whether it goes on, where it stands, and what is shown.
pub(crate) fn shown(world: &mut World, person: PersonId, channel: &str) -> (Value, Value, Value) {
    let rows = rows(world, person, channel);
    let of = |row: &Value| json!([row["type"], row["text"], row["reason"], row["author"]]);
    let state = world.channel(person, channel);
    let rows = rows.iter().filter(|row| row["reason"] != "before_joined");
    (state["state"].clone(), state["head"].clone(), rows.map(of).collect())
}

/// Both are told, and stand still in `general` at the same place; elsewhere they talk on.
#[track_caller]
pub(crate) fn assert_both_refuse(world: &mut World, people: [PersonId; 2], words: &str) {
    let seen = people.map(|person| shown(world, person, "general"));
    for person in people {
        assert!(alarmed(world, person, words), "{person:?} {words}: {:?}", world.alarms());
    }
    assert_eq!(seen[0].0, "paused");
    assert_eq!(seen[0], seen[1], "all clients alike");
    world.node.stop_lying();
    assert_talk(world, people, "plants");
}

/// Both say something, and both read both.
#[track_caller]
pub(crate) fn assert_talk(world: &mut World, people: [PersonId; 2], channel: &str) {
    let now = world.now().0;
    let said = people.map(|person| format!("by {} at {now}", person.0));
    for (person, text) in people.iter().zip(&said) {
        world.send(*person, channel, text);
    }
    for person in people {
        let texts = world.texts(person, channel);
        for text in &said {
            assert_eq!(texts.iter().filter(|t| *t == text).count(), 1, "{person:?}: {texts:?}");
        }
    }
}
