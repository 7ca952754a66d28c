//! sealing.json: XChaCha20-Poly1305 with label and context.

use coterie_seal::{AnonymousSecret, EphemeralSecret, ExchangeKey, SealKey, SealLabel, seal_to};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};
use serde_json::{Value, json};

use super::hex;

const KEY: [u8; 32] = [0x42; 32];

pub fn vectors() -> Value {
    let mut rng = ChaCha20Rng::from_seed([5; 32]);
    let key = SealKey::from_bytes(&KEY);
    let mut good = Vec::new();
    let plaintexts: [&[u8]; 3] = [b"", b"plain", &[7; 100]];
    for (index, label) in SealLabel::ALL.iter().enumerate() {
        let plaintext = plaintexts[index % plaintexts.len()];
        let context: &[u8] = if index % 2 == 0 { b"context" } else { b"" };
        let sealed = key.seal(*label, context, plaintext, &mut rng);
        good.push(json!({
            "label": label.as_str(),
            "key": hex(&KEY),
            "context": hex(context),
            "nonce": hex(&sealed[..24]),
            "associated": hex(&[label.as_str().as_bytes(), &[0], context].concat()),
            "plaintext": hex(plaintext),
            "sealed": hex(&sealed),
        }));
    }
    let sealed = key.seal(SealLabel::Vault, b"context", b"plain", &mut rng);
    let (boxes, bad_boxes) = boxes(&mut rng);
    let (posts, bad_posts) = posts(&mut rng);
    let (ephemera, bad_ephemera) = ephemera(&mut rng);
    json!({
        "good": good,
        "bad": bad(&sealed),
        "boxes": boxes,
        "bad_boxes": bad_boxes,
        "anonymous": posts,
        "bad_anonymous": bad_posts,
        "ephemera": ephemera,
        "bad_ephemera": bad_ephemera,
    })
}

/// Sealed to a public key.
fn boxes(rng: &mut ChaCha20Rng) -> (Vec<Value>, Vec<Value>) {
    let secret = ExchangeKey::from_bytes(&KEY);
    let plaintexts: [&[u8]; 2] = [&[3; 32], b""];
    let label = SealLabel::VaultKey;
    let mut good = Vec::new();
    for plaintext in plaintexts {
        let sealed = seal_to(&secret.public(), label, b"context", plaintext, rng).expect("good");
        good.push(json!({
            "label": label.as_str(),
            "secret": hex(&KEY),
            "public": hex(&secret.public()),
            "context": hex(b"context"),
            "ephemeral": hex(&sealed[..32]),
            "plaintext": hex(plaintext),
            "sealed": hex(&sealed),
        }));
    }
    let sealed = seal_to(&secret.public(), label, b"context", b"plain", rng).expect("good");
    let show = |name: &str, context: &[u8], secret: [u8; 32], sealed: &[u8]| {
        json!({
            "name": name,
            "label": label.as_str(),
            "secret": hex(&secret),
            "context": hex(context),
            "sealed": hex(sealed),
            "rule": "sealed",
        })
    };
    let altered = |alter: &dyn Fn(&mut Vec<u8>)| {
        let mut sealed = sealed.clone();
        alter(&mut sealed);
        sealed
    };
    let low = altered(&|s| s[..32].fill(0));
    let bad = vec![
        show("another context", b"contexu", KEY, &sealed),
        show("another key", b"context", [0x43; 32], &sealed),
        show("another ephemeral key", b"context", KEY, &altered(&|s| s[0] ^= 1)),
        show("an ephemeral key of low order", b"context", KEY, &low),
        show("a flipped bit of the tag", b"context", KEY, &altered(&|s| s[70] ^= 1)),
        show("a byte less", b"context", KEY, &altered(&|s| s.truncate(76))),
        show("an ephemeral key alone", b"context", KEY, &altered(&|s| s.truncate(32))),
        show("nothing", b"context", KEY, &[]),
    ];
    (good, bad)
}

