//! Every case of shared history in `spec/vectors` holds.
#![allow(clippy::unwrap_used, clippy::panic)]

use coterie_protocol::history::{Bundle, HistoryError, NamedBundle, Sharing};
use coterie_seal::ExchangeKey;
use coterie_types::{FixedBytes, MessageId, sha256};
use serde_json::Value;

fn bytes(value: &Value) -> Vec<u8> {
    let text = value.as_str().unwrap();
    (0..text.len()).step_by(2).map(|i| u8::from_str_radix(&text[i..i + 2], 16).unwrap()).collect()
}

#[test]
fn bundles_open_or_are_refused_by_their_rule() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../spec/vectors/history.json");
    let file: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let id = |name: &str| file[name].as_str().unwrap().to_owned();
    let between = Sharing {
        channel: id("channel").parse().unwrap(),
        by: id("by").parse().unwrap(),
        to: id("to").parse().unwrap(),
        ask: MessageId::from_bytes(bytes(&file["ask"]).try_into().unwrap()),
    };
    let secret: [u8; 32] = bytes(&file["secret"]).try_into().unwrap();
    let key = ExchangeKey::from_bytes(&secret);
    assert_eq!(key.public().to_vec(), bytes(&file["key"]));
    let cases = file["bundles"].as_array().unwrap();
    assert!(cases.len() >= 15);
    for case in cases {
        let sealed = match case["length"].as_u64() {
            Some(length) => vec![0; usize::try_from(length).unwrap()],
            None => bytes(&case["sealed"]),
        };
        let hash = match case["hash"].is_string() {
            true => FixedBytes(bytes(&case["hash"]).try_into().unwrap()),
            false => sha256(&[&sealed]),
        };
        let named = NamedBundle {
            from: case["from"].as_u64().unwrap_or(1),
            to: case["to"].as_u64().unwrap_or(1),
            blob: file["blob"].as_str().unwrap().parse().unwrap(),
            hash,
        };
        let opened = Bundle::open(&named, &between, &key, &sealed);
        let rule =
            opened.as_ref().err().map_or(Value::Null, |error: &HistoryError| error.rule().into());
        assert_eq!(rule, case["rule"], "{}", case["name"]);
        if let Ok(bundle) = opened {
            assert_eq!((bundle.from, bundle.to), (named.from, named.to));
        }
    }
}
