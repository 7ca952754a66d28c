//! One real community, made once: the store of a member, the groups of a channel, and everything the
//! node has answered.

use std::sync::{Arc, Mutex, OnceLock};

use coterie_core::Row;
use coterie_types::Bytes;
use coterie_world::{PersonId, World};

/// A key of a saved group, and its value.
pub(crate) type Saved = (Vec<u8>, Vec<u8>);

/// What targets are given.
pub(crate) struct Garden {
    /// The rows of a member's store.
    pub(crate) rows: Vec<Row>,
    /// Bodies that the node has answered, as JSON.
    pub(crate) answers: Vec<String>,
    /// The saved group of the member's channel, and its id.
    pub(crate) group: (Vec<u8>, Vec<Saved>),
    /// Bodies of the channel's envelopes.
    pub(crate) bodies: Vec<Vec<u8>>,
    /// GroupInfo and tree of the channel's creation.
    pub(crate) creation: (Vec<u8>, Vec<u8>),
}

impl Garden {
    /// The one garden.
    pub(crate) fn get() -> &'static Self {
        static GARDEN: OnceLock<Garden> = OnceLock::new();
        GARDEN.get_or_init(make)
    }
}

#[allow(clippy::unwrap_used, reason = "a garden that cannot be made fails the test")]
fn make() -> Garden {
    let mut world = World::new(4711, 3);
    let answers = Arc::new(Mutex::new(Vec::new()));
    let heard = Arc::clone(&answers);
    world.node.lie(move |_, _, answer| heard.lock().unwrap().push(answer.to_string()));
    world.garden();
    for (n, person) in [0, 1, 2, 1].into_iter().enumerate() {
        world.send(PersonId(person), "general", &format!("message {n}"));
    }
    for person in 0..3 {
        world.texts(PersonId(person), "general");
    }
    let rows: Vec<Row> = world
        .person(PersonId(1))
        .rows()
        .iter()
        .map(|(key, value)| Row { key: key.clone(), value: value.clone() })
        .collect();
    let name = rows.iter().find_map(|row| row.key.strip_prefix("c/")).unwrap().to_owned();
    let channel: coterie_types::ChannelId = name.parse().unwrap();
    let id = coterie_protocol::envelope::GroupId { channel, incarnation: 0 }.to_bytes();
    let prefix = format!("g/{name}/");
    let entries = rows
        .iter()
        .filter_map(|row| {
            Some((hex::decode(row.key.strip_prefix(&prefix)?).ok()?, row.value.0.clone()))
        })
        .collect();
    let answers = answers.lock().unwrap().clone();
    let bodies = bodies(&answers);
    let creation = bodies
        .iter()
        .find_map(|body| coterie_protocol::envelope::SignedCreation::from_bytes(body).ok())
        .map(|(_, creation, _)| (creation.group_info.0, creation.tree.0))
        .unwrap();
    Garden { rows, answers, group: (id.to_vec(), entries), bodies, creation }
}

/// The bodies of all items in pages of a channel log.
fn bodies(answers: &[String]) -> Vec<Vec<u8>> {
    let pages = answers
        .iter()
        .filter_map(|text| serde_json::from_str::<coterie_protocol::rest::LogPage>(text).ok());
    let mut found: Vec<Vec<u8>> = pages
        .flat_map(|page| page.entries)
        .filter_map(|item| item.body.map(|Bytes(body)| body))
        .collect();
    found.sort();
    found.dedup();
    found
}
