//! backup.json: lists and chunks of a backup.

use std::collections::BTreeMap;

use coterie_protocol::{
    backup::{BackupKey, Chunk, Entry, Item, Manifest, Notifies, OneOf},
    own_data::{ChannelMarks, Register},
};
use coterie_seal::SigningKey;
use coterie_types::{
    BlobId, Bytes, ChannelId, DeviceId, FixedBytes, MessageId, Millis, Seq, UserId, sha256,
    to_canonical,
};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};
use serde_json::{Value, json};

use super::{altered, hex};

const USER: UserId = UserId::from_bytes([0xa1; 16]);
const DEVICE: DeviceId = DeviceId::from_bytes([0xd1; 16]);
const CHANNEL: ChannelId = ChannelId::from_bytes([0xc4; 16]);
const BLOB: BlobId = BlobId::from_bytes([0xb1; 16]);
const IDENTITY: [u8; 32] = [0x1d; 32];
const SEED: [u8; 32] = [0xde; 32];
const VERSION: u64 = 7;

pub fn vectors() -> Value {
    json!({
        "user": USER,
        "device": DEVICE,
        "channel": CHANNEL,
        "blob": BLOB,
        "version": VERSION,
        "identity_seed": hex(&IDENTITY),
        "device_key": hex(&SigningKey::from_seed(&SEED).verifying_key()),
        "chunks": chunks(),
        "lists": lists(),
    })
}

fn key() -> BackupKey {
    BackupKey::of(&SigningKey::from_seed(&IDENTITY), USER)
}

fn rng() -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(23)
}

fn item(seq: Seq, kind: u8) -> Item {
    let message = kind == 1;
    Item {
        seq,
        kind,
        message_id: MessageId::from_bytes([seq as u8; 16]),
        body_hash: FixedBytes([seq as u8; 32]),
        user: Some(USER),
        device: Some(DEVICE),
        content: matches!(kind, 1 | 5).then(|| Bytes(vec![0xab; 20])),
        at: Some(Millis(1_795_000_000_000)),
        rights: message.then_some(3),
        deleted: (kind == 4).then_some(9),
        target: (kind == 3).then_some(2),
        notifies: message.then_some(Notifies { mentions: 1, reader: true }),
        anonymous: None,
        shared_by: None,
    }
}

/// An anonymous post, of a pseudonymous channel.
fn post(seq: Seq) -> Item {
    let one = OneOf { of: 12, window: 1_995_227, handle: Some(FixedBytes([0x1d; 32])) };
    Item { user: None, device: None, notifies: None, anonymous: Some(one), ..item(seq, 1) }
}

fn chunk() -> Chunk {
    let items = vec![item(2, 4), item(4, 1), item(5, 5), post(7), item(9, 3)];
    Chunk { user: USER, channel: CHANNEL, from: 1, to: 9, items }
}

fn sealed(chunk: &Chunk) -> Vec<u8> {
    chunk.seal(&key(), BLOB, &mut rng())
}

fn entry(chunk: &Chunk) -> Entry {
    let (hash, digest) = (sha256(&[&sealed(chunk)]), chunk.digest());
    Entry { from: chunk.from, to: chunk.to, chunk: BLOB, hash, digest }
}

fn chunks() -> Value {
    let of = |name: &str, chunk: &Chunk, sealed: &[u8], rule: Option<&str>| {
        json!({
            "name": name, "from": 1, "to": 9, "bytes": hex(&to_canonical(chunk)),
            "digest": hex(&chunk.digest().0), "hash": hex(&sha256(&[sealed]).0),
            "sealed": hex(sealed), "rule": rule,
        })
    };
    let good = |name: &str, chunk: &Chunk| of(name, chunk, &sealed(chunk), None);
    let bad = |name: &str, chunk: &Chunk, rule: &str| of(name, chunk, &sealed(chunk), Some(rule));
    let of_other = Chunk { user: UserId::from_bytes([0xa2; 16]), ..chunk() };
    let moved = Chunk { to: 10, ..chunk() };
    let turned = Chunk { items: vec![item(4, 1), item(2, 4)], ..chunk() };
    let beyond = Chunk { items: vec![item(10, 1)], ..chunk() };
    let flipped = altered(&sealed(&chunk()), |b| b[50] ^= 1);
    json!([
        good("of every kind", &chunk()),
        good("of nothing", &Chunk { items: vec![], ..chunk() }),
        of("one bit is another", &chunk(), &flipped, Some("sealed")),
        bad("of another user inside", &of_other, "mismatch"),
        bad("of other places inside", &moved, "mismatch"),
        bad("items out of order", &turned, "order"),
        bad("an item beyond the places", &beyond, "order"),
    ])
}

fn list() -> Manifest {
    let read = Some(Register { clock: 3, device: DEVICE, value: 9 });
    let marks = BTreeMap::from([(CHANNEL, ChannelMarks { read, ..ChannelMarks::default() })]);
    let channels = BTreeMap::from([(CHANNEL, vec![entry(&chunk())])]);
    Manifest { user: USER, device: DEVICE, version: VERSION, on: true, channels, marks }
}

fn lists() -> Value {
    let by = |list: &Manifest, seed: u8| {
        list.seal(&key(), &SigningKey::from_seed(&[seed; 32]), &mut rng())
    };
    let of = |name: &str, list: &Manifest, sealed: &[u8], rule: Option<&str>| {
        json!({
            "name": name, "bytes": hex(&to_canonical(list)), "sealed": hex(sealed), "rule": rule,
        })
    };
    let good = |name: &str, list: &Manifest| of(name, list, &by(list, 0xde), None);
    let bad = |name: &str, list: &Manifest, rule: &str| of(name, list, &by(list, 0xde), Some(rule));
    let off = Manifest { on: false, channels: BTreeMap::new(), marks: BTreeMap::new(), ..list() };
    let twice = Manifest {
        channels: BTreeMap::from([(CHANNEL, vec![entry(&chunk()), entry(&chunk())])]),
        ..list()
    };
    let off_with = Manifest { on: false, ..list() };
    let older = Manifest { version: VERSION - 1, ..list() };
    let of_other = Manifest { user: UserId::from_bytes([0xa2; 16]), ..list() };
    let flipped = altered(&by(&list(), 0xde), |b| b[50] ^= 1);
    json!([
        good("of one chunk", &list()),
        good("off", &off),
        of("one bit is another", &list(), &flipped, Some("sealed")),
        bad("of another version", &older, "sealed"),
        bad("of another user inside", &of_other, "mismatch"),
        bad("a chunk twice", &twice, "order"),
        bad("off, with chunks", &off_with, "order"),
        of("signed by another device", &list(), &by(&list(), 0x0e), Some("signature")),
    ])
}
