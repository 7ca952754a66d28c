//! ephemera.json: what a device tells at this moment, sealed in an epoch.

use coterie_protocol::ephemeral::{Appearance, Ephemeral, Told, seal};
use coterie_seal::{EphemeralSecret, SignLabel, SigningKey};
use coterie_types::{ChannelId, DeviceId, Millis};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};
use serde_json::{Value, json};

use super::{altered, hex};

const CHANNEL: ChannelId = ChannelId::from_bytes([0xc4; 16]);
const DEVICE: DeviceId = DeviceId::from_bytes([0xd1; 16]);
const EPOCH: u64 = 70_000;
const EXPORTED: [u8; 32] = [0xe5; 32];
const SEED: [u8; 32] = [0xde; 32];
const OTHER_SEED: [u8; 32] = [0x0e; 32];

pub fn vectors() -> Value {
    json!({
        "exported": hex(&EXPORTED),
        "channel": CHANNEL,
        "epoch": EPOCH,
        "device": DEVICE,
        "device_key": hex(&SigningKey::from_seed(&SEED).verifying_key()),
        "good": good(),
        "bad": bad(),
    })
}

fn said(told: Told, at: u64) -> Ephemeral {
    Ephemeral { channel: CHANNEL, epoch: EPOCH, device: DEVICE, at: Millis(at), told }
}

fn rng() -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(34)
}

fn sealed_in(said: &Ephemeral, exported: [u8; 32], seed: [u8; 32]) -> Vec<u8> {
    let (secret, by) = (EphemeralSecret::from_bytes(&exported), SigningKey::from_seed(&seed));
    seal(said, &secret, &by, &mut rng()).expect("it fits")
}

fn sealed(said: &Ephemeral) -> Vec<u8> {
    sealed_in(said, EXPORTED, SEED)
}

/// Signed as they are, whatever they are.
fn raw(bytes: &[u8]) -> Vec<u8> {
    let signature = SigningKey::from_seed(&SEED).sign(SignLabel::Ephemeral, bytes);
    // A map of two byte strings, the first of 24 to 255 bytes, the second of 64.
    let length = u8::try_from(bytes.len()).expect("short");
    let signed = [&[0xa2, 0, 0x58, length], bytes, &[1, 0x58, 64], &signature].concat();
    EphemeralSecret::from_bytes(&EXPORTED).seal(&signed, &mut rng()).expect("it fits")
}

fn good() -> Vec<Value> {
    let all = [
        ("typing", Told::Typing, 1_800_000_000_000),
        ("online", Told::Presence(Appearance::Online), 1),
        ("idle", Told::Presence(Appearance::Idle), (1 << 53) - 1),
        ("not to be disturbed", Told::Presence(Appearance::Dnd), 1_800_000_000_001),
    ];
    let show = |(name, told, at): (&str, Told, u64)| {
        let said = said(told, at);
        let (kind, value) = match told {
            Told::Typing => (0, None),
            Told::Presence(Appearance::Online) => (1, Some(0)),
            Told::Presence(Appearance::Idle) => (1, Some(1)),
            Told::Presence(Appearance::Dnd) => (1, Some(2)),
        };
        json!({
            "name": name, "at": at, "kind": kind, "value": value,
            "bytes": hex(&said.to_bytes()), "sealed": hex(&sealed(&said)),
        })
    };
    all.map(show).to_vec()
}

fn bad() -> Vec<Value> {
    let typing = said(Told::Typing, 1_800_000_000_000);
    let (good, bytes) = (sealed(&typing), typing.to_bytes());
    let refused = |name: &str, sealed: Vec<u8>, rule: &str| json!({ "name": name, "sealed": hex(&sealed), "rule": rule });
    let channel = Ephemeral { channel: ChannelId::from_bytes([0xc5; 16]), ..typing };
    let epoch = Ephemeral { epoch: EPOCH + 1, ..typing };
    // The kind is the last thing in what is typed.
    let kind = |kind: u8| altered(&bytes, |b| *b.last_mut().expect("a kind") = kind);
    let valued = altered(&bytes, |b| {
        b[0] += 1;
        b.extend([6, 0]);
    });
    let beyond = |value: u8| {
        let there = said(Told::Presence(Appearance::Dnd), 9).to_bytes();
        raw(&altered(&there, |b| *b.last_mut().expect("a value") = value))
    };
    vec![
        refused("one bit of the salt is another", altered(&good, |b| b[0] ^= 1), "sealed"),
        refused("one bit of the commitment is another", altered(&good, |b| b[40] ^= 1), "sealed"),
        refused("one bit of the rest is another", altered(&good, |b| b[200] ^= 1), "sealed"),
        refused("a byte less", altered(&good, |b| b.truncate(359)), "sealed"),
        refused("a byte more", altered(&good, |b| b.push(0)), "sealed"),
        refused("nothing", Vec::new(), "sealed"),
        refused("sealed in another epoch", sealed_in(&typing, [0xe6; 32], SEED), "sealed"),
        refused("of another channel inside", sealed(&channel), "mismatch"),
        refused("of another epoch inside", sealed(&epoch), "mismatch"),
        refused("signed by another device", sealed_in(&typing, EXPORTED, OTHER_SEED), "signature"),
        refused("an unknown kind", raw(&kind(2)), "kind"),
        refused("typing with a value", raw(&valued), "kind"),
        refused("presence without a value", raw(&kind(1)), "kind"),
        refused("presence of a value that is none", beyond(3), "kind"),
        refused("another version", raw(&altered(&bytes, |b| b[2] = 2)), "kind"),
        refused(
            "an unknown key",
            raw(&altered(&bytes, |b| {
                b[0] += 1;
                b.extend([7, 0]);
            })),
            "codec",
        ),
        refused("a byte behind it", raw(&altered(&bytes, |b| b.push(0))), "codec"),
    ]
}
