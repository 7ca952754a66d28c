//! Sealing what is told at this moment and kept nowhere: under a key of the channel's epoch, always in
//! the same size.
//!
//! As with anonymous posts, a commitment to the key stands in front: no two contents open from the same
//! bytes.

use std::fmt;

use rand_core::CryptoRngCore;
use subtle::ConstantTimeEq;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::{KdfLabel, OpenError, SealKey, SealLabel, derive, pad, unpad};

const SALT: usize = 32;
const COMMITMENT: usize = 32;
/// The one padded size: kinds look alike.
const PADDED: usize = 256;

/// Bytes of every sealed ephemeral: salt (32) ‖ commitment (32) ‖ nonce (24) ‖ ciphertext (256) ‖ tag (16).
pub const EPHEMERAL_SIZE: usize = SALT + COMMITMENT + 24 + PADDED + 16;

/// What MLS exports for the ephemera of an epoch, under the label
/// [`crate::labels::EPHEMERA_EXPORT`] with the channel's id as context. Wiped when dropped.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct EphemeralSecret([u8; 32]);

impl EphemeralSecret {
    /// The secret of these bytes.
    #[must_use]
    pub fn from_bytes(bytes: &[u8; 32]) -> Self {
        Self(*bytes)
    }

    /// Pads and seals at most 252 bytes, to [`EPHEMERAL_SIZE`].
    ///
    /// # Errors
    /// [`OpenError`] for more than that: it would not open.
    pub fn seal(
        &self,
        plaintext: &[u8],
        rng: &mut dyn CryptoRngCore,
    ) -> Result<Vec<u8>, OpenError> {
        let padded = Zeroizing::new(pad(plaintext));
        if padded.len() != PADDED {
            return Err(OpenError);
        }
        let mut salt = [0; SALT];
        rng.fill_bytes(&mut salt);
        let (key, commitment) = self.keys(&salt);
        let mut out = [salt, commitment].concat();
        out.extend(key.seal(SealLabel::Ephemeral, &commitment, &padded, rng));
        Ok(out)
    }

    /// Opens what [`EphemeralSecret::seal`] made.
    ///
    /// # Errors
    /// [`OpenError`] when anything about it differs, its size or its padding too.
    pub fn open(&self, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, OpenError> {
        if sealed.len() != EPHEMERAL_SIZE {
            return Err(OpenError);
        }
        let (salt, rest) = sealed.split_first_chunk::<SALT>().ok_or(OpenError)?;
        let (said, rest) = rest.split_first_chunk::<COMMITMENT>().ok_or(OpenError)?;
        let (key, commitment) = self.keys(salt);
        if !bool::from(said.ct_eq(&commitment)) {
            return Err(OpenError);
        }
        let padded = key.open(SealLabel::Ephemeral, &commitment, rest)?;
        unpad(&padded).map(|plain| Zeroizing::new(plain.to_vec())).map_err(|_| OpenError)
    }

    fn keys(&self, salt: &[u8; SALT]) -> (SealKey, [u8; COMMITMENT]) {
        let key = derive(&self.0, KdfLabel::Ephemeral, salt);
        let commitment = derive(&self.0, KdfLabel::EphemeralCommitment, salt);
        (SealKey::from_bytes(&key), *commitment)
    }
}

impl fmt::Debug for EphemeralSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EphemeralSecret(secret)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};

    fn secret(n: u8) -> EphemeralSecret {
        EphemeralSecret::from_bytes(&[n; 32])
    }

    fn sealed(plaintext: &[u8]) -> Vec<u8> {
        secret(7).seal(plaintext, &mut ChaCha20Rng::from_seed([1; 32])).unwrap()
    }

    #[test]
    fn whatever_is_sealed_has_the_same_size_and_opens() {
        for plaintext in [&b""[..], b"typing", &[7; 252]] {
            let sealed = sealed(plaintext);
            assert_eq!(sealed.len(), EPHEMERAL_SIZE);
            assert_eq!(secret(7).open(&sealed).unwrap().as_slice(), plaintext);
        }
        let rng = &mut ChaCha20Rng::from_seed([1; 32]);
        assert_eq!(secret(7).seal(&[7; 253], rng), Err(OpenError), "it would be of another size");
    }

    #[test]
    fn another_epoch_any_flipped_bit_and_any_other_size_is_refused() {
        let good = sealed(b"typing");
        assert_eq!(secret(8).open(&good), Err(OpenError));
        for bit in 0..good.len() * 8 {
            let mut bad = good.clone();
            bad[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(secret(7).open(&bad), Err(OpenError), "bit {bit}");
        }
        for short in [0, 31, 63, 103, good.len() - 1] {
            assert_eq!(secret(7).open(&good[..short]), Err(OpenError));
        }
        assert_eq!(secret(7).open(&[&good[..], &[0]].concat()), Err(OpenError));
    }

    #[test]
    fn a_commitment_of_another_key_is_refused_though_the_rest_opens() {
        let mut swapped = sealed(b"typing");
        let rng = &mut ChaCha20Rng::from_seed([1; 32]);
        let other = secret(9).seal(b"typing", rng).unwrap();
        swapped[32..64].copy_from_slice(&other[32..64]);
        assert_eq!(secret(7).open(&swapped), Err(OpenError));
    }

    #[test]
    fn debug_shows_no_secret() {
        assert_eq!(format!("{:?}", secret(1)), "EphemeralSecret(secret)");
    }
}
