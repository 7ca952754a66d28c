//! Blobs in a folder: a folder a blob, a file a part.

use std::{
    fs::{self, File},
    io::{self, Read as _, Seek as _, SeekFrom, Write as _},
    ops::Range,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
};

use async_trait::async_trait;
use coterie_ports::{BlobError, Blobs};
use coterie_types::BlobId;

/// Blobs in a folder of one node, or of several that share it.
#[derive(Debug)]
pub struct FolderBlobs {
    folder: PathBuf,
    /// So that two that write one part at once write two files.
    next: AtomicU64,
}

impl FolderBlobs {
    /// In a folder that is there.
    #[must_use]
    pub fn new(folder: &Path) -> Self {
        Self { folder: folder.into(), next: AtomicU64::new(0) }
    }

    fn of(&self, blob: BlobId) -> PathBuf {
        self.folder.join(blob.to_string())
    }
}

#[async_trait]
impl Blobs for FolderBlobs {
    async fn put(&self, blob: BlobId, part: u32, bytes: Vec<u8>) -> Result<(), BlobError> {
        let folder = self.of(blob);
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let temporary = folder.join(format!("{part}.{}-{number}", std::process::id()));
        blocking(move || {
            fs::create_dir_all(&folder)?;
            let mut file = File::create(&temporary)?;
            file.write_all(&bytes)?;
            file.sync_all()?;
            fs::rename(&temporary, folder.join(part.to_string()))?;
            // The name must outlive a loss of power, too: the file's, and for the first the folder's.
            File::open(&folder)?.sync_all()?;
            match folder.parent().filter(|_| part == 0) {
                Some(parent) => File::open(parent)?.sync_all(),
                None => Ok(()),
            }
        })
        .await
    }

    async fn get(&self, blob: BlobId, part: u32, range: Range<u64>) -> Result<Vec<u8>, BlobError> {
        let path = self.of(blob).join(part.to_string());
        blocking(move || {
            let mut file = File::open(path)?;
            let length = range.end.saturating_sub(range.start);
            if file.metadata()?.len() < range.end {
                return Err(io::ErrorKind::NotFound.into());
            }
            file.seek(SeekFrom::Start(range.start))?;
            let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or_default());
            file.take(length).read_to_end(&mut bytes)?;
            Ok(bytes)
        })
        .await
    }

    async fn delete(&self, blob: BlobId, _: u32) -> Result<(), BlobError> {
        let folder = self.of(blob);
        let gone = blocking(move || fs::remove_dir_all(folder)).await;
        if gone == Err(BlobError::Missing) { Ok(()) } else { gone }
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> Result<T, BlobError> {
    let done = tokio::task::spawn_blocking(work).await;
    let done = done.map_err(|error| BlobError::Unavailable(error.to_string()))?;
    done.map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => BlobError::Missing,
        _ => BlobError::Unavailable(error.to_string()),
    })
}

#[cfg(test)]
mod tests {
    use coterie_ports::MemoryBlobs;

    use super::*;
    use crate::behaves::behaves;

    #[tokio::test]
    async fn a_folder_keeps_parts_and_forgets_them() {
        let folder = tempfile::tempdir().unwrap();
        behaves(&FolderBlobs::new(folder.path())).await;
        let other = BlobId::from_bytes([2; 16]);
        let again = FolderBlobs::new(folder.path());
        assert_eq!(again.get(other, 0, 0..5).await.unwrap(), b"other", "after a restart");
        let left: Vec<_> = fs::read_dir(folder.path()).unwrap().collect();
        assert_eq!(left.len(), 1, "nothing of what was deleted is left");
    }

    #[tokio::test]
    async fn memory_behaves_as_a_folder_does() {
        behaves(&MemoryBlobs::default()).await;
    }

    #[tokio::test]
    async fn a_folder_that_is_away_is_unavailable() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::write(&file, b"in the way").unwrap();
        let put = FolderBlobs::new(&file).put(BlobId::from_bytes([1; 16]), 0, vec![1]).await;
        assert!(matches!(put, Err(BlobError::Unavailable(_))));
    }
}
