//! Every case of `spec/vectors/encodings.json` holds.
#![allow(clippy::unwrap_used, clippy::panic, unreachable_pub)]

#[path = "../examples/encodings_vectors/sample.rs"]
mod sample;

use coterie_types::{
    Bytes, ChannelId, CodecError, DeviceId, EntryId, InvitationId, MessageId, ParseIdError, RoleId,
    ServerId, UserId, from_canonical, sha256, to_canonical,
};
use sample::Sample;
use serde_json::Value;

fn file() -> Value {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../spec/vectors/encodings.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn cases(value: &Value, least: usize) -> &[Value] {
    let cases = value.as_array().unwrap();
    assert!(cases.len() >= least);
    cases
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap()
}

fn unhex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|i| u8::from_str_radix(&text[i..i + 2], 16).unwrap()).collect()
}

/// Parses a text as an id of a kind: its bytes and the text that they give.
fn parse(kind: &str, text: &str) -> Result<(Vec<u8>, String), ParseIdError> {
    macro_rules! of {
        ($name:ident) => {
            text.parse::<$name>().map(|id| (id.as_bytes().to_vec(), id.to_string()))
        };
    }
    match kind {
        "user" => of!(UserId),
        "device" => of!(DeviceId),
        "server" => of!(ServerId),
        "channel" => of!(ChannelId),
        "role" => of!(RoleId),
        "invitation" => of!(InvitationId),
        "entry" => of!(EntryId),
        "message" => of!(MessageId),
        other => panic!("{other}"),
    }
}

#[test]
fn ids_read_as_stated() {
    let file = file();
    for case in cases(&file["ids"]["good"], 13) {
        let (bytes, again) = parse(text(case, "kind"), text(case, "text")).unwrap();
        assert_eq!(bytes, unhex(text(case, "bytes")));
        assert_eq!(again, text(case, "text"));
    }
    for case in cases(&file["ids"]["bad"], 10) {
        let rule = match parse(text(case, "kind"), text(case, "text")) {
            Ok(_) => "ok",
            Err(ParseIdError::Prefix { .. }) => "id_prefix",
            Err(ParseIdError::Body) => "id_body",
        };
        assert_eq!(rule, text(case, "rule"), "{case}");
    }
}

#[test]
fn base64url_reads_as_stated() {
    let file = file();
    for case in cases(&file["base64url"]["good"], 5) {
        let bytes = Bytes::from_base64(text(case, "text")).unwrap();
        assert_eq!(bytes.0, unhex(text(case, "bytes")));
        assert_eq!(bytes.to_base64(), text(case, "text"));
    }
    for case in cases(&file["base64url"]["bad"], 5) {
        assert!(Bytes::from_base64(text(case, "text")).is_err(), "{case}");
    }
}

#[test]
fn hashes_are_as_stated() {
    for case in cases(&file()["hashes"], 3) {
        let parts: Vec<_> =
            cases(&case["parts"], 0).iter().map(|part| unhex(part.as_str().unwrap())).collect();
        let parts: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
        assert_eq!(sha256(&parts).0.to_vec(), unhex(text(case, "hash")));
    }
}

#[test]
fn cbor_reads_as_stated() {
    let file = file();
    for case in cases(&file["cbor"]["good"], 10) {
        let (bytes, value) = (unhex(text(case, "bytes")), &case["value"]);
        let expected = Sample {
            number: value["number"].as_u64().unwrap(),
            text: value["text"].as_str().map(str::to_owned),
            bytes: Bytes(unhex(text(value, "bytes"))),
        };
        assert_eq!(to_canonical(&expected), bytes);
        assert_eq!(from_canonical::<Sample>(&bytes), Ok(expected));
    }
    for case in cases(&file["cbor"]["bad"], 20) {
        let rule = match from_canonical::<Sample>(&unhex(text(case, "bytes"))) {
            Ok(_) => "ok",
            Err(CodecError::Malformed(_)) => "malformed",
            Err(CodecError::NotCanonical) => "not_canonical",
        };
        assert_eq!(rule, text(case, "rule"), "{case}");
    }
}
