//! Why a vault does not open.

use coterie_types::CodecError;

/// Why a vault does not open.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VaultError {
    /// Not the deterministic encoding of a sealed vault.
    #[error("the vault is malformed: {0}")]
    Malformed(#[from] CodecError),
    /// Over [`coterie_types::limits::VAULT_MAX`] bytes.
    #[error("the vault is too large")]
    TooLarge,
    /// A version this program does not know.
    #[error("the vault has a version this program does not know")]
    UnknownVersion,
    /// Numbered 0, or wraps that repeat or stand out of order.
    #[error("the vault's number or its wrapped keys are not well-formed")]
    Shape,
    /// No key is wrapped for this method.
    #[error("the vault cannot be unlocked this way")]
    NoSuchMethod,
    /// The password or phrase does not fit, or a byte was changed.
    #[error("the vault does not open: wrong password or recovery phrase, or altered bytes")]
    Locked,
    /// The vault was made by an earlier version and has no public key of this method: the master
    /// key cannot be renewed without the password (0) or the recovery phrase (1) itself.
    #[error("the vault's key cannot be renewed without its unlock method {0}")]
    NotRenewable(u8),
}

impl VaultError {
    /// Its stable name, as in the test vectors.
    #[must_use]
    pub const fn rule(&self) -> &'static str {
        match self {
            Self::Malformed(_) => "vault_malformed",
            Self::TooLarge => "vault_too_large",
            Self::UnknownVersion => "vault_unknown_version",
            Self::Shape => "vault_shape",
            Self::NoSuchMethod => "vault_no_such_method",
            Self::Locked => "vault_locked",
            Self::NotRenewable(_) => "vault_not_renewable",
        }
    }
}
