//! What is saved of an attestation.

use std::fmt;

use coterie_protocol::attestations::{AttestationFile, AttestedOnce};
use coterie_types::{Bytes, FixedBytes, RoleId, ServerId};
use coterie_zk::attribute::{Attestation, AttestationError, Opening};
use minicbor::{Decode, Encode};

/// What names an attestation.
pub(crate) type Serial = FixedBytes<16>;

/// `z/SERIAL`: an attestation, what opens it, and what it was used for.
#[derive(Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub(crate) struct AttestationRecord {
    #[n(0)]
    pub(crate) attestation: Bytes,
    #[n(1)]
    value: u32,
    #[n(2)]
    blinding: FixedBytes<32>,
    /// For which role it was used, or may have been.
    #[n(3)]
    pub(crate) spent: Option<Spent>,
}

/// A role that was claimed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub(crate) struct Spent {
    #[n(0)]
    pub(crate) server: ServerId,
    #[n(1)]
    pub(crate) role: RoleId,
}

impl AttestationRecord {
    /// One of a file.
    pub(crate) fn new(file: &AttestationFile, one: &AttestedOnce) -> Self {
        let (attestation, blinding) = (one.attestation.clone(), one.blinding);
        Self { attestation, value: file.value, blinding, spent: None }
    }

    /// What the attester has signed.
    pub(crate) fn attestation(&self) -> Result<Attestation, AttestationError> {
        Attestation::from_bytes(&self.attestation)
    }

    pub(crate) fn opening(&self) -> Opening {
        Opening { value: self.value, blinding: self.blinding.0 }
    }
}

// The number is for nobody to see.
impl fmt::Debug for AttestationRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AttestationRecord({:?}, spent: {:?})", self.attestation, self.spent)
    }
}
