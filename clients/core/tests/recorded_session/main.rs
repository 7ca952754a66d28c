//! The recorded session (`spec/vectors/session/session.json`) replays: every entry folds, every
//! envelope stands in its chain and is judged, and the reader whose private keys are published
//! joins by Welcome, agrees on each epoch and reads each text. A changed recording does not replay.
#![allow(clippy::unwrap_used, clippy::panic)]

mod replay;

use serde_json::Value;

use replay::Replay;

fn recording() -> Value {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../spec/vectors/session/session.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn fails(what: &str, change: impl FnOnce(&mut Value)) -> String {
    let mut file = recording();
    change(&mut file);
    match Replay::run(&file) {
        Ok(_) => panic!("{what} was not noticed"),
        Err(reason) => reason,
    }
}

/// Flips the last bit of a byte string.
fn flip(value: &mut Value) {
    let mut text = value.as_str().unwrap().to_owned();
    let last = text.pop().unwrap().to_digit(16).unwrap() ^ 1;
    text.push(char::from_digit(last, 16).unwrap());
    *value = text.into();
}

#[test]
fn the_recording_replays() {
    let read = Replay::run(&recording()).unwrap();
    assert_eq!(read.texts.len(), 5, "{:?}", read.texts);
    assert_eq!(read.erased, [8]);
}

#[test]
fn a_changed_byte_of_any_header_or_body_breaks_the_chain() {
    let file = recording();
    for (s, step) in file["steps"].as_array().unwrap().iter().enumerate() {
        for e in 0..step["envelopes"].as_array().unwrap().len() {
            for part in ["header", "body"] {
                fails(part, |file| flip(&mut file["steps"][s]["envelopes"][e][part]));
            }
        }
    }
}

#[test]
fn a_changed_byte_of_any_policy_entry_is_refused() {
    let file = recording();
    for (s, step) in file["steps"].as_array().unwrap().iter().enumerate() {
        for e in 0..step["policy_entries"].as_array().unwrap().len() {
            fails("an entry", |file| flip(&mut file["steps"][s]["policy_entries"][e]));
        }
    }
}

#[test]
fn two_messages_exchanged_are_noticed() {
    let reason = fails("the order", |file| {
        for part in ["header", "body"] {
            let first = file["steps"][7]["envelopes"][0][part].take();
            let second = file["steps"][8]["envelopes"][0][part].take();
            file["steps"][7]["envelopes"][0][part] = second;
            file["steps"][8]["envelopes"][0][part] = first;
        }
    });
    // Bob's message names the head with Alice's in it.
    assert_eq!(reason, "channel pin");
}

#[test]
fn the_removal_is_refused_where_the_kick_is_withheld() {
    let reason = fails("the kick", |file| {
        let last = file["steps"][11]["policy_head"].clone();
        file["steps"][12]["policy_entries"] = Value::Array(Vec::new());
        file["steps"][12]["policy_head"] = last;
    });
    assert_eq!(reason, "policy pin");
}

#[test]
fn another_private_key_does_not_open_the_welcome() {
    for key in ["init_private_key", "welcome", "key_package"] {
        fails(key, |file| flip(&mut file["reader"][key]));
    }
}
