//! Ed25519 with a label for every purpose.

use std::fmt;

use curve25519_dalek::edwards::CompressedEdwardsY;
use ed25519_dalek::Signer;
use rand_core::CryptoRngCore;
use zeroize::Zeroizing;

use crate::SignLabel;

/// A signature, 64 bytes.
pub type Signature = [u8; 64];
/// A public key, 32 bytes.
pub type VerifyingKey = [u8; 32];

/// An Ed25519 secret key. Wiped when dropped; its `Debug` shows the public key only.
#[derive(Clone)]
pub struct SigningKey(ed25519_dalek::SigningKey);

/// A signature that does not verify.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum VerifyError {
    /// The key is not a canonical point, or of small order.
    #[error("the public key is not a canonical point of large order")]
    Key,
    /// The signature is not by this key over these bytes under this label.
    #[error("the signature does not verify")]
    Signature,
}

impl SigningKey {
    /// A new random key.
    pub fn generate(rng: &mut dyn CryptoRngCore) -> Self {
        let mut seed = Zeroizing::new([0u8; 32]);
        rng.fill_bytes(seed.as_mut());
        Self::from_seed(&seed)
    }

    /// The key of this 32-byte seed (RFC 8032 §5.1.5).
    #[must_use]
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(ed25519_dalek::SigningKey::from_bytes(seed))
    }

    /// Its 32-byte seed.
    #[must_use]
    pub fn to_seed(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.0.to_bytes())
    }

    /// Its public key.
    #[must_use]
    pub fn verifying_key(&self) -> VerifyingKey {
        self.0.verifying_key().to_bytes()
    }

    /// Signs `label ‖ 0x00 ‖ bytes`.
    #[must_use]
    pub fn sign(&self, label: SignLabel, bytes: &[u8]) -> Signature {
        self.0.sign(&message(label, bytes)).to_bytes()
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKey(public ")?;
        for b in self.verifying_key() {
            write!(f, "{b:02x}")?;
        }
        f.write_str(")")
    }
}

/// Verifies a signature over `label ‖ 0x00 ‖ bytes` by the rules of ZIP 215, where single and
/// batch verification agree.
///
/// # Errors
/// [`VerifyError`].
pub fn verify(
    label: SignLabel,
    key: &VerifyingKey,
    bytes: &[u8],
    signature: &Signature,
) -> Result<(), VerifyError> {
    check_key(key)?;
    let key = ed25519_zebra::VerificationKey::try_from(*key).map_err(|_| VerifyError::Key)?;
    key.verify(&ed25519_zebra::Signature::from(*signature), &message(label, bytes))
        .map_err(|_| VerifyError::Signature)
}

/// Whether the y coordinate is below 2^255 − 19. With that the encoding of a point is the
/// canonical one, but for x = 0 with a sign, which only points of small order have: so this says
/// the same as encoding again, without an inversion.
fn is_reduced(key: &VerifyingKey) -> bool {
    let high = key[31] & 0x7f;
    high != 0x7f || key[0] < 0xed || key[1..31].iter().any(|byte| *byte != 0xff)
}

/// Refuses a public key that is not the canonical encoding of a point, or is of small order
/// (ZIP 215 alone would accept both).
///
/// # Errors
/// [`VerifyError::Key`].
pub fn check_key(key: &VerifyingKey) -> Result<(), VerifyError> {
    let point = CompressedEdwardsY(*key).decompress().ok_or(VerifyError::Key)?;
    if !is_reduced(key) || point.is_small_order() {
        return Err(VerifyError::Key);
    }
    Ok(())
}

pub(crate) fn message(label: SignLabel, bytes: &[u8]) -> Vec<u8> {
    let label = label.as_str().as_bytes();
    let mut message = Vec::with_capacity(label.len() + 1 + bytes.len());
    message.extend_from_slice(label);
    message.push(0);
    message.extend_from_slice(bytes);
    message
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> SigningKey {
        SigningKey::from_seed(&[7; 32])
    }

    #[test]
    fn a_signature_verifies_under_its_own_label_only() {
        let signature = key().sign(SignLabel::Intent, b"bytes");
        let public = key().verifying_key();
        assert_eq!(verify(SignLabel::Intent, &public, b"bytes", &signature), Ok(()));
        for label in SignLabel::ALL.iter().filter(|l| **l != SignLabel::Intent) {
            assert_eq!(verify(*label, &public, b"bytes", &signature), Err(VerifyError::Signature));
        }
        assert_eq!(
            verify(SignLabel::Intent, &public, b"bytez", &signature),
            Err(VerifyError::Signature)
        );
    }

    #[test]
    fn identity_and_small_order_keys_are_refused() {
        let mut identity = [0u8; 32];
        identity[0] = 1;
        assert_eq!(check_key(&identity), Err(VerifyError::Key));
        assert_eq!(check_key(&[0; 32]), Err(VerifyError::Key), "order 4");
        let mut alias = [0xff; 32];
        alias[0] = 0xee; // p + 1, a second spelling of the identity
        alias[31] = 0x7f;
        assert_eq!(check_key(&alias), Err(VerifyError::Key));
    }

    #[test]
    fn a_second_spelling_of_a_point_is_refused_as_encoding_again_would() {
        // y from p − 20 to 2^255 − 1, with both signs, and some ordinary ones.
        let near = (0..40u8).map(|n| {
            let mut key = [0xff; 32];
            key[0] = 0xff - n;
            key[31] = 0x7f;
            key
        });
        let ordinary = (0..40).map(|n| SigningKey::from_seed(&[n; 32]).verifying_key());
        let mut refused = 0;
        for mut key in near.chain(ordinary) {
            for sign in [0, 0x80] {
                key[31] = key[31] & 0x7f | sign;
                let point = CompressedEdwardsY(key).decompress();
                let good = point.is_some_and(|p| p.compress().0 == key && !p.is_small_order());
                assert_eq!(check_key(&key).is_ok(), good, "{key:02x?}");
                refused += usize::from(point.is_some() && !good);
            }
        }
        assert!(refused >= 4, "{refused}");
    }

    #[test]
    fn debug_shows_no_secret() {
        let shown = format!("{:?}", key());
        assert!(shown.starts_with("SigningKey(public ea4a6c63"), "{shown}");
        assert!(!shown.contains("0707"));
    }
}
