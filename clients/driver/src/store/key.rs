//! The store's key: plain in a 0600 file, or wrapped by a passphrase.

use std::fs;
use std::io;
use std::path::PathBuf;

use argon2::{Algorithm, Argon2, Params, Version};
use coterie_seal::{KdfLabel, SealKey, SealLabel, derive};
use coterie_types::{Bytes, FixedBytes};
use rand_core::CryptoRngCore;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::Profile;
use crate::profile::{remove, write_private};

const PLAIN: &str = "store.key";
const WRAPPED: &str = "store.key.locked";
/// Argon2id: memory in KiB, passes, lanes.
const COST: (u32, u32, u32) = (64 * 1024, 3, 1);

/// How the store's key lies on the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyState {
    /// There is none.
    Missing,
    /// In a file that only the owner can read.
    Plain,
    /// Wrapped by a passphrase.
    Locked,
}

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// A passphrase is needed.
    #[error("the store is locked: its passphrase is needed (a terminal, or COTERIE_PASSPHRASE)")]
    Locked,
    /// It is another passphrase.
    #[error("that is not the store's passphrase")]
    WrongPassphrase,
    /// The store is locked already.
    #[error("the store is locked already")]
    AlreadyLocked,
    /// The store is not locked.
    #[error("the store is not locked")]
    NotLocked,
    /// A store without its key file.
    #[error("the store's key is missing: {0}")]
    Missing(PathBuf),
    /// The file is no key.
    #[error("{0} is damaged")]
    Damaged(PathBuf),
    /// The file system says no.
    #[error("{path}: {source}")]
    Io {
        /// Which file.
        path: PathBuf,
        /// What it says.
        source: io::Error,
    },
}

/// The wrapped key, as it stands in its file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wrapped {
    v: u8,
    salt: FixedBytes<16>,
    memory_kib: u32,
    passes: u32,
    lanes: u32,
    key: Bytes,
}

/// The files of a profile's key.
pub(crate) struct StoreKey<'a> {
    profile: &'a Profile,
}

impl<'a> StoreKey<'a> {
    pub(crate) fn of(profile: &'a Profile) -> Self {
        Self { profile }
    }

    /// How it lies on the disk. A plain key counts first: `lock` has not ended, or `unlock` has.
    pub(crate) fn state(&self) -> KeyState {
        if self.profile.file(PLAIN).exists() {
            KeyState::Plain
        } else if self.profile.file(WRAPPED).exists() {
            KeyState::Locked
        } else {
            KeyState::Missing
        }
    }

    /// Makes a key, for a store that is new.
    pub(crate) fn generate(&self, rng: &mut dyn CryptoRngCore) -> Result<SealKey, KeyError> {
        let key = SealKey::generate(rng);
        self.write(PLAIN, key.to_bytes().as_slice())?;
        Ok(key)
    }

    /// The key.
    pub(crate) fn load(&self, passphrase: Option<&str>) -> Result<SealKey, KeyError> {
        match (self.state(), passphrase) {
            (KeyState::Plain, _) => self.load_plain(),
            (KeyState::Locked, Some(passphrase)) => self.load_wrapped(passphrase),
            (KeyState::Locked, None) => Err(KeyError::Locked),
            (KeyState::Missing, _) => Err(KeyError::Missing(self.profile.file(PLAIN))),
        }
    }

    /// Wraps the key and removes the plain one.
    pub(crate) fn lock(
        &self,
        passphrase: &str,
        rng: &mut dyn CryptoRngCore,
    ) -> Result<(), KeyError> {
        match self.state() {
            KeyState::Plain => {}
            KeyState::Locked => return Err(KeyError::AlreadyLocked),
            KeyState::Missing => return Err(KeyError::Missing(self.profile.file(PLAIN))),
        }
        let key = self.load_plain()?;
        let mut salt = [0; 16];
        rng.fill_bytes(&mut salt);
        let (memory_kib, passes, lanes) = COST;
        let mut wrapped =
            Wrapped { v: 1, salt: salt.into(), memory_kib, passes, lanes, key: Bytes::default() };
        let wrapping = self.wrapping_key(&wrapped, passphrase)?;
        let sealed = wrapping.seal(SealLabel::StoreKey, &salt, key.to_bytes().as_slice(), rng);
        wrapped.key = sealed.into();
        self.write(WRAPPED, &serde_json::to_vec(&wrapped).unwrap_or_default())?;
        // The wrapped key is durable and opens: only now may the plain one go.
        self.load_wrapped(passphrase)?;
        let path = self.profile.file(PLAIN);
        write_private(&path, &[0; 32]).and_then(|()| remove(&path)).map_err(|e| self.io(PLAIN, e))
    }

