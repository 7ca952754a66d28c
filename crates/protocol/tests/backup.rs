//! Every case of backups in `spec/vectors` holds.
#![allow(clippy::unwrap_used, clippy::panic)]

use coterie_protocol::backup::{BackupError, BackupKey, Chunk, Entry, Manifest};
use coterie_seal::{SigningKey, VerifyingKey};
use coterie_types::{FixedBytes, to_canonical};
use serde_json::Value;

fn file() -> Value {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../spec/vectors/backup.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn bytes(value: &Value) -> Vec<u8> {
    let text = value.as_str().unwrap();
    (0..text.len()).step_by(2).map(|i| u8::from_str_radix(&text[i..i + 2], 16).unwrap()).collect()
}

fn hash(value: &Value) -> FixedBytes<32> {
    FixedBytes(bytes(value).try_into().unwrap())
}

fn key(file: &Value) -> BackupKey {
    let seed: [u8; 32] = bytes(&file["identity_seed"]).try_into().unwrap();
    BackupKey::of(&SigningKey::from_seed(&seed), file["user"].as_str().unwrap().parse().unwrap())
}

fn rule<T>(opened: &Result<T, BackupError>) -> Value {
    opened.as_ref().err().map_or(Value::Null, |error| error.rule().into())
}

#[test]
fn chunks_open_or_are_refused_by_their_rule() {
    let file = file();
    let channel = file["channel"].as_str().unwrap().parse().unwrap();
    let cases = file["chunks"].as_array().unwrap();
    assert!(cases.len() >= 7);
    for case in cases {
        let entry = Entry {
            from: case["from"].as_u64().unwrap(),
            to: case["to"].as_u64().unwrap(),
            chunk: file["blob"].as_str().unwrap().parse().unwrap(),
            hash: hash(&case["hash"]),
            digest: hash(&case["digest"]),
        };
        let opened = Chunk::open(&key(&file), channel, &entry, &bytes(&case["sealed"]));
        assert_eq!(rule(&opened), case["rule"], "{}", case["name"]);
        if let Ok(chunk) = opened {
            assert_eq!(to_canonical(&chunk), bytes(&case["bytes"]), "{}", case["name"]);
            assert_eq!(chunk.digest(), entry.digest);
            let other = Entry { hash: FixedBytes([0; 32]), ..entry };
            let swapped = Chunk::open(&key(&file), channel, &other, &bytes(&case["sealed"]));
            assert_eq!(rule(&swapped), "hash");
        }
    }
}

#[test]
fn lists_open_or_are_refused_by_their_rule() {
    let file = file();
    let by: VerifyingKey = bytes(&file["device_key"]).try_into().unwrap();
    let version = file["version"].as_u64().unwrap();
    let cases = file["lists"].as_array().unwrap();
    assert!(cases.len() >= 8);
    for case in cases {
        let opened = Manifest::open(&key(&file), version, &bytes(&case["sealed"]));
        let opened = opened.and_then(|opened| opened.verify(&by));
        assert_eq!(rule(&opened), case["rule"], "{}", case["name"]);
        if let Ok(list) = opened {
            assert_eq!(to_canonical(&list), bytes(&case["bytes"]), "{}", case["name"]);
        }
    }
}
