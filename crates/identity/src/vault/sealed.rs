//! A sealed vault, as the node keeps it.

use coterie_types::{Bytes, Hash, UserId, from_canonical, limits::VAULT_MAX, sha256};
use minicbor::{Decode, Encode};

use super::VaultError;

pub(super) const FORMAT: u8 = 1;

/// A way to unlock the vault. Others may follow; unknown ones are kept as they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Method {
    /// By the OPAQUE export key.
    Password = 0,
    /// By the recovery phrase.
    Recovery = 1,
}

/// The master key, wrapped for one method.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Wrap {
    /// [`Method`] as a number; 128 more when it is wrapped to the method's public key.
    #[n(0)]
    pub method: u8,
    /// The sealed master key.
    #[n(1)]
    pub wrapped: Bytes,
}

/// A sealed vault, as the node keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct SealedVault {
    /// 1.
    #[n(0)]
    pub format: u8,
    /// Its number: from 1, up with every change.
    #[n(1)]
    pub version: u64,
    /// Whose it is.
    #[n(2)]
    pub user: UserId,
    /// The sealed content.
    #[n(3)]
    pub content: Bytes,
    /// The wrapped master keys, ascending by method.
    #[n(4)]
    pub wraps: Vec<Wrap>,
}

impl SealedVault {
    /// Reads a sealed vault.
    ///
    /// # Errors
    /// [`VaultError`], all but those of opening.
    pub fn parse(bytes: &[u8]) -> Result<Self, VaultError> {
        if bytes.len() > VAULT_MAX {
            return Err(VaultError::TooLarge);
        }
        let sealed: Self = from_canonical(bytes)?;
        if sealed.format != FORMAT {
            return Err(VaultError::UnknownVersion);
        }
        let ascending = sealed.wraps.windows(2).all(|pair| pair[0].method < pair[1].method);
        if sealed.version == 0 || !ascending {
            return Err(VaultError::Shape);
        }
        Ok(sealed)
    }
}

/// What a device log says of a vault: SHA-256 of its sealed bytes.
#[must_use]
pub fn vault_hash(sealed: &[u8]) -> Hash {
    sha256(&[sealed])
}
