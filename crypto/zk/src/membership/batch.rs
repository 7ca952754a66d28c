//! Many proofs at once, with the bad ones named.
//!
//! The coefficients that proofs of one ring give to its keys are added up, so that a batch costs one
//! multiplication of the ring's size together, and some multiplications of numbers each.

use curve25519_dalek::Scalar;
use merlin::Transcript;

use super::equation::{ROWS, Sum, Weighed};
use super::labels::BATCH;
use super::proof::Proof;
use super::statement::Statement;
use super::transcript::ProofTranscript;
use super::verify::Verified;

/// Why a batch is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BatchError {
    /// There is nothing in it.
    #[error("an empty batch")]
    Empty,
    /// Some do not hold; all others do.
    #[error("proofs {0:?} do not hold")]
    Bad(Vec<usize>),
}

/// Verifies all; what it says of each is what verifying them one by one would say.
///
/// # Errors
/// [`BatchError`].
pub fn verify_batch(items: &[(&Statement<'_>, &Proof)]) -> Result<Vec<Verified>, BatchError> {
    if items.is_empty() {
        return Err(BatchError::Empty);
    }
    let weighed = weigh(items);
    let mut bad: Vec<usize> = Vec::new();
    let mut good = Vec::new();
    for (index, item) in weighed.iter().enumerate() {
        match item {
            Ok(item) => good.push((index, item)),
            Err(_) => bad.push(index),
        }
    }
    blame(&good, &mut bad);
    if bad.is_empty() {
        return Ok(items.iter().map(|(_, proof)| proof.verified()).collect());
    }
    bad.sort_unstable();
    Err(BatchError::Bad(bad))
}

/// A proof of another shape than its statement's, or with N* = 0.
pub(crate) struct Unweighable;

/// Draws the challenges of each, and weights for every row that depend on all of all proofs.
pub(crate) fn weigh<'a>(
    items: &[(&'a Statement<'a>, &'a Proof)],
) -> Vec<Result<Weighed<'a>, Unweighable>> {
    let mut all = Transcript::new(BATCH.as_bytes());
    let mut weighed: Vec<Result<Weighed<'a>, Unweighable>> = Vec::with_capacity(items.len());
    for (statement, proof) in items {
        let mut transcript = ProofTranscript::new(statement);
        let (mu, nu) = transcript.first(&proof.first);
        let xi = transcript.second(&proof.second);
        all.append_message(b"proof", &transcript.bind(&proof.responses));
        let may = proof.has_shape(&statement.parameters) && proof.has_star(&mu);
        let weights = [Scalar::ZERO; ROWS];
        let item = Weighed { statement, proof, mu, nu, xi, weights };
        weighed.push(if may { Ok(item) } else { Err(Unweighable) });
    }
    for item in weighed.iter_mut().flatten() {
        for weight in &mut item.weights {
            let mut bytes = [0; 16];
            all.challenge_bytes(b"weight", &mut bytes);
            *weight = Scalar::from(u128::from_le_bytes(bytes));
        }
    }
    weighed
}

/// Whether all rows of all hold.
pub(crate) fn holds(items: &[&Weighed<'_>]) -> bool {
    let mut sum = Sum::new();
    items.iter().for_each(|item| sum.add(item));
    sum.comes_to_zero()
}

/// Halves what does not hold until single proofs are left.
fn blame(items: &[(usize, &Weighed<'_>)], bad: &mut Vec<usize>) {
    let all: Vec<&Weighed<'_>> = items.iter().map(|(_, item)| *item).collect();
    if items.is_empty() || holds(&all) {
        return;
    }
    if let [(index, _)] = items {
        bad.push(*index);
        return;
    }
    let (left, right) = items.split_at(items.len() / 2);
    blame(left, bad);
    blame(right, bad);
}
