//! The device key as MLS wants it: an Ed25519 signer.

use std::fmt;

use ed25519_dalek::{Signer as _, SigningKey};
use openmls_traits::signatures::{Signer as MlsSigner, SignerError};
use openmls_traits::types::SignatureScheme;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// Signs MLS structures with one device's Ed25519 key. Wiped on drop.
#[derive(Clone)]
pub struct Signer {
    key: SigningKey,
}

impl Signer {
    /// The signer of the key with this seed (RFC 8032's 32-byte private key).
    #[must_use]
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self { key: SigningKey::from_bytes(seed) }
    }

    /// The public key that stands in the leaf.
    #[must_use]
    pub fn public_key(&self) -> [u8; 32] {
        self.key.verifying_key().to_bytes()
    }
}

impl Zeroize for Signer {
    fn zeroize(&mut self) {
        self.key = SigningKey::from_bytes(&[0; 32]);
    }
}

// `SigningKey` wipes itself on drop.
impl ZeroizeOnDrop for Signer {}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signer(")?;
        self.public_key().iter().try_for_each(|byte| write!(f, "{byte:02x}"))?;
        write!(f, ")")
    }
}

impl MlsSigner for Signer {
    fn sign(&self, payload: &[u8]) -> Result<Vec<u8>, SignerError> {
        Ok(self.key.sign(payload).to_bytes().to_vec())
    }

    fn signature_scheme(&self) -> SignatureScheme {
        SignatureScheme::ED25519
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_the_public_key_only() {
        let shown = format!("{:?}", Signer::from_seed(&[7; 32]));
        assert_eq!(
            shown,
            "Signer(ea4a6c63e29c520abef5507b132ec5f9954776aebebe7b92421eea691446d22c)"
        );
        assert!(!shown.contains("0707"));
    }

    #[test]
    fn zeroize_forgets_the_seed() {
        let mut signer = Signer::from_seed(&[7; 32]);
        signer.zeroize();
        assert_eq!(signer.public_key(), Signer::from_seed(&[0; 32]).public_key());
    }
}
