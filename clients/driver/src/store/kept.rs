//! What a program keeps of its own beside the core's rows: a sealed file in the profile, which also a
//! program that does not hold the store may read and write.

use std::fs;
use std::io;
use std::path::Path;

use coterie_seal::SealLabel;
use rand::rngs::OsRng;

use super::{KeyError, StoreKey};
use crate::Profile;
use crate::profile::{remove, write_private};

/// The file of what was written and not sent.
const DRAFTS: &str = "drafts";
/// What it is sealed for. No row of the core has a control character in its key.
const CONTEXT: &[u8] = b"\x01drafts";

impl Profile {
    /// Keeps drafts, sealed by the store's key; nothing of them when they are empty.
    ///
    /// # Errors
    /// [`KeyError::Locked`] when the key is wrapped by a passphrase; [`KeyError::Io`].
    pub fn keep_drafts(&self, drafts: &[u8]) -> Result<(), KeyError> {
        let path = self.file(DRAFTS);
        let io = |source| failed(&path, source);
        if drafts.is_empty() {
            return match remove(&path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => Err(io(error)),
                _ => Ok(()),
            };
        }
        let key = StoreKey::of(self).load(None)?;
        let sealed = key.seal(SealLabel::StoreValue, CONTEXT, drafts, &mut OsRng);
        write_private(&path, &sealed).map_err(io)
    }

    /// The drafts that were kept; none if there are none.
    ///
    /// # Errors
    /// As [`Profile::keep_drafts`]; [`KeyError::Damaged`] when they do not open.
    pub fn kept_drafts(&self) -> Result<Option<Vec<u8>>, KeyError> {
        let path = self.file(DRAFTS);
        let sealed = match fs::read(&path) {
            Ok(sealed) => sealed,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(failed(&path, error)),
        };
        let key = StoreKey::of(self).load(None)?;
        let opened = key.open(SealLabel::StoreValue, CONTEXT, &sealed);
        opened.map(|drafts| Some(drafts.to_vec())).map_err(|_| KeyError::Damaged(path))
    }
}

fn failed(path: &Path, source: io::Error) -> KeyError {
    KeyError::Io { path: path.to_owned(), source }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    fn profile() -> (tempfile::TempDir, Profile) {
        let home = tempfile::tempdir().unwrap();
        let profile = Profile::new(home.path(), "p").unwrap();
        profile.create().unwrap();
        StoreKey::of(&profile).generate(&mut OsRng).unwrap();
        (home, profile)
    }

    #[test]
    fn drafts_are_kept_sealed_and_forgotten() {
        let (_home, profile) = profile();
        assert_eq!(profile.kept_drafts().unwrap(), None);
        profile.keep_drafts(b"canary-draft").unwrap();
        assert_eq!(profile.kept_drafts().unwrap().unwrap(), b"canary-draft");
        let path = profile.file(DRAFTS);
        let bytes = fs::read(&path).unwrap();
        assert!(!bytes.windows(12).any(|part| part == b"canary-draft"));
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o077, 0);
        profile.keep_drafts(b"").unwrap();
        profile.keep_drafts(b"").unwrap();
        assert!(!path.exists());
    }

    #[test]
    fn drafts_that_were_changed_or_are_under_another_key_are_refused() {
        let (_home, profile) = profile();
        profile.keep_drafts(b"one").unwrap();
        let mut bytes = fs::read(profile.file(DRAFTS)).unwrap();
        let last = bytes.len() - 1;
        bytes[last] ^= 1;
        fs::write(profile.file(DRAFTS), &bytes).unwrap();
        assert!(matches!(profile.kept_drafts(), Err(KeyError::Damaged(_))));
        profile.keep_drafts(b"two").unwrap();
        fs::write(profile.file("store.key"), [7; 32]).unwrap();
        assert!(matches!(profile.kept_drafts(), Err(KeyError::Damaged(_))));
    }

    #[test]
    fn a_locked_store_keeps_no_drafts() {
        let (_home, profile) = profile();
        StoreKey::of(&profile).lock("long enough", &mut OsRng).unwrap();
        assert!(matches!(profile.keep_drafts(b"one"), Err(KeyError::Locked)));
    }
}
