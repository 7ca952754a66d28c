//! The first envelope of a channel's group.

use coterie_seal::{SignLabel, SigningKey, VerifyingKey, verify};
use coterie_types::{Bytes, CodecError, FixedBytes, from_canonical, to_canonical};
use minicbor::{Decode, Encode};

use super::Authenticated;

/// What a creation holds. Deterministic CBOR.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Creation {
    /// [`Authenticated`] bytes, class commit.
    #[n(0)]
    pub authenticated: Bytes,
    /// The `GroupInfo` of epoch 0 (an MLS message), without its tree.
    #[n(1)]
    pub group_info: Bytes,
    /// The ratchet tree of epoch 0: one leaf, the creator's.
    #[n(2)]
    pub tree: Bytes,
}

/// A creation, signed by the creator's device key over its bytes.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct SignedCreation {
    /// The [`Creation`]'s bytes.
    #[n(0)]
    pub bytes: Bytes,
    /// Label `GroupCreation`.
    #[n(1)]
    pub signature: FixedBytes<64>,
}

/// Why a creation is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CreationError {
    /// Not the deterministic encoding.
    #[error(transparent)]
    Codec(#[from] CodecError),
    /// Not signed by the leaf's key.
    #[error("the creation is not signed by its creator's device")]
    Signature,
}

impl SignedCreation {
    /// Signs a creation.
    #[must_use]
    pub fn sign(creation: &Creation, key: &SigningKey) -> Self {
        let bytes = to_canonical(creation);
        let signature = FixedBytes(key.sign(SignLabel::GroupCreation, &bytes));
        Self { bytes: Bytes(bytes), signature }
    }

    /// Its bytes: the envelope's body.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        to_canonical(self)
    }

    /// Decodes an envelope's body; [`SignedCreation::verify`] follows once the creator's key is known.
    ///
    /// # Errors
    /// [`CreationError::Codec`].
    pub fn from_bytes(bytes: &[u8]) -> Result<(Self, Creation, Authenticated), CreationError> {
        let signed: Self = from_canonical(bytes)?;
        let creation: Creation = from_canonical(&signed.bytes)?;
        let authenticated = Authenticated::from_bytes(&creation.authenticated)?;
        Ok((signed, creation, authenticated))
    }

    /// Verifies the signature by the creator's device key.
    ///
    /// # Errors
    /// [`CreationError::Signature`].
    pub fn verify(&self, key: &VerifyingKey) -> Result<(), CreationError> {
        verify(SignLabel::GroupCreation, key, &self.bytes, &self.signature)
            .map_err(|_| CreationError::Signature)
    }
}
