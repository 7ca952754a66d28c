//! Writes `encodings.json` into the folder it is given: ids, base64url, hashes, deterministic CBOR.
#![allow(clippy::expect_used, unreachable_pub, reason = "a generator may stop where it stands")]

mod sample;

use coterie_types::{
    Bytes, ChannelId, DeviceId, EntryId, InvitationId, MessageId, RoleId, ServerId, UserId, sha256,
    to_canonical,
};
use sample::Sample;
use serde_json::{Value, json};

fn main() -> std::io::Result<()> {
    let folder = std::env::args().nth(1).expect("a folder to write into");
    let vectors = json!({
        "spec": "spec/01-bytes-and-ids.md",
        "encoding": "byte strings are lower-case hex, unless said otherwise",
        "ids": { "good": good_ids(), "bad": bad_ids() },
        "base64url": { "good": good_base64(), "bad": bad_base64() },
        "hashes": hashes(),
        "cbor": {
            "shape": "{ 0: number, 1: text (may be absent), 2: byte string }",
            "good": good_cbor(),
            "bad": bad_cbor(),
        },
    });
    let text = serde_json::to_string_pretty(&vectors)? + "\n";
    std::fs::write(std::path::Path::new(&folder).join("encodings.json"), text)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// The kinds of id, each with its text form of 16 bytes.
fn kinds(bytes: [u8; 16]) -> [(&'static str, String); 8] {
    [
        ("user", UserId::from_bytes(bytes).to_string()),
        ("device", DeviceId::from_bytes(bytes).to_string()),
        ("server", ServerId::from_bytes(bytes).to_string()),
        ("channel", ChannelId::from_bytes(bytes).to_string()),
        ("role", RoleId::from_bytes(bytes).to_string()),
        ("invitation", InvitationId::from_bytes(bytes).to_string()),
        ("entry", EntryId::from_bytes(bytes).to_string()),
        ("message", MessageId::from_bytes(bytes).to_string()),
    ]
}

fn good_ids() -> Vec<Value> {
    let ascending: [u8; 16] = std::array::from_fn(|i| i as u8);
    let mixed = sha256(&[b"an id"]).0;
    let mixed: [u8; 16] = std::array::from_fn(|i| mixed[i]);
    let mut one = [0; 16];
    one[15] = 1;
    let mut top = [0; 16];
    top[0] = 0x80;
    let mut cases = Vec::new();
    for (kind, text) in kinds(ascending) {
        cases.push(json!({ "kind": kind, "bytes": hex(&ascending), "text": text }));
    }
    for bytes in [[0; 16], [0xff; 16], one, top, mixed] {
        let text = UserId::from_bytes(bytes).to_string();
        cases.push(json!({ "kind": "user", "bytes": hex(&bytes), "text": text }));
    }
    cases
}

fn bad_ids() -> Vec<Value> {
    let cases = [
        ("another kind's letter", "d00041061050r3gg28a1c60t3gf", "id_prefix"),
        ("no letter", "00041061050r3gg28a1c60t3gf", "id_prefix"),
        ("an upper-case letter in front", "U00041061050r3gg28a1c60t3gf", "id_prefix"),
        ("nothing", "", "id_prefix"),
        ("the letter alone", "u", "id_body"),
        ("upper case", "u00041061050R3GG28A1C60T3GF", "id_body"),
        ("a character short", "u00041061050r3gg28a1c60t3g", "id_body"),
        ("a character long", "u00041061050r3gg28a1c60t3gf0", "id_body"),
        ("the alias o of 0", "uo0041061050r3gg28a1c60t3gf", "id_body"),
        ("the alias l of 1", "u0004l061050r3gg28a1c60t3gf", "id_body"),
        ("the alias i of 1", "u0004i061050r3gg28a1c60t3gf", "id_body"),
        ("the letter u, which is not in the alphabet", "u00041061050r3gg28a1c60t3gu", "id_body"),
        ("more than 128 bits", "u80000000000000000000000000", "id_body"),
        ("a hyphen", "u00041061050r3-gg28a1c60t3g", "id_body"),
        ("space behind", "u00041061050r3gg28a1c60t3gf ", "id_body"),
        ("hex", "u000102030405060708090a0b0c0d0e0f", "id_body"),
    ];
    cases
        .map(|(name, text, rule)| {
            json!({ "name": name, "kind": "user", "text": text, "rule": rule })
        })
        .into()
}

fn good_base64() -> Vec<Value> {
    let cases: [&[u8]; 7] =
        [b"", b"f", b"fo", b"foo", &[0xfb, 0xff], &[0x00; 16], &[0xff, 0xee, 0xdd, 0xcc, 0xbb]];
    cases.map(|bytes| json!({ "bytes": hex(bytes), "text": Bytes::from(bytes).to_base64() })).into()
}

fn bad_base64() -> Vec<Value> {
    let cases = [
        ("padding", "Zg=="),
        ("the alphabet of plain base64", "+/8"),
        ("bits behind the last byte", "Zh"),
        ("a lone character", "Z"),
        ("space", "Zm 9v"),
        ("a line break", "Zm9v\n"),
    ];
    cases.map(|(name, text)| json!({ "name": name, "text": text, "rule": "base64url" })).into()
}

fn hashes() -> Vec<Value> {
    let cases: [&[&[u8]]; 4] =
        [&[], &[b"abc"], &[b"coterie/1 policy entry", &[0], &[0; 32], &[0xa0]], &[b"a", b"bc"]];
    cases
        .map(|parts| {
            let shown: Vec<_> = parts.iter().map(|part| hex(part)).collect();
            json!({ "parts": shown, "hash": hex(&sha256(parts).0) })
        })
        .into()
}

fn good_cbor() -> Vec<Value> {
    let numbers = [0, 1, 23, 24, 255, 256, 65_535, 65_536, u64::from(u32::MAX), 1 << 32, u64::MAX];
    let mut values: Vec<_> =
        numbers.map(|number| Sample { number, text: None, bytes: Bytes(vec![]) }).into();
    for text in ["", "Café ☕", &"x".repeat(24)] {
        let bytes = Bytes(vec![0xab; 3]);
        values.push(Sample { number: 7, text: Some(text.to_owned()), bytes });
    }
    for length in [23, 24, 256] {
        values.push(Sample { number: 7, text: None, bytes: Bytes(vec![0xcd; length]) });
    }
    let show = |value: &Sample| {
        json!({
            "value": { "number": value.number, "text": value.text, "bytes": hex(&value.bytes) },
            "bytes": hex(&to_canonical(value)),
        })
    };
    values.iter().map(show).collect()
}

fn bad_cbor() -> Vec<Value> {
    // The good spelling of { 0: 1, 1: "a", 2: h'cd' } is a3 00 01 01 61 61 02 41 cd.
    let cases: [(&str, &str, &str); 28] = [
        ("an unknown key", "a400010161610241cd0300", "not_canonical"),
        ("an unknown key of another type", "a400010161610241cd617a00", "malformed"),
        ("keys out of order", "a301616100010241cd", "not_canonical"),
        ("a key twice", "a4000100010161610241cd", "not_canonical"),
        ("a number one byte too long", "a30018010161610241cd", "not_canonical"),
        ("a number of two bytes for 24", "a3001900180161610241cd", "not_canonical"),
        ("a number of four bytes for 256", "a3001a000001000161610241cd", "not_canonical"),
        ("a number of eight bytes for 1", "a3001b00000000000000010161610241cd", "not_canonical"),
        ("a key of two bytes", "a31800010161610241cd", "not_canonical"),
        ("a text's length too long", "a30001017801610241cd", "not_canonical"),
        ("a byte string's length too long", "a30001016161025801cd", "not_canonical"),
        ("the map's length too long", "b80300010161610241cd", "not_canonical"),
        ("a map of indefinite length", "bf00010161610241cdff", "not_canonical"),
        ("a text of indefinite length", "a30001017f6161ff0241cd", "malformed"),
        ("a byte string of indefinite length", "a30001016161025f41cdff", "malformed"),
        ("null for an absent text", "a3000101f60241cd", "not_canonical"),
        ("a number that is negative", "a300200161610241cd", "malformed"),
        ("a number that is a float", "a300f93c000161610241cd", "malformed"),
        ("a number above 64 bits", "a300c2490100000000000000000161610241cd", "malformed"),
        ("a tag before the number", "a300c1010161610241cd", "malformed"),
        ("a text that is not UTF-8", "a300010161ff0241cd", "malformed"),
        ("a byte string for a text", "a300010141610241cd", "malformed"),
        ("an array for the map", "8301616141cd", "malformed"),
        ("a key missing", "a20001016161", "malformed"),
        ("a byte more", "a300010161610241cd00", "malformed"),
        ("a byte less", "a300010161610241", "malformed"),
        ("nothing", "", "malformed"),
        ("a byte string longer than the input", "a30001016161025affffffff", "malformed"),
    ];
    cases.map(|(name, bytes, rule)| json!({ "name": name, "bytes": bytes, "rule": rule })).into()
}
