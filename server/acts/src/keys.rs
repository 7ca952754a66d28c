//! The node's own secrets: kept in the data folder, apart from the database.

use std::fmt;

use coterie_seal::SealKey;
use rand::{RngCore, rngs::OsRng};
use zeroize::Zeroizing;

use crate::accounts::{AccessTokens, Opaque};

/// Secrets as they lie in files of mode 0600. Losing them ends all sessions and makes every
/// password useless (recovery phrases still work); whoever has them and the database can guess
/// passwords.
pub struct Seeds {
    /// OPAQUE's serialised `ServerSetup`, with the OPRF seed.
    pub opaque_setup: Zeroizing<Vec<u8>>,
    /// Seed of the Ed25519 key that signs access tokens.
    pub token_seed: Zeroizing<[u8; 32]>,
    /// Seals sign-ins in progress and marks refresh tokens.
    pub sign_in_key: Zeroizing<[u8; 32]>,
}

/// The stored OPAQUE setup is not one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the stored OPAQUE setup is garbled")]
pub struct KeysError;

/// The node's secrets, ready for use.
pub struct Keys {
    pub(crate) opaque: Opaque,
    pub(crate) access: AccessTokens,
    pub(crate) sign_in: SealKey,
}

impl Seeds {
    /// New random secrets.
    #[must_use]
    pub fn generate() -> Self {
        let random = || {
            let mut bytes = Zeroizing::new([0; 32]);
            OsRng.fill_bytes(bytes.as_mut());
            bytes
        };
        Self { opaque_setup: Opaque::generate(), token_seed: random(), sign_in_key: random() }
    }
}

impl Keys {
    /// The keys of these secrets.
    ///
    /// # Errors
    /// [`KeysError`].
    pub fn open(seeds: &Seeds) -> Result<Self, KeysError> {
        Ok(Self {
            opaque: Opaque::open(&seeds.opaque_setup).ok_or(KeysError)?,
            access: AccessTokens::new(&seeds.token_seed),
            sign_in: SealKey::from_bytes(&seeds.sign_in_key),
        })
    }
}

impl fmt::Debug for Seeds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Seeds(secret)")
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keys(secret)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_no_secret() {
        let seeds = Seeds::generate();
        let keys = Keys::open(&seeds).unwrap();
        assert_eq!(format!("{seeds:?} {keys:?}"), "Seeds(secret) Keys(secret)");
    }
}
