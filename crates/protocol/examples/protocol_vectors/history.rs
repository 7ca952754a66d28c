//! history.json: bundles of a channel's past, sealed to a device that joined later.

use coterie_protocol::history::{Bundle, NamedBundle, Shared, Sharing};
use coterie_seal::{ExchangeKey, SealLabel, pad, seal_to};
use coterie_types::{
    BlobId, Bytes, ChannelId, DeviceId, FixedBytes, MessageId, Seq,
    limits::{HISTORY_BUNDLE_MAX, PLAINTEXT_MAX},
    sha256, to_canonical,
};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};
use serde_json::{Value, json};

use super::{altered, hex};

const BLOB: BlobId = BlobId::from_bytes([0xb1; 16]);
const SECRET: [u8; 32] = [0x5e; 32];

const BETWEEN: Sharing = Sharing {
    channel: ChannelId::from_bytes([0xc4; 16]),
    by: DeviceId::from_bytes([0xd1; 16]),
    to: DeviceId::from_bytes([0xd2; 16]),
    ask: MessageId::from_bytes([0x1d; 16]),
};

pub fn vectors() -> Value {
    json!({
        "channel": BETWEEN.channel,
        "by": BETWEEN.by,
        "to": BETWEEN.to,
        "ask": hex(BETWEEN.ask.as_bytes()),
        "blob": BLOB,
        "secret": hex(&SECRET),
        "key": hex(&key().0),
        "bundles": bundles(),
    })
}

fn key() -> FixedBytes<32> {
    FixedBytes(ExchangeKey::from_bytes(&SECRET).public())
}

fn rng() -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(31)
}

fn shared(seq: Seq) -> Shared {
    Shared { seq, device: BETWEEN.by, content: Bytes(vec![0xab; 20]) }
}

fn bundle() -> Bundle {
    Bundle { from: 2, to: 9, messages: vec![shared(2), shared(4), shared(9)] }
}

fn case(name: &str, named: &NamedBundle, sealed: &[u8], rule: Option<&str>) -> Value {
    json!({
        "name": name, "from": named.from, "to": named.to, "hash": hex(&named.hash.0),
        "sealed": hex(sealed), "rule": rule,
    })
}

/// Sealed by the layer below, whatever it says.
fn forged(plain: &[u8]) -> Vec<u8> {
    let devices = [BETWEEN.by.as_bytes().as_slice(), BETWEEN.to.as_bytes()].concat();
    let (channel, ask) = (BETWEEN.channel, BETWEEN.ask);
    let context = [channel.as_bytes().as_slice(), &devices, ask.as_bytes(), BLOB.as_bytes()];
    seal_to(&key().0, SealLabel::HistoryBundle, &context.concat(), plain, &mut rng())
        .expect("a good key")
}

fn bundles() -> Value {
    let by = |bundle: &Bundle, between: &Sharing| {
        bundle.seal(between, &key(), BLOB, &mut rng()).expect("a good key")
    };
    let good = |name: &str, bundle: &Bundle| {
        let (named, sealed) = by(bundle, &BETWEEN);
        case(name, &named, &sealed, None)
    };
    let elsewhere = |name: &str, between: &Sharing| {
        let (named, sealed) = by(&bundle(), between);
        case(name, &named, &sealed, Some("sealed"))
    };
    let bad = |name: &str, bundle: &Bundle, rule: &str| {
        let (named, sealed) = by(bundle, &BETWEEN);
        case(name, &named, &sealed, Some(rule))
    };
    let plain = |name: &str, bytes: &[u8], rule: &str| {
        let sealed = forged(bytes);
        let hash = sha256(&[&sealed]);
        case(name, &NamedBundle { from: 2, to: 9, blob: BLOB, hash }, &sealed, Some(rule))
    };
    let (named, sealed) = by(&bundle(), &BETWEEN);
    let moved = NamedBundle { from: 1, ..named.clone() };
    let flipped = altered(&sealed, |bytes| bytes[50] ^= 1);
    let of_flipped = NamedBundle { hash: sha256(&[&flipped]), ..named.clone() };
    let other = DeviceId::from_bytes([0xd3; 16]);
    let turned = Bundle { messages: vec![shared(4), shared(2)], ..bundle() };
    let beyond = Bundle { messages: vec![shared(10)], ..bundle() };
    let long = Shared { content: Bytes(vec![0xab; PLAINTEXT_MAX + 1]), ..shared(2) };
    let unpadded = altered(&pad(&to_canonical(&bundle())), |bytes| {
        bytes.iter_mut().last().into_iter().for_each(|last| *last = 1);
    });
    json!([
        good("of three messages", &bundle()),
        good("of nothing", &Bundle { messages: vec![], ..bundle() }),
        case("one bit is another", &named, &flipped, Some("hash")),
        case("one bit is another, and the offer says so", &of_flipped, &flipped, Some("sealed")),
        elsewhere(
            "of another channel",
            &Sharing { channel: ChannelId::from_bytes([0xc5; 16]), ..BETWEEN }
        ),
        elsewhere("shared by another device", &Sharing { by: other, ..BETWEEN }),
        elsewhere("for another device", &Sharing { to: other, ..BETWEEN }),
        elsewhere(
            "for another ask",
            &Sharing { ask: MessageId::from_bytes([0x1e; 16]), ..BETWEEN }
        ),
        plain("padding that is not zero", &unpadded, "padding"),
        plain("no bundle", &pad(b"\xff"), "codec"),
        case("of other places than the offer says", &moved, &sealed, Some("mismatch")),
        bad("messages out of order", &turned, "order"),
        bad("a message beyond the places", &beyond, "order"),
        bad("content that is too large", &Bundle { messages: vec![long], ..bundle() }, "order"),
        json!({ "name": "too many bytes", "length": HISTORY_BUNDLE_MAX + 1, "rule": "too_large" }),
    ])
}
