//! Why a backup is refused.

use coterie_types::CodecError;

/// Why a list or chunk of a backup is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BackupError {
    /// Not sealed under the key, or as something else, or changed.
    #[error("it is not sealed by a device of this user, or not as this")]
    Sealed,
    /// Another chunk than the one that the list names.
    #[error("it is not the chunk that the list names")]
    Hash,
    /// Sealed, and not padded as it must be.
    #[error("its padding is not all zeros")]
    Padding,
    /// Not the deterministic encoding.
    #[error(transparent)]
    Codec(#[from] CodecError),
    /// It says something else inside than outside.
    #[error("it is of another user, channel, place or version than it is sealed for")]
    Mismatch,
    /// Places out of order, or too many.
    #[error("its places are out of order")]
    Order,
    /// Not signed by the key of its device.
    #[error("it is not signed by its device")]
    Signature,
}

impl BackupError {
    /// Its stable name, as in the test vectors.
    #[must_use]
    pub const fn rule(&self) -> &'static str {
        match self {
            Self::Sealed => "sealed",
            Self::Hash => "hash",
            Self::Padding => "padding",
            Self::Codec(_) => "codec",
            Self::Mismatch => "mismatch",
            Self::Order => "order",
            Self::Signature => "signature",
        }
    }
}
