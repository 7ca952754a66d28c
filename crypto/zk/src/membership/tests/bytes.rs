//! Bytes that are no proof.

use super::super::codec::ParseError;
use super::super::element::PointError;
use super::super::verify::VerifyError;
use super::super::{Proof, peek_nullifier};
use super::people::{Place, member};

fn place() -> Place {
    Place::with_handle(4, 2, true).block(&[(1, 0)])
}

fn read(place: &Place, bytes: &[u8]) -> Result<(), VerifyError> {
    let statement = place.statement();
    Proof::from_bytes(statement.parameters(), bytes)?.verify(&statement).map(drop)
}

/// The number of points before the first scalar of the proofs of [`place`].
const POINTS: usize = 3 + 2 + 2 + 2 + 2 + 3;

#[test]
fn any_bit_of_any_element_flipped_is_refused() {
    let place = place();
    let good = place.prove(3, 1, 1).to_bytes();
    assert_eq!(read(&place, &good), Ok(()));
    for at in 0..good.len() {
        // One bit a byte, each bit in turn; and every bit of the first and last byte of an element.
        let bits = if matches!(at % 32, 0 | 1) { 0..8 } else { at % 8..at % 8 + 1 };
        for bit in bits {
            let mut bad = good.clone();
            bad[at] ^= 1 << bit;
            assert!(read(&place, &bad).is_err(), "byte {at} bit {bit}");
        }
    }
}

#[test]
fn truncated_and_extended_bytes_are_refused() {
    let place = place();
    let good = place.prove(3, 1, 1).to_bytes();
    let wanted = good.len();
    for got in [0, 1, 32, 33, wanted - 32, wanted - 1] {
        assert_eq!(read(&place, &good[..got]), Err(ParseError::Length { wanted, got }.into()));
    }
    for more in [1, 32] {
        let long = [&good[..], &vec![0; more]].concat();
        let error = ParseError::Length { wanted, got: wanted + more };
        assert_eq!(read(&place, &long), Err(error.into()));
    }
}

#[test]
fn another_version_is_refused() {
    let place = place();
    let mut bytes = place.prove(3, 1, 1).to_bytes();
    for version in [0, 2, 255] {
        bytes[0] = version;
        assert_eq!(read(&place, &bytes), Err(ParseError::Version(version).into()));
        assert_eq!(peek_nullifier(&bytes), None);
    }
}

#[test]
fn scalars_that_are_not_canonical_are_refused() {
    let place = place();
    let good = place.prove(3, 1, 1).to_bytes();
    let order = *(-curve25519_dalek::Scalar::ONE).as_bytes();
    let plus = |n: u8| {
        let mut bytes = order;
        bytes[0] += n;
        bytes
    };
    let elements = (good.len() - 1) / 32;
    for element in POINTS..elements {
        // ℓ, ℓ + 1 and 2^256 − 1.
        for scalar in [plus(1), plus(2), [0xff; 32]] {
            let mut bad = good.clone();
            bad[1 + 32 * element..33 + 32 * element].copy_from_slice(&scalar);
            assert_eq!(read(&place, &bad), Err(ParseError::Scalar { element }.into()));
        }
    }
}

#[test]
fn points_that_are_not_canonical_are_refused() {
    let place = place();
    let good = place.prove(3, 1, 1).to_bytes();
    let mut prime = [0xff; 32];
    (prime[0], prime[31]) = (0xed, 0x7f);
    let mut negative = [0; 32];
    negative[0] = 1;
    for element in 0..POINTS {
        for point in [prime, [0xff; 32], negative] {
            let mut bad = good.clone();
            bad[1 + 32 * element..33 + 32 * element].copy_from_slice(&point);
            let error = ParseError::Point { element, error: PointError::NotCanonical };
            assert_eq!(read(&place, &bad), Err(error.into()));
        }
    }
}

#[test]
fn the_identity_as_nullifier_ticket_handle_k_or_e_is_refused() {
    let place = place();
    let good = place.prove(3, 1, 1).to_bytes();
    for element in [0, 1, 2, 7, 8] {
        let mut bad = good.clone();
        bad[1 + 32 * element..33 + 32 * element].fill(0);
        let error = ParseError::Point { element, error: PointError::Identity };
        assert_eq!(read(&place, &bad), Err(error.into()));
    }
    // Everywhere else it parses and does not hold.
    for element in [3, 4, 5, 6, 9, 10, 11, 12, 13] {
        let mut bad = good.clone();
        bad[1 + 32 * element..33 + 32 * element].fill(0);
        assert_eq!(read(&place, &bad), Err(VerifyError::Proof), "{element}");
    }
}

#[test]
fn the_nullifier_is_seen_without_parsing() {
    let place = place();
    let bytes = place.prove(3, 1, 1).to_bytes();
    assert_eq!(peek_nullifier(&bytes), member(3).nullifier(&place.scope, 1));
    assert_eq!(peek_nullifier(&bytes[..32]), None);
    assert_eq!(peek_nullifier(&[]), None);
}

#[test]
fn debug_of_a_proof_shows_the_nullifier_only() {
    let proof = place().prove(3, 1, 1);
    assert_eq!(format!("{proof:?}").len(), "Proof()".len() + 64);
}
