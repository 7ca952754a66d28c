//! Signed bytes: kept and sent exactly as received, never encoded again.

use coterie_seal::{SignLabel, Signatures, SigningKey, VerifyError, VerifyingKey, verify};
use coterie_types::{Bytes, CodecError, FixedBytes, from_canonical, to_canonical};
use minicbor::{Decode, Encode};

/// Bytes and an Ed25519 signature over `label ‖ 0x00 ‖ bytes`.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Signed {
    /// What is signed: the deterministic encoding of something.
    #[n(0)]
    pub bytes: Bytes,
    /// The signature.
    #[n(1)]
    pub signature: FixedBytes<64>,
}

impl Signed {
    /// Signs these bytes.
    #[must_use]
    pub fn sign(label: SignLabel, key: &SigningKey, bytes: Vec<u8>) -> Self {
        let signature = FixedBytes(key.sign(label, &bytes));
        Self { bytes: Bytes(bytes), signature }
    }

    /// Reads the deterministic encoding; verifies nothing.
    ///
    /// # Errors
    /// [`CodecError`] for any other encoding.
    pub fn parse(encoded: &[u8]) -> Result<Self, CodecError> {
        from_canonical(encoded)
    }

    /// Its deterministic encoding.
    #[must_use]
    pub fn to_bytes(&self) -> Bytes {
        Bytes(to_canonical(self))
    }

    /// Verifies the signature.
    ///
    /// # Errors
    /// [`VerifyError`].
    pub fn verify(&self, label: SignLabel, key: &VerifyingKey) -> Result<(), VerifyError> {
        verify(label, key, &self.bytes, &self.signature)
    }

    /// Verifies the signature, now or later.
    ///
    /// # Errors
    /// [`VerifyError`].
    pub fn verify_with(
        &self,
        label: SignLabel,
        key: &VerifyingKey,
        signatures: &mut Signatures,
    ) -> Result<(), VerifyError> {
        signatures.verify(label, key, &self.bytes, &self.signature)
    }
}
