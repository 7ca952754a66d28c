//! Whole proofs, and a batch.

use serde_json::{Value, json};

use super::place::{Place, hex};

/// A proof that holds, with all that follows from it.
fn case(name: &str, place: &Place, author: u32, counter: u16) -> Value {
    let proof = place.prove(author, counter, u64::from(author) + 1);
    let (verified, challenges) =
        place.with(|statement| (proof.verify(statement).unwrap(), proof.challenges(statement)));
    let mut case = place.describe();
    case["name"] = json!(name);
    case["proof"] = json!(hex(&proof.to_bytes()));
    case["mu"] = json!(hex(&challenges.mu));
    case["nu"] = json!(challenges.nu.map(|nu| hex(&nu)));
    case["xi"] = json!(hex(&challenges.xi));
    case["nullifier"] = json!(hex(&verified.nullifier));
    case["ticket"] = json!(hex(&verified.ticket));
    case["handle"] = json!(verified.handle.map(|handle| hex(&handle)));
    case
}

pub fn good() -> Value {
    let mut cases = Vec::new();
    for (ring, limit, author, counter) in [
        (2, 1, 1, 0),
        (5, 3, 4, 2),
        (8, 17, 0, 16),
        (16, 16, 15, 15),
        (16, 64, 7, 63),
        (100, 10, 99, 9),
        (128, 16, 64, 0),
        (1_024, 16, 1_023, 5),
    ] {
        let name = format!("{ring} keys, {limit} posts");
        cases.push(case(&name, &Place::new(ring, limit), author, counter));
    }
    let mut one = Place::new(5, 3);
    one.block(&[(1, 0)]);
    cases.push(case("one author blocked", &one, 4, 2));
    let mut three = Place::new(5, 3);
    three.block(&[(1, 0), (2, 2), (1, 1)]);
    cases.push(case("three posts blocked", &three, 4, 0));
    let handle = Place { handle: true, ..Place::new(5, 3) };
    cases.push(case("with a handle", &handle, 3, 0));
    let mut both = handle;
    both.block(&[(1, 0), (2, 2)]);
    cases.push(case("with a handle, two authors blocked", &both, 3, 1));
    let vote = Place { poll: Some([0x55; 16]), ..Place::new(9, 1) };
    cases.push(case("a vote in a poll", &vote, 8, 0));
    Value::Array(cases)
}

pub fn batch() -> Value {
    let place = Place::new(5, 3);
    let mut proofs: Vec<Vec<u8>> = (0..8_u32)
        .map(|n| {
            let counter = u16::try_from(n / 5).unwrap();
            place.prove(n % 5, counter, u64::from(n)).to_bytes()
        })
        .collect();
    // The last response but one, z_A, of another proof.
    let from = proofs[4].len() - 64;
    let other = proofs[3][from..from + 32].to_vec();
    proofs[5][from..from + 32].copy_from_slice(&other);
    let mut batch = place.describe();
    batch["proofs"] = json!(proofs.iter().map(|proof| hex(proof)).collect::<Vec<_>>());
    batch["bad"] = json!([5]);
    batch
}
