//! signatures.json: Ed25519 under every label; where ZIP 215 and others differ; keys that are none.

use coterie_seal::{SignLabel, SigningKey};
use curve25519_dalek::{
    constants::{ED25519_BASEPOINT_POINT, EIGHT_TORSION},
    edwards::EdwardsPoint,
    scalar::{Scalar, clamp_integer},
    traits::Identity,
};
use serde_json::{Value, json};
use sha2::{Digest, Sha512};

use super::hex;

const SEED: [u8; 32] = [7; 32];
const BYTES: &[u8] = b"bytes that are signed";
/// The group order, little-endian.
const ORDER: [u8; 32] = [
    0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
];
/// p + 1: a second spelling of the identity.
const IDENTITY_ALIAS: [u8; 32] = {
    let mut bytes = [0xff; 32];
    bytes[0] = 0xee;
    bytes[31] = 0x7f;
    bytes
};

pub fn vectors() -> Value {
    json!({ "good": good(), "bad": bad(), "bad_keys": bad_keys() })
}

fn message(label: SignLabel, bytes: &[u8]) -> Vec<u8> {
    [label.as_str().as_bytes(), &[0], bytes].concat()
}

fn case(name: &str, label: SignLabel, key: &[u8], bytes: &[u8], signature: &[u8]) -> Value {
    json!({
        "name": name,
        "label": label.as_str(),
        "key": hex(key),
        "bytes": hex(bytes),
        "signed": hex(&message(label, bytes)),
        "signature": hex(signature),
    })
}

fn good() -> Vec<Value> {
    let key = SigningKey::from_seed(&SEED);
    let mut cases = Vec::new();
    for label in SignLabel::ALL {
        let signature = key.sign(*label, BYTES);
        let mut case = case("plain", *label, &key.verifying_key(), BYTES, &signature);
        case["seed"] = hex(&SEED).into();
        cases.push(case);
    }
    let label = SignLabel::Intent;
    let empty = key.sign(label, b"");
    cases.push(case("nothing signed", label, &key.verifying_key(), b"", &empty));
    // ZIP 215 multiplies by the cofactor and takes any spelling of R; a check without cofactor, or
    // one that re-encodes R, refuses these.
    let torsion = EIGHT_TORSION[1];
    let (r, order_8) = (ED25519_BASEPOINT_POINT * nonce(), ED25519_BASEPOINT_POINT * secret());
    let forge = |public: EdwardsPoint, r: [u8; 32], nonce: Scalar, name: &str| {
        let public = public.compress().0;
        case(name, label, &public, BYTES, &respond(&public, &r, nonce))
    };
    cases.push(forge(
        order_8,
        (r + torsion).compress().0,
        nonce(),
        "R with a part of order 8 (ZIP 215)",
    ));
    cases.push(forge(
        order_8 + torsion,
        r.compress().0,
        nonce(),
        "a key with a part of order 8 (ZIP 215)",
    ));
    cases.push(forge(
        order_8,
        EdwardsPoint::identity().compress().0,
        Scalar::ZERO,
        "R is the identity (ZIP 215)",
    ));
    cases.push(forge(
        order_8,
        IDENTITY_ALIAS,
        Scalar::ZERO,
        "R is the identity in a form that is not canonical (ZIP 215)",
    ));
    cases
}

/// The secret scalar of the seed (RFC 8032 §5.1.5).
fn secret() -> Scalar {
    let hash = Sha512::digest(SEED);
    let half: [u8; 32] = std::array::from_fn(|i| hash[i]);
    Scalar::from_bytes_mod_order(clamp_integer(half))
}

fn nonce() -> Scalar {
    Scalar::from_bytes_mod_order([9; 32])
}

/// The signature whose R is given: s = nonce + H(R ‖ key ‖ message) · secret.
fn respond(public: &[u8; 32], r: &[u8; 32], nonce: Scalar) -> Vec<u8> {
    let hash = Sha512::new()
        .chain_update(r)
        .chain_update(public)
        .chain_update(message(SignLabel::Intent, BYTES))
        .finalize();
    let s = nonce + Scalar::from_bytes_mod_order_wide(&hash.into()) * secret();
    [r.as_slice(), s.as_bytes()].concat()
}

