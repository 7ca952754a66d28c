//! Sealing an anonymous post to an epoch, and the gate that shows that a member made it.
//!
//! The key comes from the epoch's exported secret and a random salt of the post; never from the
//! nullifier alone, which a post that is proved anew keeps. As with files, a commitment to the key
//! stands in front: no two contents open from the same bytes.

use std::fmt;

use hkdf::Hkdf;
use rand_core::CryptoRngCore;
use sha2::Sha256;
use subtle::ConstantTimeEq;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::{KdfLabel, OpenError, SealKey, SealLabel, derive};

const COMMITMENT: usize = 32;

/// Bytes of a gate's tag.
pub const GATE: usize = 16;

/// What MLS exports for the anonymous posts of an epoch, under the label
/// [`crate::labels::ANONYMOUS_EXPORT`] with the channel's id as context. Wiped when dropped.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct AnonymousSecret([u8; 32]);

/// g: what members and the node know of an epoch, and nobody else. Wiped when dropped.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct GateKey([u8; 32]);

impl AnonymousSecret {
    /// The secret of these bytes.
    #[must_use]
    pub fn from_bytes(bytes: &[u8; 32]) -> Self {
        Self(*bytes)
    }

    /// The key of the epoch's gate.
    #[must_use]
    pub fn gate(&self) -> GateKey {
        GateKey(*derive(&self.0, KdfLabel::AnonymousGate, b""))
    }

    /// Seals padded content: commitment (32) ‖ nonce (24) ‖ ciphertext ‖ tag (16). A salt is used
    /// for one content.
    #[must_use]
    pub fn seal(&self, salt: &[u8; 32], padded: &[u8], rng: &mut dyn CryptoRngCore) -> Vec<u8> {
        let (key, commitment) = self.keys(salt);
        let mut out = commitment.to_vec();
        out.extend(key.seal(SealLabel::AnonymousPost, &commitment, padded, rng));
        out
    }

    /// Opens what [`AnonymousSecret::seal`] made.
    ///
    /// # Errors
    /// [`OpenError`] when anything about it differs, or it is too short.
    pub fn open(&self, salt: &[u8; 32], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, OpenError> {
        let (front, rest) = sealed.split_at_checked(COMMITMENT).ok_or(OpenError)?;
        let (key, commitment) = self.keys(salt);
        if !bool::from(front.ct_eq(&commitment)) {
            return Err(OpenError);
        }
        key.open(SealLabel::AnonymousPost, &commitment, rest)
    }

    fn keys(&self, salt: &[u8; 32]) -> (SealKey, [u8; 32]) {
        let key = derive(&self.0, KdfLabel::AnonymousPost, salt);
        let commitment = derive(&self.0, KdfLabel::AnonymousCommitment, salt);
        (SealKey::from_bytes(&key), *commitment)
    }
}

impl GateKey {
    /// The key of these bytes.
    #[must_use]
    pub fn from_bytes(bytes: &[u8; 32]) -> Self {
        Self(*bytes)
    }

    /// Its bytes, for the node.
    #[must_use]
    pub fn to_bytes(&self) -> [u8; 32] {
        self.0
    }

    /// The tag over a post's bytes: the first 16 bytes of HMAC-SHA256.
    #[must_use]
    pub fn tag(&self, post: &[u8]) -> [u8; GATE] {
        // HKDF-Extract (RFC 5869 §2.2) is HMAC, keyed by its salt.
        let (mac, _) = Hkdf::<Sha256>::extract(Some(&self.0), post);
        let mut tag = [0; GATE];
        tag.copy_from_slice(&mac[..GATE]);
        tag
    }

    /// Whether a tag is that of the post; in constant time.
    #[must_use]
    pub fn admits(&self, post: &[u8], tag: &[u8; GATE]) -> bool {
        self.tag(post).ct_eq(tag).into()
    }
}

impl fmt::Debug for AnonymousSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AnonymousSecret(secret)")
    }
}

impl fmt::Debug for GateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("GateKey(secret)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};

    const SECRET: [u8; 32] = [7; 32];
    const SALT: [u8; 32] = [8; 32];

    fn sealed() -> Vec<u8> {
        let rng = &mut ChaCha20Rng::from_seed([1; 32]);
        AnonymousSecret::from_bytes(&SECRET).seal(&SALT, b"padded", rng)
    }

    #[test]
    fn what_is_sealed_opens_and_any_flipped_bit_is_refused() {
        let secret = AnonymousSecret::from_bytes(&SECRET);
        let sealed = sealed();
        assert_eq!(sealed.len(), 32 + 24 + 6 + 16);
        assert_eq!(secret.open(&SALT, &sealed).unwrap().as_slice(), b"padded");
        for bit in 0..sealed.len() * 8 {
            let mut bad = sealed.clone();
            bad[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(secret.open(&SALT, &bad), Err(OpenError), "bit {bit}");
        }
        for short in [0, 31, 32, 71, sealed.len() - 1] {
            assert_eq!(secret.open(&SALT, &sealed[..short]), Err(OpenError));
        }
    }

    #[test]
    fn another_epoch_or_salt_does_not_open() {
        let other = AnonymousSecret::from_bytes(&[9; 32]);
        assert_eq!(other.open(&SALT, &sealed()), Err(OpenError));
        let secret = AnonymousSecret::from_bytes(&SECRET);
        assert_eq!(secret.open(&[9; 32], &sealed()), Err(OpenError));
    }

    #[test]
    fn a_commitment_of_another_key_is_refused_though_the_rest_opens() {
        let mut swapped = sealed();
        let rng = &mut ChaCha20Rng::from_seed([1; 32]);
        let other = AnonymousSecret::from_bytes(&[9; 32]).seal(&SALT, b"padded", rng);
        swapped[..32].copy_from_slice(&other[..32]);
        let secret = AnonymousSecret::from_bytes(&SECRET);
        assert_eq!(secret.open(&SALT, &swapped), Err(OpenError));
    }

    #[test]
    fn a_gate_admits_what_was_tagged_with_its_key_and_nothing_else() {
        let gate = AnonymousSecret::from_bytes(&SECRET).gate();
        let tag = gate.tag(b"post");
        assert!(GateKey::from_bytes(&gate.to_bytes()).admits(b"post", &tag));
        assert!(!gate.admits(b"posu", &tag));
        assert!(!AnonymousSecret::from_bytes(&[9; 32]).gate().admits(b"post", &tag));
        assert!((0..128).all(|bit| {
            let mut bad = tag;
            bad[bit / 8] ^= 1 << (bit % 8);
            !gate.admits(b"post", &bad)
        }));
    }

    #[test]
    fn a_gate_s_tag_is_hmac_as_rfc_4231_states_it() {
        // Test case 1 has a key of 20 bytes: HMAC pads it with zeros.
        let mut key = [0; 32];
        key[..20].fill(0x0b);
        let wanted = [
            0xb0, 0x34, 0x4c, 0x61, 0xd8, 0xdb, 0x38, 0x53, 0x5c, 0xa8, 0xaf, 0xce, 0xaf, 0x0b,
            0xf1, 0x2b,
        ];
        assert_eq!(GateKey::from_bytes(&key).tag(b"Hi There"), wanted);
    }

    #[test]
    fn debug_shows_no_secret() {
        let secret = AnonymousSecret::from_bytes(&SECRET);
        assert_eq!(
            format!("{secret:?}{:?}", secret.gate()),
            "AnonymousSecret(secret)GateKey(secret)"
        );
    }
}
