//! Proofs put together from parts of honest ones.

use super::super::verify::VerifyError;
use super::super::{PreProof, Proof, Witness};
use super::people::{Place, member, rng};

fn place() -> Place {
    Place::new(20, 3)
}

fn refused(proof: &Proof) -> bool {
    proof.verify(&place().statement()) == Err(VerifyError::Proof)
}

#[test]
fn commitments_that_change_places_are_refused() {
    let mut proof = place().prove(4, 0, 1);
    std::mem::swap(&mut proof.first.a, &mut proof.first.b);
    assert!(refused(&proof));
    for (i, j) in [(0, 1), (0, 2), (1, 2)] {
        let mut proof = place().prove(4, 0, 1);
        proof.first.xs.swap(i, j);
        assert!(refused(&proof));
        let mut proof = place().prove(4, 0, 1);
        proof.second.ys.swap(i, j);
        assert!(refused(&proof));
    }
}

#[test]
fn two_proofs_spliced_anywhere_are_refused() {
    let one = place().prove(4, 0, 1);
    // Of the same y, and of another.
    for other in [place().prove(4, 1, 2), place().prove(5, 0, 2), place().prove(4, 0, 3)] {
        let (one, other) = (one.to_bytes(), other.to_bytes());
        let place = place();
        let statement = place.statement();
        for cut in (33..one.len()).step_by(32) {
            let spliced = [&one[..cut], &other[cut..]].concat();
            // Two proofs for one nullifier begin alike: what is left is the other whole.
            if spliced == other {
                continue;
            }
            let proof = Proof::from_bytes(statement.parameters(), &spliced).unwrap();
            assert_eq!(proof.verify(&statement), Err(VerifyError::Proof), "{cut}");
        }
    }
}

#[test]
fn messages_of_another_proof_are_refused() {
    let (one, other) = (place().prove(4, 0, 1), place().prove(4, 1, 2));
    let mut first = one.clone();
    first.first = other.first.clone();
    let mut second = one.clone();
    second.second = other.second.clone();
    let mut xs = one.clone();
    xs.first.xs = other.first.xs.clone();
    let mut responses = one.clone();
    responses.responses = other.responses.clone();
    for spliced in [first, second, xs, responses] {
        assert!(refused(&spliced));
    }
}

/// Why a pre-proof is used once: two proofs from one seed of masks give away y.
#[test]
fn what_a_reused_pre_proof_would_give_away() {
    let place = place();
    let (statement, secret) = (place.statement(), member(4));
    let prove = |counter, seed| {
        // The same masks twice, which only the same seed can do.
        let pre = PreProof::new(&place.ring, 3, &secret, &mut rng(1)).unwrap();
        pre.prove(&statement, &Witness { secret: &secret, counter }, &mut rng(seed)).unwrap()
    };
    let (one, two) = (prove(0, 5), prove(1, 6));
    assert_eq!(one.first.a.bytes, two.first.a.bytes);
    // f − f′ = (ξ − ξ′)·δ: the digits of the position, in the open.
    let xi = |proof: &Proof| {
        let bytes = proof.challenges(&statement).xi;
        curve25519_dalek::Scalar::from_bytes_mod_order(bytes)
    };
    let inverse = (xi(&one) - xi(&two)).invert();
    let ones: Vec<bool> = one.responses[..7]
        .iter()
        .zip(&two.responses)
        .map(|(a, b)| (a - b) * inverse == curve25519_dalek::Scalar::ONE)
        .collect();
    let (position, _) = place.ring.position(&secret.public());
    for (digit, at) in [(position % 4, 0), (position / 4 % 4, 3), (position / 16, 6)] {
        let width = if at == 6 { 1 } else { 3 };
        for v in 1..=width {
            assert_eq!(ones[at + v - 1], v == digit as usize);
        }
    }
}
