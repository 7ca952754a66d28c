//! The node's own secrets: kept in the data folder, apart from the database.

use std::fmt;

use coterie_seal::SealKey;
use coterie_types::{Hash, sha256};
use rand::{RngCore, rngs::OsRng};
use zeroize::Zeroizing;

use crate::{
    accounts::{AccessTokens, Opaque},
    admin::OperatorToken,
};

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
    /// What the operator shows; without one nobody is the operator. No part of the digest: it may
    /// be replaced at any time.
    pub operator_token: Option<OperatorToken>,
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
    pub(crate) operator: Option<OperatorToken>,
    digest: Hash,
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
        Self {
            opaque_setup: Opaque::generate(),
            token_seed: random(),
            sign_in_key: random(),
            operator_token: Some(OperatorToken::generate()),
        }
    }

    fn digest(&self) -> Hash {
        let label: &[u8] = b"coterie secrets\0";
        let Self { opaque_setup, token_seed, sign_in_key, operator_token: _ } = self;
        sha256(&[label, &sign_in_key[..], &token_seed[..], opaque_setup])
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
            operator: seeds.operator_token.clone(),
            digest: seeds.digest(),
        })
    }

    /// A digest of all the secrets, by which nodes of one database know that they have the same.
    /// There is nothing to guess behind it: each secret is 32 random bytes or more.
    #[must_use]
    pub const fn digest(&self) -> Hash {
        self.digest
    }
}

impl Keys {
    /// A digest in the place of something that nobody who reads it may know, like an address: the
    /// same at every node with these secrets, and for each purpose another.
    #[must_use]
    pub fn pseudonym(&self, purpose: &str, of: &[u8]) -> [u8; 16] {
        let key = Zeroizing::new(self.sign_in.to_bytes());
        let label: &[u8] = b"coterie pseudonym\0";
        let digest = sha256(&[&key[..], label, purpose.as_bytes(), &[0], of]);
        let mut name = [0; 16];
        name.copy_from_slice(&digest.0[..16]);
        name
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

    #[test]
    fn pseudonyms_differ_by_purpose_and_secret_and_are_the_same_at_every_node() {
        let seeds = Seeds::generate();
        let (here, there) = (Keys::open(&seeds).unwrap(), Keys::open(&seeds).unwrap());
        let name = here.pseudonym("a", b"192.0.2.1");
        assert_eq!(there.pseudonym("a", b"192.0.2.1"), name);
        assert_ne!(here.pseudonym("b", b"192.0.2.1"), name);
        assert_ne!(here.pseudonym("a", b"192.0.2.2"), name);
        let stranger = Keys::open(&Seeds::generate()).unwrap();
        assert_ne!(stranger.pseudonym("a", b"192.0.2.1"), name);
    }

    #[test]
    fn each_secret_changes_the_digest() {
        let (mut seeds, other) = (Seeds::generate(), Seeds::generate());
        let digest = |seeds: &Seeds| Keys::open(seeds).unwrap().digest();
        let mut seen = vec![digest(&seeds)];
        assert_eq!(digest(&seeds), seen[0]);
        seeds.token_seed = other.token_seed;
        seen.push(digest(&seeds));
        seeds.sign_in_key = other.sign_in_key;
        seen.push(digest(&seeds));
        seeds.opaque_setup = other.opaque_setup;
        seen.push(digest(&seeds));
        seeds.operator_token = Some(OperatorToken::generate());
        assert_eq!(digest(&seeds), seen[3], "this one may be replaced");
        assert!((1..seen.len()).all(|n| !seen[..n].contains(&seen[n])));
    }
}
