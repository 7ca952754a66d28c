//! A claim: an attestation, and the proof that its number passes a gate.

use std::sync::LazyLock;

use bulletproofs::{BulletproofGens, PedersenGens, RangeProof};
use curve25519_dalek::{RistrettoPoint, Scalar, ristretto::CompressedRistretto};
use merlin::Transcript;
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};
use rand_core::CryptoRngCore;
use zeroize::Zeroizing;

use super::attestation::{ATTESTATION_LEN, Attestation, AttestationError, Opening};
use super::gate::{Comparison, Gate};

/// Bits of the difference.
const BITS: usize = 32;
/// Bytes of a range proof of so many bits: 9 elements and 2 for each halving.
const RANGE_LEN: usize = 32 * (9 + 2 * 5);
/// Made once: they are 64 points from hashes.
static GENERATORS: LazyLock<BulletproofGens> = LazyLock::new(|| BulletproofGens::new(BITS, 1));
/// Bytes of a claim.
pub const CLAIM_LEN: usize = ATTESTATION_LEN + RANGE_LEN;

/// Why there is no claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProveError {
    /// The opening is another attestation's.
    #[error("the opening is another attestation's")]
    Opening,
    /// The number lies on the wrong side of the threshold.
    #[error("the attested number does not pass")]
    Threshold,
    /// The gate is for somebody or something else than the attestation.
    #[error(transparent)]
    Gate(#[from] ClaimError),
}

/// Why a claim is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ClaimError {
    /// Of another length.
    #[error("{0} bytes")]
    Length(usize),
    /// The attestation.
    #[error(transparent)]
    Attestation(#[from] AttestationError),
    /// The attestation is of another attester.
    #[error("of another attester")]
    OtherAttester,
    /// The attestation is about another user.
    #[error("about another user")]
    OtherUser,
    /// The attestation is of another number.
    #[error("of another attribute")]
    OtherAttribute,
    /// The attestation is not valid yet, or no more.
    #[error("not valid at that time")]
    Time,
    /// The proof does not hold.
    #[error("does not hold")]
    Proof,
}

/// A claim that holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claim {
    /// The serial, to be refused when it comes again.
    pub serial: [u8; 16],
    /// From when on the attestation is valid, Unix milliseconds.
    pub from: u64,
    /// Until when it is, Unix milliseconds.
    pub until: u64,
}

impl Claim {
    /// Proves that the attested number passes the gate.
    ///
    /// # Errors
    /// [`ProveError`].
    pub fn prove(
        gate: &Gate,
        attestation: &Attestation,
        opening: &Opening,
        rng: &mut impl CryptoRngCore,
    ) -> Result<Vec<u8>, ProveError> {
        fits(gate, attestation)?;
        let blinding = opening.scalar().filter(|_| opening.opens(attestation));
        let blinding = Zeroizing::new(blinding.ok_or(ProveError::Opening)?);
        let distance = gate.distance(opening.value).ok_or(ProveError::Threshold)?;
        let blinding = Zeroizing::new(match gate.comparison {
            Comparison::AtMost => -*blinding,
            Comparison::AtLeast => *blinding,
        });
        let (proof, _) = RangeProof::prove_single_with_rng(
            &GENERATORS,
            &PedersenGens::default(),
            &mut gate.transcript(attestation),
            u64::from(distance),
            &blinding,
            BITS,
            rng,
        )
        .map_err(|_| ProveError::Threshold)?;
        Ok([&attestation.to_bytes()[..], &proof.to_bytes()].concat())
    }

    /// Verifies a claim before a gate.
    ///
    /// # Errors
    /// [`ClaimError`].
    pub fn verify(gate: &Gate, bytes: &[u8]) -> Result<Self, ClaimError> {
        if bytes.len() != CLAIM_LEN {
            return Err(ClaimError::Length(bytes.len()));
        }
        let (attested, range) = bytes.split_at(ATTESTATION_LEN);
        let attestation = Attestation::from_bytes(attested)?;
        fits(gate, &attestation)?;
        let proof = RangeProof::from_bytes(range).map_err(|_| ClaimError::Proof)?;
        let commitment = difference(gate, &attestation).ok_or(ClaimError::Proof)?;
        let mut transcript = gate.transcript(&attestation);
        let mut weights = weights(transcript.clone(), range);
        proof
            .verify_single_with_rng(
                &GENERATORS,
                &PedersenGens::default(),
                &mut transcript,
                &commitment,
                BITS,
                &mut weights,
            )
            .map_err(|_| ClaimError::Proof)?;
        let Attestation { serial, from, until, .. } = attestation;
        Ok(Self { serial, from, until })
    }
}