fn bad() -> Vec<Value> {
    let key = SigningKey::from_seed(&SEED);
    let public = key.verifying_key();
    let label = SignLabel::Intent;
    let good = key.sign(label, BYTES);
    let other = SigningKey::from_seed(&[8; 32]).verifying_key();
    let altered = |alter: &dyn Fn(&mut [u8; 64])| {
        let mut signature = good;
        alter(&mut signature);
        signature
    };
    let plus_order = altered(&|signature| {
        let mut carry = 0;
        for (byte, order) in signature[32..].iter_mut().zip(ORDER) {
            let sum = u16::from(*byte) + u16::from(order) + carry;
            *byte = sum as u8;
            carry = sum >> 8;
        }
    });
    let bare = ed25519_dalek::Signer::sign(&ed25519_dalek::SigningKey::from_bytes(&SEED), BYTES);
    let joined = [SignLabel::Intent.as_str().as_bytes(), BYTES].concat();
    let joined =
        ed25519_dalek::Signer::sign(&ed25519_dalek::SigningKey::from_bytes(&SEED), &joined);
    let identity = EdwardsPoint::identity().compress().0;
    let cases = [
        case("another label", SignLabel::DeviceLog, &public, BYTES, &good),
        case("signed without a label", label, &public, BYTES, &bare.to_bytes()),
        case("no zero byte behind the label", label, &public, BYTES, &joined.to_bytes()),
        case("other bytes", label, &public, b"bytes that are singed", &good),
        case("another key", label, &other, BYTES, &good),
        case("a flipped bit of R", label, &public, BYTES, &altered(&|s| s[0] ^= 1)),
        case("a flipped bit of s", label, &public, BYTES, &altered(&|s| s[32] ^= 1)),
        case("s plus the group order", label, &public, BYTES, &plus_order),
        case("R and s exchanged", label, &public, BYTES, &altered(&|s| s.rotate_left(32))),
        case("all zeros", label, &public, BYTES, &[0; 64]),
    ];
    let mut cases: Vec<_> = cases.map(|case| with_rule(case, "signature")).into();
    // R = identity, s = 0 verifies under any key of small order by the equation alone.
    let forged = [identity.as_slice(), &[0; 32]].concat();
    cases.push(with_rule(
        case("a forgery under the identity as key", label, &identity, BYTES, &forged),
        "key",
    ));
    let small = EIGHT_TORSION[1].compress().0;
    cases.push(with_rule(
        case("a forgery under a key of order 8", label, &small, BYTES, &forged),
        "key",
    ));
    cases
}

fn with_rule(mut case: Value, rule: &str) -> Value {
    case["rule"] = rule.into();
    case
}

fn bad_keys() -> Vec<Value> {
    let mut cases: Vec<_> = EIGHT_TORSION
        .iter()
        .enumerate()
        .map(|(i, point)| (format!("a point of small order ({i})"), point.compress().0))
        .collect();
    let alias = |low: u8, sign: u8| {
        let mut bytes = [0xff; 32];
        bytes[0] = low;
        bytes[31] = 0x7f | sign;
        bytes
    };
    let mut minus_zero = EdwardsPoint::identity().compress().0;
    minus_zero[31] = 0x80;
    cases.push(("the identity as p + 1".into(), IDENTITY_ALIAS));
    cases.push(("the identity with the sign of x = 0 set".into(), minus_zero));
    cases.push(("y = 0 as p".into(), alias(0xed, 0)));
    cases.push(("y = 0 as p, the other sign".into(), alias(0xed, 0x80)));
    // y = 3 is a point of large order; as p + 3 it is not canonical.
    cases.push(("a point of large order as p + 3".into(), alias(0xf0, 0)));
    cases.push(("y = 2, which no point has".into(), std::array::from_fn(|i| u8::from(i == 0) * 2)));
    cases
        .into_iter()
        .map(|(name, key)| json!({ "name": name, "key": hex(&key), "rule": "key" }))
        .collect()
}
