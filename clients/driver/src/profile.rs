//! A profile: the folder with one user's store on this machine.

use std::fs;
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// The folder `HOME/PROFILE`, 0700.
#[derive(Debug, Clone)]
pub struct Profile {
    folder: PathBuf,
}

/// Why a profile cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ProfileError {
    /// The name is no name for a folder.
    #[error("a profile's name is 1 to 64 characters of A-Z, a-z, 0-9, '_', '-' and '.'")]
    Name,
    /// The file system says no.
    #[error("{path}: {source}")]
    Io {
        /// Which file or folder.
        path: PathBuf,
        /// What it says.
        source: io::Error,
    },
}

#[derive(Serialize, Deserialize)]
struct Remembered {
    node: String,
}

impl Profile {
    /// The profile of a name below `home`. Touches nothing.
    ///
    /// # Errors
    /// [`ProfileError::Name`].
    pub fn new(home: &Path, name: &str) -> Result<Self, ProfileError> {
        let good = |c: u8| c.is_ascii_alphanumeric() || b"_-.".contains(&c);
        if !(1..=64).contains(&name.len()) || name.starts_with('.') || !name.bytes().all(good) {
            return Err(ProfileError::Name);
        }
        Ok(Self { folder: home.join(name) })
    }

    /// Where it is.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Whether it has a store.
    #[must_use]
    pub fn has_store(&self) -> bool {
        self.file("store.db").exists()
    }

    /// The node remembered by [`Profile::remember_node`].
    #[must_use]
    pub fn node(&self) -> Option<String> {
        let text = fs::read(self.file("node.json")).ok()?;
        serde_json::from_slice::<Remembered>(&text).ok().map(|remembered| remembered.node)
    }

    /// Remembers the node for later runs.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn remember_node(&self, node: &str) -> Result<(), ProfileError> {
        self.create()?;
        let text = serde_json::to_vec(&Remembered { node: node.to_owned() }).unwrap_or_default();
        let path = self.file("node.json");
        write_private(&path, &text).map_err(|source| ProfileError::Io { path, source })
    }

    /// Makes the folder, readable by its owner alone, also when it was there with other rights.
    pub(crate) fn create(&self) -> Result<(), ProfileError> {
        let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(&self.folder);
        made.and_then(|()| fs::set_permissions(&self.folder, fs::Permissions::from_mode(0o700)))
            .map_err(|source| ProfileError::Io { path: self.folder.clone(), source })
    }

    /// A file of the profile.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }
}

/// Replaces a file as a whole and durably; 0600.
pub(crate) fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    let new = PathBuf::from(name);
    let mut file = private().truncate(true).open(&new)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&new, path)?;
    sync_folder(path)
}

/// Deletes a file durably.
pub(crate) fn remove(path: &Path) -> io::Result<()> {
    fs::remove_file(path)?;
    sync_folder(path)
}

/// Options that make a file which only its owner can read.
pub(crate) fn private() -> fs::OpenOptions {
    let mut options = fs::OpenOptions::new();
    options.read(true).write(true).create(true).mode(0o600);
    options
}

fn sync_folder(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(folder) => fs::File::open(folder)?.sync_all(),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_never_a_path() {
        for bad in ["", ".", "..", "a/b", "/etc", ".hidden", "a b", &"x".repeat(65)] {
            assert!(Profile::new(Path::new("/tmp"), bad).is_err(), "{bad:?}");
        }
        assert!(Profile::new(Path::new("/tmp"), "alice-2.work_x").is_ok());
    }

    #[test]
    fn the_node_is_remembered_in_a_folder_of_ones_own() {
        let home = tempfile::tempdir().unwrap();
        let profile = Profile::new(&home.path().join("deep"), "alice").unwrap();
        assert_eq!(profile.node(), None);
        profile.remember_node("http://127.0.0.1:1").unwrap();
        profile.remember_node("http://127.0.0.1:2").unwrap();
        assert_eq!(profile.node().as_deref(), Some("http://127.0.0.1:2"));
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(profile.folder()), 0o700);
        assert_eq!(mode(&profile.file("node.json")), 0o600);
    }
}