/// Whether the attestation is what the gate asks for.
fn fits(gate: &Gate, attestation: &Attestation) -> Result<(), ClaimError> {
    if attestation.attester != gate.attester {
        return Err(ClaimError::OtherAttester);
    }
    if attestation.user != gate.user {
        return Err(ClaimError::OtherUser);
    }
    if attestation.attribute != gate.attribute {
        return Err(ClaimError::OtherAttribute);
    }
    if gate.at < attestation.from || gate.at >= attestation.until {
        return Err(ClaimError::Time);
    }
    Ok(())
}

/// The commitment to the distance: threshold·B − C, or C − threshold·B.
fn difference(gate: &Gate, attestation: &Attestation) -> Option<CompressedRistretto> {
    let commitment = CompressedRistretto(attestation.commitment).decompress()?;
    let threshold = RistrettoPoint::mul_base(&Scalar::from(gate.threshold));
    let difference = match gate.comparison {
        Comparison::AtMost => threshold - commitment,
        Comparison::AtLeast => commitment - threshold,
    };
    Some(difference.compress())
}

/// Weights of the verifier that depend on all of the statement and the proof: verifying needs no
/// randomness, and everybody comes to the same.
fn weights(mut transcript: Transcript, range: &[u8]) -> ChaCha20Rng {
    transcript.append_message(b"range", range);
    let mut seed = [0; 32];
    transcript.challenge_bytes(b"weights", &mut seed);
    ChaCha20Rng::from_seed(seed)
}

#[cfg(test)]
mod tests {
    use super::super::issue;
    use super::*;
    use coterie_seal::SigningKey;
    use proptest::prelude::*;

    const BIRTH: u16 = 1;

    fn key() -> SigningKey {
        SigningKey::from_seed(&[1; 32])
    }

    fn gate(comparison: Comparison, threshold: u32) -> Gate {
        Gate {
            server: [5; 16],
            role: [6; 16],
            attester: key().verifying_key(),
            user: [2; 16],
            attribute: BIRTH,
            comparison,
            threshold,
            at: 15,
        }
    }

    fn attested(value: u32) -> (Attestation, Opening) {
        let mut rng = ChaCha20Rng::from_seed([3; 32]);
        issue(&key(), ([2; 16], BIRTH, value), (10, 20), &mut rng)
    }

    fn claim(gate: &Gate, value: u32) -> Result<Vec<u8>, ProveError> {
        let (attestation, opening) = attested(value);
        Claim::prove(gate, &attestation, &opening, &mut ChaCha20Rng::from_seed([4; 32]))
    }

    #[test]
    fn a_number_on_the_right_side_passes_up_to_the_threshold_itself() {
        for (comparison, threshold, value) in [
            (Comparison::AtMost, 36_000, 36_000),
            (Comparison::AtMost, 36_000, 0),
            (Comparison::AtMost, u32::MAX, 0),
            (Comparison::AtLeast, 36_000, 36_000),
            (Comparison::AtLeast, 0, u32::MAX),
        ] {
            let gate = gate(comparison, threshold);
            let bytes = claim(&gate, value).unwrap();
            assert_eq!(bytes.len(), CLAIM_LEN);
            let expected = Claim { serial: attested(value).0.serial, from: 10, until: 20 };
            assert_eq!(Claim::verify(&gate, &bytes), Ok(expected));
        }
    }

    #[test]
    fn a_number_on_the_wrong_side_gives_no_claim() {
        let most = gate(Comparison::AtMost, 36_000);
        assert_eq!(claim(&most, 36_001), Err(ProveError::Threshold));
        let least = gate(Comparison::AtLeast, 36_000);
        assert_eq!(claim(&least, 35_999), Err(ProveError::Threshold));
    }

    /// Who proves the distance that they would like to have, or proves to a threshold that lets them in.
    #[test]
    fn a_wrong_distance_forged_into_a_claim_is_refused() {
        let wanted = gate(Comparison::AtMost, 36_000);
        let (attestation, opening) = attested(36_001);
        let blinding = -opening.scalar().unwrap();
        for distance in [0_u64, 1, u64::from(u32::MAX)] {
            let (proof, _) = RangeProof::prove_single_with_rng(
                &BulletproofGens::new(BITS, 1),
                &PedersenGens::default(),
                &mut wanted.transcript(&attestation),
                distance,
                &blinding,
                BITS,
                &mut ChaCha20Rng::from_seed([4; 32]),
            )
            .unwrap();
            let bytes = [&attestation.to_bytes()[..], &proof.to_bytes()].concat();
            assert_eq!(Claim::verify(&wanted, &bytes), Err(ClaimError::Proof));
        }
        let easier = claim(&gate(Comparison::AtMost, 36_001), 36_001).unwrap();
        assert_eq!(Claim::verify(&wanted, &easier), Err(ClaimError::Proof));
    }

