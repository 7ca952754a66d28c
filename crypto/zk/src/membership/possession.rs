//! Proof of possession: who publishes an anonymity key knows its y, and means this server, user and
//! time. A Schnorr proof.

use curve25519_dalek::{RistrettoPoint, Scalar, traits::VartimeMultiscalarMul};
use merlin::Transcript;
use rand_core::CryptoRngCore;

use super::element::{Element, PointError};
use super::keys::{MemberKey, MemberSecret};
use super::labels::POSSESSION;

/// Why a proof of possession is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PossessionError {
    /// Its point is not canonically encoded.
    #[error("the commitment is {0}")]
    Point(PointError),
    /// Its response is not below the group order.
    #[error("the response is not a canonical scalar")]
    Scalar,
    /// It does not hold for this key, server, user and time.
    #[error("does not hold")]
    Proof,
}

/// To what a key is bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Possession {
    /// The server.
    pub server: [u8; 16],
    /// The user.
    pub user: [u8; 16],
    /// Active from, Unix seconds.
    pub from: u64,
}

impl Possession {
    /// 64 bytes: R ‖ s.
    #[must_use]
    pub fn prove(&self, secret: &MemberSecret, rng: &mut impl CryptoRngCore) -> [u8; 64] {
        let mut transcript = self.transcript(&secret.public());
        let mut nonces = transcript
            .build_rng()
            .rekey_with_witness_bytes(b"y", secret.y.as_bytes())
            .finalize(rng);
        let nonce = zeroize::Zeroizing::new(Scalar::random(&mut nonces));
        let commitment = Element::new(RistrettoPoint::mul_base(&nonce));
        let response = *nonce + challenge(&mut transcript, &commitment) * secret.y;
        let mut bytes = [0; 64];
        bytes[..32].copy_from_slice(&commitment.bytes);
        bytes[32..].copy_from_slice(response.as_bytes());
        bytes
    }

    /// Whether the proof holds for the key.
    ///
    /// # Errors
    /// [`PossessionError`].
    pub fn verify(&self, key: &MemberKey, proof: &[u8; 64]) -> Result<(), PossessionError> {
        let (mut point, mut scalar) = ([0; 32], [0; 32]);
        point.copy_from_slice(&proof[..32]);
        scalar.copy_from_slice(&proof[32..]);
        let commitment = Element::decode(point).map_err(PossessionError::Point)?;
        let response = Option::<Scalar>::from(Scalar::from_canonical_bytes(scalar))
            .ok_or(PossessionError::Scalar)?;
        let challenge = challenge(&mut self.transcript(key), &commitment);
        let sum = RistrettoPoint::vartime_multiscalar_mul(
            [response, -challenge],
            [curve25519_dalek::constants::RISTRETTO_BASEPOINT_POINT, key.0.point],
        );
        if sum == commitment.point { Ok(()) } else { Err(PossessionError::Proof) }
    }

    fn transcript(&self, key: &MemberKey) -> Transcript {
        let mut transcript = Transcript::new(POSSESSION.as_bytes());
        transcript.append_message(b"server", &self.server);
        transcript.append_message(b"user", &self.user);
        transcript.append_message(b"from", &self.from.to_be_bytes());
        transcript.append_message(b"X", &key.to_bytes());
        transcript
    }
}

fn challenge(transcript: &mut Transcript, commitment: &Element) -> Scalar {
    transcript.append_message(b"R", &commitment.bytes);
    let mut wide = [0; 64];
    transcript.challenge_bytes(b"c", &mut wide);
    Scalar::from_bytes_mod_order_wide(&wide)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};

    const TO: Possession = Possession { server: [1; 16], user: [2; 16], from: 900 };

    fn made() -> (MemberSecret, [u8; 64]) {
        let secret = MemberSecret::new(Scalar::from(77_u8)).unwrap();
        let proof = TO.prove(&secret, &mut ChaCha20Rng::from_seed([1; 32]));
        (secret, proof)
    }

    #[test]
    fn a_proof_of_possession_holds() {
        let (secret, proof) = made();
        assert_eq!(TO.verify(&secret.public(), &proof), Ok(()));
    }

    #[test]
    fn a_proof_for_another_server_user_time_or_key_is_refused() {
        let (secret, proof) = made();
        for other in [
            Possession { server: [9; 16], ..TO },
            Possession { user: [9; 16], ..TO },
            Possession { from: 1_800, ..TO },
        ] {
            assert_eq!(other.verify(&secret.public(), &proof), Err(PossessionError::Proof));
        }
        let other = MemberSecret::new(Scalar::from(78_u8)).unwrap().public();
        assert_eq!(TO.verify(&other, &proof), Err(PossessionError::Proof));
    }

    #[test]
    fn the_padding_point_cannot_be_possessed_by_a_proof_of_another() {
        let pad = MemberKey::from_bytes(super::super::pad().to_bytes()).unwrap();
        assert_eq!(TO.verify(&pad, &made().1), Err(PossessionError::Proof));
    }

    #[test]
    fn any_flipped_bit_is_refused() {
        let (secret, proof) = made();
        for bit in 0..512 {
            let mut bad = proof;
            bad[bit / 8] ^= 1 << (bit % 8);
            assert!(TO.verify(&secret.public(), &bad).is_err(), "bit {bit}");
        }
    }

    #[test]
    fn a_response_of_the_group_order_or_more_is_refused() {
        let (secret, proof) = made();
        let mut bad = proof;
        bad[32..].fill(0xff);
        assert_eq!(TO.verify(&secret.public(), &bad), Err(PossessionError::Scalar));
    }
}
