//! Every case of `spec/vectors/attributes.json` holds, or is refused by the rule that it names.
#![allow(clippy::unwrap_used)]

use coterie_zk::attribute::{Attestation, Claim, ClaimError, Comparison, Gate, Opening};
use serde_json::Value;

fn file() -> Value {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../spec/vectors/attributes.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn bytes(value: &Value) -> Vec<u8> {
    let text = value.as_str().unwrap();
    (0..text.len()).step_by(2).map(|i| u8::from_str_radix(&text[i..i + 2], 16).unwrap()).collect()
}

fn array<const N: usize>(value: &Value) -> [u8; N] {
    bytes(value).try_into().unwrap()
}

fn verify(case: &Value) -> Result<Claim, ClaimError> {
    let number = |key: &str| case[key].as_u64().unwrap();
    let gate = Gate {
        server: array(&case["server"]),
        role: array(&case["role"]),
        attester: array(&case["attester"]),
        user: array(&case["user"]),
        attribute: number("attribute").try_into().unwrap(),
        comparison: match case["at_most"].as_bool().unwrap() {
            true => Comparison::AtMost,
            false => Comparison::AtLeast,
        },
        threshold: number("threshold").try_into().unwrap(),
        at: number("at"),
    };
    Claim::verify(&gate, &bytes(&case["claim"]))
}

#[test]
fn claims_hold_or_are_refused_as_stated() {
    let file = file();
    let (good, bad) = (file["good"].as_array().unwrap(), file["bad"].as_array().unwrap());
    assert!(good.len() >= 2 && bad.len() >= 18);
    assert!(good.iter().all(|case| verify(case).is_ok()));
    for case in bad {
        let rule = match verify(case).unwrap_err() {
            ClaimError::Length(_) => "length",
            ClaimError::Attestation(_) => "attestation",
            ClaimError::OtherAttester => "attester",
            ClaimError::OtherUser => "user",
            ClaimError::OtherAttribute => "attribute",
            ClaimError::Time => "time",
            ClaimError::Proof => "proof",
        };
        assert_eq!(rule, case["rule"].as_str().unwrap(), "{}", case["name"]);
    }
}

#[test]
fn the_opening_that_is_stated_opens_the_attestation() {
    let file = file();
    let claim = bytes(&file["good"][0]["claim"]);
    let attestation = Attestation::from_bytes(&claim[..179]).unwrap();
    let opening = Opening {
        value: file["opening"]["value"].as_u64().unwrap().try_into().unwrap(),
        blinding: array(&file["opening"]["blinding"]),
    };
    assert!(opening.opens(&attestation));
}