    #[test]
    fn a_claim_for_another_server_role_threshold_or_side_is_refused() {
        let made = gate(Comparison::AtMost, 36_000);
        let bytes = claim(&made, 36_000).unwrap();
        for other in [
            Gate { server: [9; 16], ..made },
            Gate { role: [9; 16], ..made },
            Gate { threshold: 36_001, ..made },
            // The distance is 0 on this side as well.
            Gate { comparison: Comparison::AtLeast, ..made },
        ] {
            assert_eq!(Claim::verify(&other, &bytes), Err(ClaimError::Proof));
        }
    }

    #[test]
    fn a_lent_foreign_or_unfitting_attestation_is_refused() {
        let made = gate(Comparison::AtMost, 36_000);
        let bytes = claim(&made, 30_000).unwrap();
        let refused = |gate: Gate| Claim::verify(&gate, &bytes).unwrap_err();
        assert_eq!(refused(Gate { user: [9; 16], ..made }), ClaimError::OtherUser);
        assert_eq!(refused(Gate { attester: [9; 32], ..made }), ClaimError::OtherAttester);
        assert_eq!(refused(Gate { attribute: 2, ..made }), ClaimError::OtherAttribute);
        assert_eq!(claim(&Gate { user: [9; 16], ..made }, 1), Err(ClaimError::OtherUser.into()));
    }

    #[test]
    fn an_attestation_before_or_after_its_time_is_refused() {
        let made = gate(Comparison::AtMost, 36_000);
        let bytes = claim(&made, 30_000).unwrap();
        for (at, holds) in [(9, false), (10, true), (19, true), (20, false)] {
            assert_eq!(Claim::verify(&Gate { at, ..made }, &bytes).is_ok(), holds, "{at}");
        }
    }

    #[test]
    fn the_opening_of_another_attestation_is_refused() {
        let gate = gate(Comparison::AtMost, 36_000);
        let ((attestation, _), other) = (attested(30_000), Opening { value: 1, blinding: [1; 32] });
        let mut rng = ChaCha20Rng::from_seed([4; 32]);
        let error = Claim::prove(&gate, &attestation, &other, &mut rng).unwrap_err();
        assert_eq!(error, ProveError::Opening);
    }

    #[test]
    fn a_proof_moved_to_another_attestation_of_the_same_number_is_refused() {
        let gate = gate(Comparison::AtMost, 36_000);
        let mut bytes = claim(&gate, 30_000).unwrap();
        let mut rng = ChaCha20Rng::from_seed([8; 32]);
        let (other, _) = issue(&key(), ([2; 16], BIRTH, 30_000), (10, 20), &mut rng);
        bytes[..ATTESTATION_LEN].copy_from_slice(&other.to_bytes());
        assert_eq!(Claim::verify(&gate, &bytes), Err(ClaimError::Proof));
    }

    #[test]
    fn truncated_extended_and_changed_bytes_are_refused() {
        let gate = gate(Comparison::AtMost, 36_000);
        let good = claim(&gate, 30_000).unwrap();
        let short = Claim::verify(&gate, &good[..CLAIM_LEN - 1]);
        assert_eq!(short, Err(ClaimError::Length(CLAIM_LEN - 1)));
        let long = Claim::verify(&gate, &[&good[..], &[0; 32]].concat());
        assert_eq!(long, Err(ClaimError::Length(CLAIM_LEN + 32)));
        for at in (0..CLAIM_LEN).step_by(5) {
            let mut bad = good.clone();
            bad[at] ^= 1 << (at % 8);
            assert!(Claim::verify(&gate, &bad).is_err(), "byte {at}");
        }
        for element in 0..RANGE_LEN / 32 {
            let mut bad = good.clone();
            let at = ATTESTATION_LEN + 32 * element;
            bad[at..at + 32].fill(0xff);
            assert_eq!(Claim::verify(&gate, &bad), Err(ClaimError::Proof), "element {element}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(8))]

        #[test]
        fn exactly_the_numbers_that_pass_give_claims_that_hold(
            value: u32, threshold: u32, at_most: bool,
        ) {
            let comparison = if at_most { Comparison::AtMost } else { Comparison::AtLeast };
            let gate = gate(comparison, threshold);
            let passes = if at_most { value <= threshold } else { value >= threshold };
            match claim(&gate, value) {
                Ok(bytes) => prop_assert!(passes && Claim::verify(&gate, &bytes).is_ok()),
                Err(error) => prop_assert!(!passes && error == ProveError::Threshold),
            }
        }
    }
}
