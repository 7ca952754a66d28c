//! Ed25519 signatures by the rules of ZIP 215: what is verified alone and what is verified together agree.
//!
//! `[8][s]B = [8]R + [8][k]A`, where s is below the order, and R and A are points in whatever encoding.
//! Whoever calls has decoded A.

use curve25519_dalek::{
    constants::ED25519_BASEPOINT_POINT,
    edwards::{CompressedEdwardsY, EdwardsPoint},
    scalar::Scalar,
    traits::{IsIdentity as _, VartimeMultiscalarMul as _},
};
use sha2::{Digest as _, Sha512};

use crate::{Signature, VerifyingKey};

/// k: what binds a signature to a key and a message.
pub(crate) fn challenge(key: &VerifyingKey, signature: &Signature, message: &[u8]) -> Scalar {
    let (r, _) = halves(signature);
    let hash = Sha512::new().chain_update(r).chain_update(key).chain_update(message);
    Scalar::from_bytes_mod_order_wide(&hash.finalize().into())
}

/// Whether one signature holds, by its key and challenge.
pub(crate) fn holds(key: &EdwardsPoint, challenge: &Scalar, signature: &Signature) -> bool {
    let Some((r, s)) = decoded(signature) else { return false };
    let expected = EdwardsPoint::vartime_double_scalar_mul_basepoint(challenge, &-key, &s);
    (r - expected).mul_by_cofactor().is_identity()
}

/// The sum of many equations, each with a weight.
#[derive(Default)]
pub(crate) struct Sum {
    base: Scalar,
    points: Vec<EdwardsPoint>,
    scalars: Vec<Scalar>,
}

impl Sum {
    /// Adds a signature's equation, but for its key; gives the key's part. None: it cannot hold.
    #[must_use]
    pub(crate) fn add(
        &mut self,
        weight: u128,
        challenge: &Scalar,
        signature: &Signature,
    ) -> Option<Scalar> {
        let (r, s) = decoded(signature)?;
        let weight = Scalar::from(weight);
        self.base -= weight * s;
        self.points.push(r);
        self.scalars.push(weight);
        Some(weight * challenge)
    }

    /// Adds all the parts of a key.
    pub(crate) fn add_key(&mut self, key: EdwardsPoint, parts: Scalar) {
        self.points.push(key);
        self.scalars.push(parts);
    }

    /// Whether the sum holds.
    pub(crate) fn holds(mut self) -> bool {
        self.add_key(ED25519_BASEPOINT_POINT, self.base);
        let sum = EdwardsPoint::vartime_multiscalar_mul(&self.scalars, &self.points);
        sum.mul_by_cofactor().is_identity()
    }
}

/// R and s of a signature that has them.
fn decoded(signature: &Signature) -> Option<(EdwardsPoint, Scalar)> {
    let (r, s) = halves(signature);
    Some((CompressedEdwardsY(r).decompress()?, Scalar::from_canonical_bytes(s).into_option()?))
}

fn halves(signature: &Signature) -> ([u8; 32], [u8; 32]) {
    let (mut r, mut s) = ([0; 32], [0; 32]);
    r.copy_from_slice(&signature[..32]);
    s.copy_from_slice(&signature[32..]);
    (r, s)
}

#[cfg(test)]
mod tests {
    use curve25519_dalek::constants::EIGHT_TORSION;
    use proptest::prelude::*;

    use super::*;
    use crate::{SignLabel, SigningKey, sign::message};

    /// What the library says of it.
    fn theirs(key: &VerifyingKey, signature: &Signature, message: &[u8]) -> bool {
        let signature = ed25519_zebra::Signature::from(*signature);
        ed25519_zebra::VerificationKey::try_from(*key)
            .is_ok_and(|key| key.verify(&signature, message).is_ok())
    }

