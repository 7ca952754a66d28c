//! What the two devices show each other, through the node.

use coterie_seal::check_key;
use coterie_types::{Bytes, FixedBytes, Hash, check_name, from_canonical, sha256, to_canonical};
use minicbor::{Decode, Encode};

use super::LinkError;

pub(super) const VERSION: u8 = 1;
const COMMITMENT: &[u8] = b"coterie/1 link commitment\0";

/// What the new device shows first: the hash of its offer.
pub type LinkCommitment = Hash;

/// What the new device shows last.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct LinkOffer {
    /// 1.
    #[n(0)]
    pub version: u8,
    /// Its key of this link.
    #[n(1)]
    pub exchange: FixedBytes<32>,
    /// The key that it will have as a device.
    #[n(2)]
    pub device: FixedBytes<32>,
    /// What it is called.
    #[n(3)]
    pub name: String,
    /// Random, so that the commitment tells nothing.
    #[n(4)]
    pub nonce: FixedBytes<32>,
}

/// What the old device shows in between.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct LinkAnswer {
    /// 1.
    #[n(0)]
    pub version: u8,
    /// Its key of this link.
    #[n(1)]
    pub exchange: FixedBytes<32>,
    /// Random.
    #[n(2)]
    pub nonce: FixedBytes<32>,
}

impl LinkOffer {
    /// Its bytes.
    #[must_use]
    pub fn to_bytes(&self) -> Bytes {
        Bytes(to_canonical(self))
    }

    /// Reads an offer, and checks that it is the one committed to.
    ///
    /// # Errors
    /// [`LinkError`], all but `Grant`.
    pub fn open(bytes: &[u8], commitment: &LinkCommitment) -> Result<Self, LinkError> {
        if commit(bytes) != *commitment {
            return Err(LinkError::Commitment);
        }
        let offer: Self = from_canonical(bytes)?;
        if offer.version != VERSION {
            return Err(LinkError::UnknownVersion);
        }
        check_key(&offer.device).map_err(|_| LinkError::Key)?;
        check_name(&offer.name).map_err(|_| LinkError::Name)?;
        Ok(offer)
    }
}

impl LinkAnswer {
    /// Its bytes.
    #[must_use]
    pub fn to_bytes(&self) -> Bytes {
        Bytes(to_canonical(self))
    }

    /// Reads an answer.
    ///
    /// # Errors
    /// `Malformed`, `UnknownVersion`.
    pub fn open(bytes: &[u8]) -> Result<Self, LinkError> {
        let answer: Self = from_canonical(bytes)?;
        if answer.version == VERSION { Ok(answer) } else { Err(LinkError::UnknownVersion) }
    }
}

/// SHA-256("coterie/1 link commitment" ‖ 0x00 ‖ offer).
pub(super) fn commit(offer: &[u8]) -> LinkCommitment {
    sha256(&[COMMITMENT, offer])
}
