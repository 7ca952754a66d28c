//! Why a link comes to nothing.

use coterie_types::CodecError;

/// Why a link comes to nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LinkError {
    /// A message is not the deterministic encoding of what it should be.
    #[error("a message of the link is malformed: {0}")]
    Malformed(#[from] CodecError),
    /// A version this program does not know.
    #[error("the other device speaks another version: update the older program")]
    UnknownVersion,
    /// The offer is not the one that was committed to.
    #[error("the new device's keys are not those it has committed to: somebody stands in between")]
    Commitment,
    /// A key of low order, or no device key.
    #[error("a key of the other device is none")]
    Key,
    /// The device's name breaks the rules.
    #[error("the new device's name breaks the rules for names")]
    Name,
    /// The grant does not open: it was made with other keys, or altered.
    #[error("what the old device gave does not open: somebody stands in between")]
    Grant,
}

impl LinkError {
    /// Its stable name, as in the test vectors.
    #[must_use]
    pub const fn rule(&self) -> &'static str {
        match self {
            Self::Malformed(_) => "link_malformed",
            Self::UnknownVersion => "link_unknown_version",
            Self::Commitment => "link_commitment",
            Self::Key => "link_key",
            Self::Name => "link_name",
            Self::Grant => "link_grant",
        }
    }
}
