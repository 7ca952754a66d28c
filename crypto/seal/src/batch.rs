//! Signatures verified one by one, or put off and verified together, which takes a third of the
//! time. By the rules of ZIP 215 both agree on every input.

use std::collections::HashSet;

use ed25519_zebra::{VerificationKeyBytes, batch};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};
use sha2::{Digest, Sha256};

use crate::{SignLabel, Signature, VerifyError, VerifyingKey, check_key, sign, verify};

/// Most signatures of one multiplication: beyond it more memory brings no more speed.
const CHUNK: usize = 4_096;

/// Whether signatures are verified now or later.
#[derive(Default)]
pub enum Signatures {
    /// Each at once.
    #[default]
    Now,
    /// All in [`Batch::verify`]. Whatever was concluded before it is worth nothing if that fails.
    Later(Box<Batch>),
}

/// Signatures whose verification is put off.
#[derive(Default)]
pub struct Batch {
    verifier: batch::Verifier,
    count: usize,
    /// Keys that have passed [`check_key`].
    keys: HashSet<VerifyingKey>,
    /// Of everything that is verified: the weights come from it, so that none can be chosen to
    /// cancel another.
    transcript: Sha256,
    failed: bool,
}

impl Signatures {
    /// All later, together.
    #[must_use]
    pub fn together() -> Self {
        Self::Later(Box::default())
    }

    /// Verifies a signature over `label ‖ 0x00 ‖ bytes`, now or later.
    ///
    /// # Errors
    /// [`VerifyError`]; put off, only [`VerifyError::Key`].
    pub fn verify(
        &mut self,
        label: SignLabel,
        key: &VerifyingKey,
        bytes: &[u8],
        signature: &Signature,
    ) -> Result<(), VerifyError> {
        match self {
            Self::Now => verify(label, key, bytes, signature),
            Self::Later(batch) => batch.queue(label, key, bytes, signature),
        }
    }

    /// Whether all that was put off verifies.
    ///
    /// # Errors
    /// [`VerifyError::Signature`] when at least one does not: verify one by one to learn which.
    pub fn finish(self) -> Result<(), VerifyError> {
        match self {
            Self::Now => Ok(()),
            Self::Later(batch) => batch.verify(),
        }
    }
}

impl Batch {
    fn queue(
        &mut self,
        label: SignLabel,
        key: &VerifyingKey,
        bytes: &[u8],
        signature: &Signature,
    ) -> Result<(), VerifyError> {
        if !self.keys.contains(key) {
            check_key(key)?;
            self.keys.insert(*key);
        }
        let message = sign::message(label, bytes);
        self.transcript.update(key);
        self.transcript.update(signature);
        self.transcript.update((message.len() as u64).to_be_bytes());
        self.transcript.update(&message);
        let key = VerificationKeyBytes::from(*key);
        self.verifier.queue((key, ed25519_zebra::Signature::from(*signature), &message));
        self.count += 1;
        if self.count >= CHUNK {
            self.failed |= self.verify_queued().is_err();
        }
        Ok(())
    }

    fn verify_queued(&mut self) -> Result<(), VerifyError> {
        let verifier = std::mem::take(&mut self.verifier);
        self.count = 0;
        let seed = self.transcript.clone().finalize().into();
        verifier.verify(ChaCha20Rng::from_seed(seed)).map_err(|_| VerifyError::Signature)
    }

    fn verify(mut self) -> Result<(), VerifyError> {
        // An empty batch has nothing that could be wrong: the multiplication is of nothing.
        self.failed |= self.count > 0 && self.verify_queued().is_err();
        if self.failed { Err(VerifyError::Signature) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SigningKey;

    fn batch(count: u8, spoil: Option<u8>) -> Result<(), VerifyError> {
        let mut signatures = Signatures::together();
        for n in 0..count {
            let key = SigningKey::from_seed(&[n % 3; 32]);
            let mut signature = key.sign(SignLabel::Intent, &[n]);
            if spoil == Some(n) {
                signature[40] ^= 1;
            }
            signatures.verify(SignLabel::Intent, &key.verifying_key(), &[n], &signature)?;
        }
        signatures.finish()
    }

    #[test]
    fn a_batch_holds_when_every_signature_does() {
        assert_eq!(batch(0, None), Ok(()));
        assert_eq!(batch(9, None), Ok(()));
        for spoilt in 0..9 {
            assert_eq!(batch(9, Some(spoilt)), Err(VerifyError::Signature), "{spoilt}");
        }
    }

    #[test]
    fn another_label_or_a_key_of_small_order_is_refused_in_a_batch() {
        let key = SigningKey::from_seed(&[1; 32]);
        let signature = key.sign(SignLabel::Intent, b"x");
        let mut signatures = Signatures::together();
        let public = key.verifying_key();
        signatures.verify(SignLabel::DeviceLog, &public, b"x", &signature).unwrap();
        assert_eq!(signatures.finish(), Err(VerifyError::Signature));
        let mut signatures = Signatures::together();
        let small = signatures.verify(SignLabel::Intent, &[0; 32], b"x", &signature);
        assert_eq!(small, Err(VerifyError::Key));
    }

    #[test]
    fn one_bad_of_more_than_a_chunk_is_noticed() {
        let key = SigningKey::from_seed(&[1; 32]);
        let (public, good) = (key.verifying_key(), key.sign(SignLabel::Intent, b"x"));
        let mut signatures = Signatures::together();
        let mut bad = good;
        bad[0] ^= 1;
        signatures.verify(SignLabel::Intent, &public, b"x", &bad).unwrap();
        for _ in 0..CHUNK {
            signatures.verify(SignLabel::Intent, &public, b"x", &good).unwrap();
        }
        assert_eq!(signatures.finish(), Err(VerifyError::Signature));
    }
}