fn bad(sealed: &[u8]) -> Vec<Value> {
    let altered = |alter: &dyn Fn(&mut Vec<u8>)| {
        let mut sealed = sealed.to_vec();
        alter(&mut sealed);
        sealed
    };
    let show = |name: &str, label: SealLabel, context: &[u8], key: [u8; 32], sealed: &[u8]| {
        json!({
            "name": name,
            "label": label.as_str(),
            "key": hex(&key),
            "context": hex(context),
            "sealed": hex(sealed),
            "rule": "sealed",
        })
    };
    let ours = |name: &str, sealed: Vec<u8>| show(name, SealLabel::Vault, b"context", KEY, &sealed);
    vec![
        show("another label", SealLabel::VaultKey, b"context", KEY, sealed),
        show("another context", SealLabel::Vault, b"contexu", KEY, sealed),
        show("an empty context", SealLabel::Vault, b"", KEY, sealed),
        show("another key", SealLabel::Vault, b"context", [0x43; 32], sealed),
        ours("a flipped bit of the nonce", altered(&|s| s[0] ^= 1)),
        ours("a flipped bit of the ciphertext", altered(&|s| s[24] ^= 1)),
        ours("a flipped bit of the tag", altered(&|s| s[44] ^= 0x80)),
        ours("a byte less", altered(&|s| s.truncate(44))),
        ours("a byte more", altered(&|s| s.push(0))),
        ours("nonce and half a tag", altered(&|s| s.truncate(32))),
        ours("a nonce alone", altered(&|s| s.truncate(24))),
        ours("nothing", Vec::new()),
    ]
}

/// Anonymous posts, and the tags of their gate over the sealed bytes.
fn posts(rng: &mut ChaCha20Rng) -> (Vec<Value>, Vec<Value>) {
    let (secret, salt) = (AnonymousSecret::from_bytes(&KEY), [0x5a; 32]);
    let sealed = secret.seal(&salt, b"padded", rng);
    let good = json!({
        "exported": hex(&KEY),
        "salt": hex(&salt),
        "plaintext": hex(b"padded"),
        "commitment": hex(&sealed[..32]),
        "nonce": hex(&sealed[32..56]),
        "sealed": hex(&sealed),
        "gate_key": hex(&secret.gate().to_bytes()),
        "gate": hex(&secret.gate().tag(&sealed)),
    });
    let show = |name: &str, key: [u8; 32], salt: [u8; 32], sealed: &[u8]| {
        json!({
            "name": name,
            "exported": hex(&key),
            "salt": hex(&salt),
            "sealed": hex(sealed),
            "rule": "sealed",
        })
    };
    let flipped = |place: usize| {
        let mut sealed = sealed.clone();
        sealed[place] ^= 1;
        sealed
    };
    let bad = vec![
        show("another epoch's secret", [0x43; 32], salt, &sealed),
        show("another salt", KEY, [0x5b; 32], &sealed),
        show("a flipped bit of the commitment", KEY, salt, &flipped(0)),
        show("a flipped bit of the nonce", KEY, salt, &flipped(32)),
        show("a flipped bit of the ciphertext", KEY, salt, &flipped(56)),
        show("a flipped bit of the tag", KEY, salt, &flipped(77)),
        show("a byte less", KEY, salt, &sealed[..77]),
        show("a commitment alone", KEY, salt, &sealed[..32]),
        show("nothing", KEY, salt, &[]),
    ];
    (vec![good], bad)
}

/// What is told at this moment.
fn ephemera(rng: &mut ChaCha20Rng) -> (Vec<Value>, Vec<Value>) {
    let secret = EphemeralSecret::from_bytes(&KEY);
    let plaintexts: [&[u8]; 3] = [b"", b"plain", &[7; 252]];
    let good = plaintexts.map(|plaintext| {
        let sealed = secret.seal(plaintext, rng).expect("it fits");
        json!({
            "exported": hex(&KEY),
            "plaintext": hex(plaintext),
            "salt": hex(&sealed[..32]),
            "commitment": hex(&sealed[32..64]),
            "nonce": hex(&sealed[64..88]),
            "sealed": hex(&sealed),
        })
    });
    let sealed = secret.seal(b"plain", rng).expect("it fits");
    let show = |name: &str, key: [u8; 32], sealed: &[u8]| json!({ "name": name, "exported": hex(&key), "sealed": hex(sealed), "rule": "sealed" });
    let flipped = |place: usize| {
        let mut sealed = sealed.clone();
        sealed[place] ^= 1;
        sealed
    };
    let bad = vec![
        show("another epoch's secret", [0x43; 32], &sealed),
        show("a flipped bit of the salt", KEY, &flipped(0)),
        show("a flipped bit of the commitment", KEY, &flipped(32)),
        show("a flipped bit of the nonce", KEY, &flipped(64)),
        show("a flipped bit of the ciphertext", KEY, &flipped(88)),
        show("a flipped bit of the tag", KEY, &flipped(359)),
        show("a byte less", KEY, &sealed[..359]),
        show("a byte more", KEY, &[&sealed[..], &[0]].concat()),
        show("nothing", KEY, &[]),
    ];
    (good.to_vec(), bad)
}
