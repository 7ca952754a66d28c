//! Every case of own data in `spec/vectors` holds.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::BTreeMap;

use coterie_protocol::own_data::{
    Answer, Ask, ChannelMarks, Level, OwnData, OwnDataError, OwnDataKey, PresenceChoice, Register,
    Telling,
};
use coterie_seal::{SigningKey, VerifyingKey};
use coterie_types::{ChannelId, DeviceId, Millis, to_canonical};
use serde_json::Value;

fn file() -> Value {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../spec/vectors/own_data.json");
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

fn key(file: &Value) -> OwnDataKey {
    let seed: [u8; 32] = bytes(&file["identity_seed"]).try_into().unwrap();
    let user = file["user"].as_str().unwrap().parse().unwrap();
    OwnDataKey::of(&SigningKey::from_seed(&seed), user)
}

fn opened(file: &Value, case: &Value) -> Result<OwnData, OwnDataError> {
    let device: DeviceId = file["device"].as_str().unwrap().parse().unwrap();
    let slot = u8::try_from(file["slot"].as_u64().unwrap()).unwrap();
    let by: VerifyingKey = bytes(&file["device_key"]).try_into().unwrap();
    key(file).open((device, slot), &bytes(&case["sealed"]))?.verify(&by)
}

fn register<T>(value: &Value, of: impl Fn(u64) -> T) -> Option<Register<T>> {
    let [clock, device, value] = value.as_array()?.as_slice() else { panic!("{value}") };
    let device = device.as_str().unwrap().parse().unwrap();
    Some(Register { clock: clock.as_u64().unwrap(), device, value: of(value.as_u64().unwrap()) })
}

fn marks(value: &Value) -> ChannelMarks {
    let level = |n: u64| [Level::All, Level::Mentions, Level::Nothing][usize::try_from(n).unwrap()];
    ChannelMarks {
        read: register(&value["read"], |n| n),
        level: register(&value["level"], level),
        muted: register(&value["muted"], Millis),
    }
}

#[test]
fn good_own_data_opens_and_says_what_it_says() {
    let file = file();
    for case in cases(&file["good"], 3) {
        let data = opened(&file, case).unwrap_or_else(|error| panic!("{}: {error}", case["name"]));
        assert_eq!(to_canonical(&data), bytes(&case["bytes"]), "{}", case["name"]);
        let of = case["channels"].as_object().unwrap().iter();
        let said: BTreeMap<ChannelId, ChannelMarks> =
            of.map(|(id, value)| (id.parse().unwrap(), marks(value))).collect();
        assert_eq!(data.channels, said, "{}", case["name"]);
    }
}

#[test]
fn a_choice_of_presence_opens_in_its_slot() {
    let file = file();
    let case = &file["chosen"];
    let device: DeviceId = file["device"].as_str().unwrap().parse().unwrap();
    let by: VerifyingKey = bytes(&file["device_key"]).try_into().unwrap();
    let opened = key(&file).open::<OwnData>((device, 0), &bytes(&case["sealed"])).unwrap();
    let told = opened.verify(&by).unwrap();
    assert_eq!(to_canonical(&told), bytes(&case["bytes"]));
    let chosen = told.presence.unwrap();
    assert_eq!((chosen.tells_typing(), chosen.appears()), (false, PresenceChoice::Invisible));
}

#[test]
fn bad_own_data_is_refused_by_its_rule() {
    let file = file();
    for case in cases(&file["bad"], 7) {
        assert_eq!(rule(&opened(&file, case)), case["rule"], "{}", case["name"]);
    }
}

fn rule<T>(outcome: &Result<T, OwnDataError>) -> &'static str {
    match outcome {
        Ok(_) => "taken",
        Err(OwnDataError::Sealed) => "sealed",
        Err(OwnDataError::Padding) => "padding",
        Err(OwnDataError::Codec(_)) => "codec",
        Err(OwnDataError::Mismatch) => "mismatch",
        Err(OwnDataError::Clock) => "clock",
        Err(OwnDataError::Shape) => "shape",
        Err(OwnDataError::Signature) => "signature",
    }
}

/// Asks or answers, each in its own slot.
fn told<T: Telling>(file: &Value, name: &str) {
    let device: DeviceId = file["device"].as_str().unwrap().parse().unwrap();
    let by: VerifyingKey = bytes(&file["device_key"]).try_into().unwrap();
    let outcome = |case: &Value| {
        let slot = u8::try_from(case["slot"].as_u64().unwrap()).unwrap();
        key(file).open::<T>((device, slot), &bytes(&case["sealed"]))?.verify(&by)
    };
    for case in cases(&file[name]["good"], 3) {
        let told = outcome(case).unwrap_or_else(|error| panic!("{}: {error}", case["name"]));
        assert_eq!(to_canonical(&told), bytes(&case["bytes"]), "{}", case["name"]);
    }
    for case in cases(&file[name]["bad"], 7) {
        assert_eq!(rule(&outcome(case)), case["rule"], "{}", case["name"]);
    }
}

#[test]
fn asks_and_answers_are_taken_or_refused_by_their_rule() {
    told::<Ask>(&file(), "asks");
    told::<Answer>(&file(), "answers");
}

#[test]
fn slots_and_merges_are_as_said_in_either_order() {
    let file = file();
    for case in cases(&file["slots"], 4) {
        let channel = case["channel"].as_str().unwrap().parse().unwrap();
        assert_eq!(u64::from(key(&file).slot(channel)), case["slot"]);
    }
    for case in cases(&file["merged"], 5) {
        let all: Vec<_> = cases(&case["of"], 2).iter().map(marks).collect();
        let outcome = |all: &mut dyn Iterator<Item = &ChannelMarks>| {
            let mut outcome = ChannelMarks::default();
            all.for_each(|marks| outcome.merge(marks));
            outcome
        };
        let said = marks(&case["outcome"]);
        assert_eq!(outcome(&mut all.iter()), said, "{}", case["name"]);
        assert_eq!(outcome(&mut all.iter().rev()), said, "{}", case["name"]);
    }
}