    /// What we say of it alone and together; they must agree.
    fn ours(key: &VerifyingKey, signature: &Signature, message: &[u8]) -> bool {
        let Some(point) = CompressedEdwardsY(*key).decompress() else { return false };
        let challenge = challenge(key, signature, message);
        let alone = holds(&point, &challenge, signature);
        let mut sum = Sum::default();
        let together = sum.add(u128::MAX / 3, &challenge, signature).is_some_and(|part| {
            sum.add_key(point, part);
            sum.holds()
        });
        assert_eq!(alone, together, "{key:02x?} {signature:02x?}");
        alone
    }

    /// Every encoding of a point of small order, canonical or not.
    fn small() -> Vec<[u8; 32]> {
        let mut all: Vec<[u8; 32]> = EIGHT_TORSION.iter().map(|point| point.compress().0).collect();
        // y of p and p + 1, and x = 0 with a sign.
        for first in [0xed, 0xee] {
            let mut alias = [0xff; 32];
            (alias[0], alias[31]) = (first, 0x7f);
            all.push(alias);
        }
        for at in 0..all.len() {
            let mut signed = all[at];
            signed[31] ^= 0x80;
            all.push(signed);
        }
        all
    }

    #[test]
    fn every_pair_of_small_order_is_judged_as_by_the_library() {
        let mut held = 0;
        for key in small() {
            for r in small() {
                let mut signature = [0; 64];
                signature[..32].copy_from_slice(&r);
                let judged = ours(&key, &signature, b"Zcash");
                assert_eq!(judged, theirs(&key, &signature, b"Zcash"), "{key:02x?} {r:02x?}");
                held += usize::from(judged);
            }
        }
        assert!(held >= 64, "{held}: ZIP 215 takes them");
    }

    #[test]
    fn an_s_of_the_order_or_more_is_refused() {
        let key = SigningKey::from_seed(&[7; 32]);
        let mut signature = key.sign(SignLabel::Intent, b"x");
        let text = message(SignLabel::Intent, b"x");
        assert!(ours(&key.verifying_key(), &signature, &text));
        // s + ℓ means the same number.
        let order = (-Scalar::ONE).to_bytes();
        let mut carry = 1;
        for (byte, more) in signature[32..].iter_mut().zip(order) {
            let sum = u16::from(*byte) + u16::from(more) + carry;
            (*byte, carry) = (sum.to_le_bytes()[0], sum >> 8);
        }
        assert_eq!(carry, 0);
        assert!(!ours(&key.verifying_key(), &signature, &text));
        assert!(!theirs(&key.verifying_key(), &signature, &text));
    }

    proptest! {
        #[test]
        fn a_signature_with_points_of_small_order_added_or_a_bit_flipped_is_judged_as_by_the_library(
            seed in any::<[u8; 32]>(),
            text in any::<[u8; 8]>(),
            flipped in proptest::option::of(0..96_usize * 8),
            torsion in (0..8_usize, 0..8_usize),
        ) {
            let secret = SigningKey::from_seed(&seed);
            let signature = secret.sign(SignLabel::Intent, &text);
            let message = message(SignLabel::Intent, &text);
            let mut both = [secret.verifying_key().as_slice(), &signature].concat();
            for (at, torsion) in [(0, torsion.0), (32, torsion.1)] {
                let bytes: [u8; 32] = both[at..at + 32].try_into().unwrap();
                let point = CompressedEdwardsY(bytes).decompress().unwrap() + EIGHT_TORSION[torsion];
                both[at..at + 32].copy_from_slice(&point.compress().0);
            }
            if let Some(bit) = flipped {
                both[bit / 8] ^= 1 << (bit % 8);
            }
            let key: VerifyingKey = both[..32].try_into().unwrap();
            let signature: Signature = both[32..].try_into().unwrap();
            let judged = ours(&key, &signature, &message);
            prop_assert_eq!(judged, theirs(&key, &signature, &message));
            if flipped.is_none() && torsion == (0, 0) {
                prop_assert!(judged);
            }
        }
    }
}
