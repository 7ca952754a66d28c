//! Why a bundle is refused.

use coterie_types::CodecError;

/// Why a bundle of a channel's past is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HistoryError {
    /// Over its limit in bytes.
    #[error("it is larger than a bundle may be")]
    TooLarge,
    /// Another bundle than the one that the offer names.
    #[error("it is not the bundle that the offer names")]
    Hash,
    /// Not sealed to this device for this ask, by the device that offers it, or changed.
    #[error("it is not sealed to this device, for this ask, by whoever offers it")]
    Sealed,
    /// Sealed, and not padded as it must be.
    #[error("its padding is not all zeros")]
    Padding,
    /// Not the deterministic encoding.
    #[error(transparent)]
    Codec(#[from] CodecError),
    /// Other places inside than the offer says.
    #[error("it is of other places than the offer says")]
    Mismatch,
    /// Places out of order, or content that is too large.
    #[error("its places are out of order, or what it says is too large")]
    Order,
}

impl HistoryError {
    /// Its stable name, as in the test vectors.
    #[must_use]
    pub const fn rule(&self) -> &'static str {
        match self {
            Self::TooLarge => "too_large",
            Self::Hash => "hash",
            Self::Sealed => "sealed",
            Self::Padding => "padding",
            Self::Codec(_) => "codec",
            Self::Mismatch => "mismatch",
            Self::Order => "order",
        }
    }
}
