//! The data folder: made private, and locked so that two nodes never share a database.

use std::{
    fs::{File, TryLockError},
    path::{Path, PathBuf},
};

use anyhow::{Context, bail};

/// An owned data folder. The lock ends with the process, however it ends.
pub(crate) struct DataFolder {
    path: PathBuf,
    _lock: File,
}

impl DataFolder {
    /// Makes the folder if needed and locks it.
    pub(crate) fn open(path: &Path) -> anyhow::Result<Self> {
        make_private(path)?;
        let lock = File::create(path.join("lock")).context("making the data folder's lock")?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { path: path.into(), _lock: lock }),
            Err(TryLockError::WouldBlock) => {
                bail!("the data folder {} is in use by another node", path.display())
            }
            Err(TryLockError::Error(e)) => Err(e).context("locking the data folder"),
        }
    }

    /// The database.
    pub(crate) fn database(&self) -> PathBuf {
        self.path.join("node.db")
    }

    /// The folder of files, unless another place is named.
    pub(crate) fn blobs(&self) -> PathBuf {
        self.path.join("blobs")
    }

    /// The folder of the node's secrets, apart from the database, unless another one is named.
    pub(crate) fn secrets(&self) -> PathBuf {
        self.path.join("secrets")
    }
}

/// Makes a folder that only we may enter, unless there is one.
pub(crate) fn make_private(path: &Path) -> anyhow::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).with_context(|| format!("making the folder {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_node_on_the_same_folder_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let first = DataFolder::open(&folder.path().join("data")).unwrap();
        let second = DataFolder::open(&folder.path().join("data"));
        assert!(second.err().unwrap().to_string().contains("in use"));
        drop(first);
        assert!(DataFolder::open(&folder.path().join("data")).is_ok());
    }
}
