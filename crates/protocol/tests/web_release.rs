//! Every case of `spec/vectors/web-release.json` holds.
#![allow(clippy::unwrap_used)]

use coterie_protocol::web_release::{WebRelease, fingerprint};
use coterie_seal::SigningKey;
use serde_json::Value;

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap()
}

#[test]
fn signatures_of_the_web_client_hold_as_stated() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../spec/vectors/web-release.json");
    let file: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let (good, bad) = (file["good"].as_array().unwrap(), file["bad"].as_array().unwrap());
    assert!(good.len() >= 3 && bad.len() >= 14);
    for case in good {
        let list = text(case, "list").as_bytes();
        let read = WebRelease::read(text(case, "signature").as_bytes()).unwrap();
        assert_eq!(read.check(list), Ok(()), "{case}");
        assert_eq!(read.key.to_base64(), text(case, "key"));
        assert_eq!(fingerprint(&read.key.0), text(case, "fingerprint"));
        let seed = u8::from_str_radix(&text(case, "seed")[..2], 16).unwrap();
        let release = case["release"].as_u64().unwrap();
        assert_eq!(WebRelease::sign(&SigningKey::from_seed(&[seed; 32]), release, list), read);
    }
    for case in bad {
        let rule = match WebRelease::read(text(case, "signature").as_bytes()) {
            Err(_) => "malformed",
            Ok(read) => read.check(text(case, "list").as_bytes()).map_or("signature", |()| "good"),
        };
        assert_eq!(rule, text(case, "rule"), "{case}");
    }
}
