//! One program at a time: an exclusive lock on a file that names its holder.

use std::fs::{File, TryLockError};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::path::PathBuf;

use crate::Profile;
use crate::profile::private;

/// The lock of a profile's store; given back when dropped, or when the program dies.
#[derive(Debug)]
pub struct StoreLock {
    _file: File,
}

/// Why the lock was not given.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Another program has it.
    #[error("the store is in use by process {pid}")]
    Held {
        /// Its number, 0 when it has not written it yet.
        pid: u32,
    },
    /// The file system says no.
    #[error("{path}: {source}")]
    Io {
        /// Which file.
        path: PathBuf,
        /// What it says.
        source: io::Error,
    },
}

impl StoreLock {
    /// Takes the lock, without waiting.
    ///
    /// # Errors
    /// [`LockError::Held`] while another program has it.
    pub fn acquire(profile: &Profile) -> Result<Self, LockError> {
        let path = profile.file("store.lock");
        let io = |source| LockError::Io { path: path.clone(), source };
        profile.create().map_err(|error| io(io::Error::other(error)))?;
        let mut file = private().truncate(false).open(&path).map_err(io)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut text = String::new();
                // It may be just being written: then the number is not known yet.
                let _ = file.read_to_string(&mut text);
                return Err(LockError::Held { pid: text.trim().parse().unwrap_or(0) });
            }
            Err(TryLockError::Error(source)) => return Err(io(source)),
        }
        let text = format!("{}\n", std::process::id());
        file.set_len(0)
            .and_then(|()| file.rewind())
            .and_then(|()| file.write_all(text.as_bytes()))
            .map_err(io)?;
        Ok(Self { _file: file })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_held_lock_names_its_holder_and_is_free_when_dropped() {
        let home = tempfile::tempdir().unwrap();
        let profile = Profile::new(home.path(), "p").unwrap();
        let lock = StoreLock::acquire(&profile).unwrap();
        match StoreLock::acquire(&profile) {
            Err(LockError::Held { pid }) => assert_eq!(pid, std::process::id()),
            other => panic!("{other:?}"),
        }
        drop(lock);
        StoreLock::acquire(&profile).unwrap();
    }
}
