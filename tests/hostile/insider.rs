//! A member who helps the node to lie: everything that their device could sign.

use coterie_core::Request;
use coterie_policy::{Body, Entry, Intent, Payload};
use coterie_seal::SigningKey;
use coterie_types::{
    Bytes, DeviceId, EntryId, FixedBytes, Head, Millis, Seq, ServerId, UserId, from_canonical,
};
use coterie_world::{PersonId, World};
use minicbor::{Decode, Encode};
use serde_json::{Value, json};

use crate::garden::text;

/// The row `a/account` of a store.
#[derive(Encode, Decode)]
#[cbor(map)]
struct Account {
    #[n(0)]
    user: UserId,
    #[n(1)]
    username: String,
    #[n(2)]
    device: DeviceId,
    #[n(3)]
    device_seed: FixedBytes<32>,
    #[n(4)]
    certificate: Bytes,
    #[n(5)]
    entries: Vec<Bytes>,
    #[n(6)]
    identity_seed: FixedBytes<32>,
    #[n(7)]
    recovery: Option<FixedBytes<32>>,
    #[n(8)]
    told: Option<u64>,
    #[n(9)]
    anonymity: Option<FixedBytes<40>>,
}

/// Whose device signs.
pub(crate) struct Insider {
    pub(crate) user: UserId,
    pub(crate) device: DeviceId,
    pub(crate) certificate: Bytes,
    pub(crate) key: SigningKey,
    pub(crate) identity: SigningKey,
}

impl Insider {
    pub(crate) fn of(world: &mut World, person: PersonId) -> Self {
        let row = world.person(person).rows()["a/account"].clone();
        let account: Account = from_canonical(&row).unwrap();
        let key = SigningKey::from_seed(&account.device_seed);
        let (user, device, certificate) = (account.user, account.device, account.certificate);
        let identity = SigningKey::from_seed(&account.identity_seed);
        Self { user, device, certificate, key, identity }
    }

    /// An intent as an honest device would make it, but for what it wishes.
    pub(crate) fn intent(&self, log: &Log, counter: u64, body: impl Into<Body>) -> Intent {
        Intent {
            version: Intent::VERSION,
            server: Some(log.server),
            entry: EntryId::from_bytes([0xee; 16]),
            user: self.user,
            device: self.device,
            counter,
            as_of: Some(log.head),
            body: body.into(),
            reason: None,
        }
    }
}

/// A policy log as all clients know it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Log {
    pub(crate) server: ServerId,
    pub(crate) head: Head,
    pub(crate) at: Millis,
}

impl Log {
    /// Brings everybody up to date.
    pub(crate) fn known_to_all(world: &mut World) -> Self {
        Self::known_to(world, world.count())
    }

    /// Brings the first two up to date.
    pub(crate) fn known_to_both(world: &mut World) -> Self {
        Self::known_to(world, 2)
    }

    fn known_to(world: &mut World, count: usize) -> Self {
        let mut known = None;
        for index in 0..count {
            let status = world.must(PersonId(index), Request::Status);
            let server = &status["servers"][0];
            let hash = hex::decode(server["policy_hash"].as_str().unwrap()).unwrap();
            let head = Head {
                seq: server["policy_seq"].as_u64().unwrap(),
                hash: FixedBytes(hash.try_into().unwrap()),
            };
            let server = server["server_id"].as_str().unwrap().parse().unwrap();
            assert!(known.is_none_or(|(_, other)| other == head), "all know the same log");
            known = Some((server, head));
        }
        let (server, head) = known.unwrap();
        Self { server, head, at: world.now() }
    }

    /// The log of one server by its name, as Alice knows it.
    pub(crate) fn of_server(world: &mut World, name: &str) -> Self {
        let shown = world.must(PersonId(0), Request::ShowServer { server: name.into() });
        let status = world.must(PersonId(0), Request::Status);
        let rows = status["servers"].as_array().unwrap();
        let row = rows.iter().find(|row| row["server_id"] == shown["server_id"]).unwrap();
        let hash = hex::decode(row["policy_hash"].as_str().unwrap()).unwrap();
        let head = Head {
            seq: row["policy_seq"].as_u64().unwrap(),
            hash: FixedBytes(hash.try_into().unwrap()),
        };
        Self { server: row["server_id"].as_str().unwrap().parse().unwrap(), head, at: world.now() }
    }

    /// How many intents a device has in it, as somebody's saved rows say.
    pub(crate) fn counter(world: &mut World, person: PersonId, device: DeviceId) -> u64 {
        let intents = entries(world, person).into_iter().filter_map(|entry| match entry.payload {
            Payload::Intent(bytes) => coterie_policy::SignedIntent::parse(&bytes).ok(),
            _ => None,
        });
        intents.filter(|intent| intent.claims().device == device).count() as u64
    }

    /// The node shows everybody this entry behind the ones they know.
    pub(crate) fn append(&self, world: &mut World, payload: Payload) -> Seq {
        let entry = Entry { seq: self.head.seq + 1, at: self.at, payload };
        let (raw, hash, seq) = (entry.to_bytes(), entry.hash(&self.head.hash), entry.seq);
        world.node.lie(move |call, _, answer| {
            let lied = json!({ "seq": seq, "hash": text(&hash.0) });
            if call.path.contains("/policy?") {
                answer["entries"] = Value::Array(vec![text(&raw)]);
                answer["head"] = lied;
            } else if call.path == "/v1/servers" && call.method == "GET" {
                answer["servers"][0]["head"] = lied;
            }
        });
        seq
    }
}

/// The policy entries that somebody has saved, in order.
pub(crate) fn entries(world: &mut World, person: PersonId) -> Vec<Entry> {
    let rows = world.person(person).rows().range("p/".to_owned().."p0".to_owned());
    rows.map(|(_, value)| Entry::parse(value).unwrap()).collect()
}