    /// Writes the key plainly again.
    pub(crate) fn unlock(&self, passphrase: &str) -> Result<(), KeyError> {
        match self.state() {
            KeyState::Locked => {}
            KeyState::Plain => return Err(KeyError::NotLocked),
            KeyState::Missing => return Err(KeyError::Missing(self.profile.file(PLAIN))),
        }
        let key = self.load_wrapped(passphrase)?;
        self.write(PLAIN, key.to_bytes().as_slice())?;
        remove(&self.profile.file(WRAPPED)).map_err(|e| self.io(WRAPPED, e))
    }

    fn load_plain(&self) -> Result<SealKey, KeyError> {
        let bytes = Zeroizing::new(self.read(PLAIN)?);
        let bytes = <&[u8; 32]>::try_from(bytes.as_slice());
        bytes.map(SealKey::from_bytes).map_err(|_| KeyError::Damaged(self.profile.file(PLAIN)))
    }

    fn load_wrapped(&self, passphrase: &str) -> Result<SealKey, KeyError> {
        let damaged = || KeyError::Damaged(self.profile.file(WRAPPED));
        let wrapped: Wrapped =
            serde_json::from_slice(&self.read(WRAPPED)?).map_err(|_| damaged())?;
        // The cost is ours and bounded, whatever the file says.
        if wrapped.v != 1 || (wrapped.memory_kib, wrapped.passes, wrapped.lanes) != COST {
            return Err(damaged());
        }
        let wrapping = self.wrapping_key(&wrapped, passphrase)?;
        let key = wrapping
            .open(SealLabel::StoreKey, wrapped.salt.as_slice(), &wrapped.key)
            .map_err(|_| KeyError::WrongPassphrase)?;
        <&[u8; 32]>::try_from(key.as_slice()).map(SealKey::from_bytes).map_err(|_| damaged())
    }

    fn wrapping_key(&self, wrapped: &Wrapped, passphrase: &str) -> Result<SealKey, KeyError> {
        let damaged = || KeyError::Damaged(self.profile.file(WRAPPED));
        let params = Params::new(wrapped.memory_kib, wrapped.passes, wrapped.lanes, Some(32));
        let argon2 =
            Argon2::new(Algorithm::Argon2id, Version::V0x13, params.map_err(|_| damaged())?);
        let mut secret = Zeroizing::new([0; 32]);
        argon2
            .hash_password_into(passphrase.as_bytes(), wrapped.salt.as_slice(), secret.as_mut())
            .map_err(|_| damaged())?;
        Ok(SealKey::from_bytes(&derive(secret.as_slice(), KdfLabel::StorePassphrase, b"")))
    }

    fn read(&self, name: &str) -> Result<Vec<u8>, KeyError> {
        fs::read(self.profile.file(name)).map_err(|source| self.io(name, source))
    }

    fn write(&self, name: &str, bytes: &[u8]) -> Result<(), KeyError> {
        write_private(&self.profile.file(name), bytes).map_err(|source| self.io(name, source))
    }

    fn io(&self, name: &str, source: io::Error) -> KeyError {
        KeyError::Io { path: self.profile.file(name), source }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::rngs::OsRng;
    use std::os::unix::fs::PermissionsExt as _;

    #[test]
    fn a_locked_key_needs_its_passphrase_and_leaves_no_plain_file() {
        let home = tempfile::tempdir().unwrap();
        let profile = Profile::new(home.path(), "p").unwrap();
        profile.create().unwrap();
        let key = StoreKey::of(&profile);
        assert!(matches!(key.load(None), Err(KeyError::Missing(_))));
        let bytes = key.generate(&mut OsRng).unwrap().to_bytes();
        let mode = fs::metadata(profile.file(PLAIN)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert!(matches!(key.unlock("x"), Err(KeyError::NotLocked)));

        key.lock("correct horse", &mut OsRng).unwrap();
        assert_eq!(key.state(), KeyState::Locked);
        assert!(!profile.file(PLAIN).exists());
        let text = fs::read(profile.file(WRAPPED)).unwrap();
        assert!(!text.windows(32).any(|window| window == bytes.as_slice()));
        assert!(matches!(key.load(None), Err(KeyError::Locked)));
        assert!(matches!(key.load(Some("wrong")), Err(KeyError::WrongPassphrase)));
        assert!(matches!(key.unlock("wrong"), Err(KeyError::WrongPassphrase)));
        assert!(matches!(key.lock("again", &mut OsRng), Err(KeyError::AlreadyLocked)));
        assert_eq!(key.load(Some("correct horse")).unwrap().to_bytes(), bytes);

        key.unlock("correct horse").unwrap();
        assert_eq!(key.load(None).unwrap().to_bytes(), bytes);
        assert!(!profile.file(WRAPPED).exists());
    }
}
