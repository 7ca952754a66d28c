//! A tombstone: the signed wish that erases the body of an earlier message and keeps its hash.

use coterie_seal::{SignLabel, SigningKey, VerifyingKey, verify};
use coterie_types::{
    Bytes, ChannelId, CodecError, DeviceId, FixedBytes, MessageId, Seq, UserId, from_canonical,
    to_canonical,
};
use minicbor::{Decode, Encode};

use super::Authenticated;

/// What a tombstone holds. Deterministic CBOR.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Tombstone {
    /// [`Authenticated`] bytes, class light; its message id is the tombstone's own.
    #[n(0)]
    pub authenticated: Bytes,
    /// The channel.
    #[n(1)]
    pub channel: ChannelId,
    /// The user who deletes.
    #[n(2)]
    pub user: UserId,
    /// The device that signs.
    #[n(3)]
    pub device: DeviceId,
    /// The seq of the message that loses its body.
    #[n(4)]
    pub target: Seq,
    /// Its id.
    #[n(5)]
    pub target_id: MessageId,
}

/// A tombstone, signed by the device over its bytes.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct SignedTombstone {
    /// The [`Tombstone`]'s bytes.
    #[n(0)]
    pub bytes: Bytes,
    /// Label `Tombstone`.
    #[n(1)]
    pub signature: FixedBytes<64>,
}

/// Why a tombstone is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TombstoneError {
    /// Not the deterministic encoding.
    #[error(transparent)]
    Codec(#[from] CodecError),
    /// Not signed by the device's key.
    #[error("the tombstone is not signed by its device")]
    Signature,
}

impl SignedTombstone {
    /// Signs a tombstone.
    #[must_use]
    pub fn sign(tombstone: &Tombstone, key: &SigningKey) -> Self {
        let bytes = to_canonical(tombstone);
        let signature = FixedBytes(key.sign(SignLabel::Tombstone, &bytes));
        Self { bytes: Bytes(bytes), signature }
    }

    /// Its bytes: the envelope's body.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        to_canonical(self)
    }

    /// Decodes an envelope's body; [`SignedTombstone::verify`] follows once the key is known.
    ///
    /// # Errors
    /// [`TombstoneError::Codec`].
    pub fn from_bytes(bytes: &[u8]) -> Result<(Self, Tombstone, Authenticated), TombstoneError> {
        let signed: Self = from_canonical(bytes)?;
        let tombstone: Tombstone = from_canonical(&signed.bytes)?;
        let authenticated = Authenticated::from_bytes(&tombstone.authenticated)?;
        Ok((signed, tombstone, authenticated))
    }

    /// Verifies the signature by the device's key.
    ///
    /// # Errors
    /// [`TombstoneError::Signature`].
    pub fn verify(&self, key: &VerifyingKey) -> Result<(), TombstoneError> {
        verify(SignLabel::Tombstone, key, &self.bytes, &self.signature)
            .map_err(|_| TombstoneError::Signature)
    }
}
