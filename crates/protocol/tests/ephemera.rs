//! Every case of ephemera in `spec/vectors` holds.
#![allow(clippy::unwrap_used, clippy::panic)]

use coterie_protocol::ephemeral::{
    Appearance, Ephemeral, EphemeralError, Told, UnverifiedEphemeral,
};
use coterie_seal::{EphemeralSecret, VerifyingKey};
use serde_json::Value;

fn file() -> Value {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../spec/vectors/ephemera.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn bytes(value: &Value) -> Vec<u8> {
    let text = value.as_str().unwrap();
    (0..text.len()).step_by(2).map(|i| u8::from_str_radix(&text[i..i + 2], 16).unwrap()).collect()
}

fn cases(value: &Value, least: usize) -> &[Value] {
    let cases = value.as_array().unwrap();
    assert!(cases.len() >= least);
    cases
}

fn opened(file: &Value, case: &Value) -> Result<Ephemeral, EphemeralError> {
    let secret: [u8; 32] = bytes(&file["exported"]).try_into().unwrap();
    let key: VerifyingKey = bytes(&file["device_key"]).try_into().unwrap();
    let channel = file["channel"].as_str().unwrap().parse().unwrap();
    let of = (channel, file["epoch"].as_u64().unwrap());
    let secret = EphemeralSecret::from_bytes(&secret);
    UnverifiedEphemeral::open(of, &secret, &bytes(&case["sealed"]))?.verify(&key)
}

#[test]
fn good_ephemera_open_and_say_what_they_say() {
    let file = file();
    for case in cases(&file["good"], 4) {
        let said = opened(&file, case).unwrap_or_else(|error| panic!("{}: {error}", case["name"]));
        let told = match (case["kind"].as_u64().unwrap(), case["value"].as_u64()) {
            (0, None) => Told::Typing,
            (1, Some(0)) => Told::Presence(Appearance::Online),
            (1, Some(1)) => Told::Presence(Appearance::Idle),
            (1, Some(2)) => Told::Presence(Appearance::Dnd),
            other => panic!("{other:?}"),
        };
        assert_eq!(said.told, told, "{}", case["name"]);
        assert_eq!(said.at.0, case["at"].as_u64().unwrap());
        assert_eq!(said.device.to_string(), file["device"].as_str().unwrap());
        assert_eq!(said.to_bytes(), bytes(&case["bytes"]));
        assert_eq!(bytes(&case["sealed"]).len(), 360);
    }
}

#[test]
fn bad_ephemera_are_refused_by_their_rule() {
    let file = file();
    for case in cases(&file["bad"], 15) {
        let rule = match opened(&file, case) {
            Ok(_) => "taken",
            Err(EphemeralError::Sealed) => "sealed",
            Err(EphemeralError::Codec(_)) => "codec",
            Err(EphemeralError::Kind) => "kind",
            Err(EphemeralError::Mismatch) => "mismatch",
            Err(EphemeralError::Signature) => "signature",
        };
        assert_eq!(rule, case["rule"], "{}", case["name"]);
    }
}
