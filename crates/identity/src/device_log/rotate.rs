//! Kind 3: changes the identity key to the one the log has committed to.
//!
//! The new key comes from the recovery phrase alone, so a thief of the old one cannot rotate it,
//! and its loss is no obstacle: the old key's consent is not asked.

use coterie_seal::{SignLabel, Signatures, SigningKey, check_key};
use coterie_types::{FixedBytes, Hash, Seq, UserId};
use minicbor::{Decode, Encode};

use super::{DeviceLog, DeviceLogError};
use crate::next_identity_hash;

/// Changes the identity key.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Rotate {
    /// The new identity key; signs this entry.
    #[n(0)]
    pub identity: FixedBytes<32>,
    /// The hash of the only key the next rotation may bring.
    #[n(1)]
    pub next: Hash,
    /// By the new key, over user ‖ seq ‖ prev ‖ new key.
    #[n(2)]
    pub signature: FixedBytes<64>,
}

impl Rotate {
    pub(super) fn sign(key: &SigningKey, next: Hash, user: &UserId, seq: Seq, prev: &Hash) -> Self {
        let identity = FixedBytes(key.verifying_key());
        let bytes = message(user, seq, prev, &identity);
        let signature = FixedBytes(key.sign(SignLabel::IdentityRotation, &bytes));
        Self { identity, next, signature }
    }

    pub(super) fn check(
        &self,
        log: &DeviceLog,
        seq: Seq,
        prev: &Hash,
        signatures: &mut Signatures,
    ) -> Result<(), DeviceLogError> {
        check_key(&self.identity).map_err(|_| DeviceLogError::Key)?;
        if next_identity_hash(&self.identity) != log.next {
            return Err(DeviceLogError::NotCommitted);
        }
        let bytes = message(&log.user, seq, prev, &self.identity);
        signatures
            .verify(SignLabel::IdentityRotation, &self.identity, &bytes, &self.signature)
            .map_err(|_| DeviceLogError::RotationSignature)
    }
}

fn message(user: &UserId, seq: Seq, prev: &Hash, key: &FixedBytes<32>) -> Vec<u8> {
    [user.as_bytes().as_slice(), &seq.to_be_bytes(), prev.as_slice(), key.as_slice()].concat()
}
