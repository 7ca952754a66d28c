//! A point together with its canonical 32 bytes.

use curve25519_dalek::{RistrettoPoint, ristretto::CompressedRistretto, traits::IsIdentity};
use zeroize::Zeroize;

/// Why 32 bytes are no point here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PointError {
    /// Not the canonical encoding of a point (RFC 9496 §4.3.1).
    #[error("not the canonical encoding of a point")]
    NotCanonical,
    /// The identity, where it is refused.
    #[error("the identity")]
    Identity,
}

/// A point and its encoding, of which each gives the other.
#[derive(Clone, Copy, PartialEq, Eq, Zeroize)]
pub(crate) struct Element {
    pub(crate) point: RistrettoPoint,
    pub(crate) bytes: [u8; 32],
}

impl Element {
    pub(crate) fn new(point: RistrettoPoint) -> Self {
        Self { point, bytes: point.compress().to_bytes() }
    }

    /// Decodes; the decoder refuses every encoding but the one that encoding gives.
    pub(crate) fn decode(bytes: [u8; 32]) -> Result<Self, PointError> {
        let point = CompressedRistretto(bytes).decompress().ok_or(PointError::NotCanonical)?;
        Ok(Self { point, bytes })
    }

    /// Decodes what must not be the identity.
    pub(crate) fn decode_proper(bytes: [u8; 32]) -> Result<Self, PointError> {
        let element = Self::decode(bytes)?;
        if element.point.is_identity() { Err(PointError::Identity) } else { Ok(element) }
    }
}
