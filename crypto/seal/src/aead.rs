//! Sealing: XChaCha20-Poly1305 with a random 24-byte nonce in front.

use std::fmt;

use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use rand_core::CryptoRngCore;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::SealLabel;

const NONCE: usize = 24;
const TAG: usize = 16;

/// A key that seals and opens. Wiped when dropped.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct SealKey([u8; 32]);

/// Sealed bytes that do not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the sealed bytes do not open with this key and context")]
pub struct OpenError;

impl SealKey {
    /// A new random key.
    pub fn generate(rng: &mut dyn CryptoRngCore) -> Self {
        let mut key = Self([0; 32]);
        rng.fill_bytes(&mut key.0);
        key
    }

    /// The key of these bytes.
    #[must_use]
    pub fn from_bytes(bytes: &[u8; 32]) -> Self {
        Self(*bytes)
    }

    /// Its bytes.
    #[must_use]
    pub fn to_bytes(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.0)
    }

    /// Seals: `nonce (24) ‖ ciphertext ‖ tag (16)`, with `label ‖ 0x00 ‖ context` authenticated.
    #[must_use]
    pub fn seal(
        &self,
        label: SealLabel,
        context: &[u8],
        plaintext: &[u8],
        rng: &mut dyn CryptoRngCore,
    ) -> Vec<u8> {
        let mut nonce = [0u8; NONCE];
        rng.fill_bytes(&mut nonce);
        let aad = associated(label, context);
        let mut out = nonce.to_vec();
        // The only error is a plaintext beyond 2^38 bytes, which no caller can hold.
        let sealed = self
            .cipher()
            .encrypt(XNonce::from_slice(&nonce), Payload { msg: plaintext, aad: &aad });
        out.extend_from_slice(&sealed.unwrap_or_default());
        out
    }

    /// Opens what [`SealKey::seal`] made.
    ///
    /// # Errors
    /// [`OpenError`] when anything about it differs, or it is too short.
    pub fn open(
        &self,
        label: SealLabel,
        context: &[u8],
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, OpenError> {
        if sealed.len() < NONCE + TAG {
            return Err(OpenError);
        }
        let (nonce, body) = sealed.split_at(NONCE);
        let aad = associated(label, context);
        self.cipher()
            .decrypt(XNonce::from_slice(nonce), Payload { msg: body, aad: &aad })
            .map(Zeroizing::new)
            .map_err(|_| OpenError)
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new((&self.0).into())
    }
}

impl fmt::Debug for SealKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SealKey(secret)")
    }
}

fn associated(label: SealLabel, context: &[u8]) -> Vec<u8> {
    [label.as_str().as_bytes(), &[0], context].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_core::{CryptoRng, RngCore};

    struct Counter(u8);
    impl RngCore for Counter {
        fn next_u32(&mut self) -> u32 {
            self.0 = self.0.wrapping_add(1);
            u32::from(self.0)
        }
        fn next_u64(&mut self) -> u64 {
            u64::from(self.next_u32())
        }
        fn fill_bytes(&mut self, dest: &mut [u8]) {
            dest.fill_with(|| {
                self.0 = self.0.wrapping_add(1);
                self.0
            });
        }
        fn try_fill_bytes(&mut self, dest: &mut [u8]) -> Result<(), rand_core::Error> {
            self.fill_bytes(dest);
            Ok(())
        }
    }
    impl CryptoRng for Counter {}

    #[test]
    fn what_is_sealed_opens_and_any_change_is_refused() {
        let mut rng = Counter(0);
        let key = SealKey::generate(&mut rng);
        let sealed = key.seal(SealLabel::Vault, b"context", b"plain", &mut rng);
        assert_eq!(sealed.len(), 24 + 5 + 16);
        assert_eq!(key.open(SealLabel::Vault, b"context", &sealed).unwrap().as_slice(), b"plain");
        assert_eq!(key.open(SealLabel::VaultKey, b"context", &sealed), Err(OpenError));
        assert_eq!(key.open(SealLabel::Vault, b"other", &sealed), Err(OpenError));
        for i in 0..sealed.len() {
            let mut bad = sealed.clone();
            bad[i] ^= 1;
            assert_eq!(key.open(SealLabel::Vault, b"context", &bad), Err(OpenError), "byte {i}");
        }
        for short in [0, 23, 39, sealed.len() - 1] {
            assert_eq!(key.open(SealLabel::Vault, b"context", &sealed[..short]), Err(OpenError));
        }
    }

    #[test]
    fn debug_shows_no_secret() {
        assert_eq!(format!("{:?}", SealKey::from_bytes(&[9; 32])), "SealKey(secret)");
    }
}
