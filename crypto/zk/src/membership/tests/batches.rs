//! Batches, and who is blamed.

use curve25519_dalek::Scalar;

use super::super::{BatchError, Proof, Statement, verify_batch};
use super::people::Place;

fn check(items: &[(&Statement<'_>, &Proof)]) -> Result<usize, BatchError> {
    verify_batch(items).map(|verified| verified.len())
}

/// Moves z by a number: row 1 and row 2 are wrong by it.
fn shift_z(proof: &mut Proof, by: Scalar) {
    let at = proof.responses.len() - 1;
    proof.responses[at] += by;
}

#[test]
fn an_empty_batch_does_not_verify() {
    assert_eq!(check(&[]), Err(BatchError::Empty));
}

#[test]
fn one_bad_of_64_is_blamed_by_its_number() {
    let place = Place::new(5, 16);
    let statement = place.statement();
    let mut proofs: Vec<Proof> = (0..64_u32)
        .map(|n| place.prove(n % 5, u16::try_from(n / 5).unwrap(), u64::from(n)))
        .collect();
    let items = |proofs: &[Proof]| {
        let items: Vec<_> = proofs.iter().map(|proof| (&statement, proof)).collect();
        check(&items)
    };
    assert_eq!(items(&proofs), Ok(64));
    shift_z(&mut proofs[37], Scalar::ONE);
    assert_eq!(items(&proofs), Err(BatchError::Bad(vec![37])));
    proofs[0] = proofs[1].clone();
    proofs[0].first.ticket = proofs[2].first.ticket;
    assert_eq!(items(&proofs), Err(BatchError::Bad(vec![0, 37])));
}

#[test]
fn two_bad_proofs_that_cancel_each_other_are_both_blamed() {
    let place = Place::new(5, 1);
    let statement = place.statement();
    // In row 1 what the one has too much the other has too little; of the same N* in row 2 as well.
    let mut one = place.prove(1, 0, 1);
    let mut two = place.prove(1, 0, 1);
    let good = place.prove(2, 0, 3);
    shift_z(&mut one, Scalar::from(7_u8));
    shift_z(&mut two, -Scalar::from(7_u8));
    let items = [(&statement, &one), (&statement, &good), (&statement, &two)];
    assert_eq!(check(&items), Err(BatchError::Bad(vec![0, 2])));
    // Rows of one proof do not cancel each other either.
    let mut inner = place.prove(3, 0, 4);
    let at = inner.responses.len() - 2;
    inner.responses[at] += Scalar::ONE;
    shift_z(&mut inner, -Scalar::ONE);
    assert_eq!(check(&[(&statement, &inner)]), Err(BatchError::Bad(vec![0])));
}

#[test]
fn mixed_rings_scopes_and_shapes_verify_together() {
    let places = [
        Place::new(5, 3),
        Place::new(20, 3),
        Place::with_handle(5, 16, true),
        Place::new(5, 3).block(&[(1, 0), (2, 0)]),
        Place::new(5, 4),
    ];
    let statements: Vec<Statement<'_>> = places.iter().map(Place::statement).collect();
    let mut proofs: Vec<Proof> = places.iter().map(|place| place.prove(4, 2, 9)).collect();
    let items = |proofs: &[Proof]| {
        let items: Vec<_> = statements.iter().zip(proofs).collect();
        check(&items)
    };
    assert_eq!(items(&proofs), Ok(5));
    // Exchanged between rings: of another shape, or not holding.
    proofs.swap(0, 4);
    assert_eq!(items(&proofs), Err(BatchError::Bad(vec![0, 4])));
    proofs.swap(1, 2);
    assert_eq!(items(&proofs), Err(BatchError::Bad(vec![0, 1, 2, 4])));
}
