//! Where the bytes of uploaded files are.

use std::{
    collections::BTreeMap,
    ops::Range,
    sync::{Mutex, PoisonError},
};

use async_trait::async_trait;
use coterie_types::BlobId;

/// Why blobs cannot be read or written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BlobError {
    /// There is no such part, or it is shorter.
    #[error("there are no such bytes")]
    Missing,
    /// They cannot be reached, or there is no room: try later.
    #[error("blobs are unavailable: {0}")]
    Unavailable(String),
}

/// Where somebody else hands out a part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartAddress {
    /// A URL that needs nothing beside it.
    pub url: String,
    /// For how long it is good, milliseconds from now on; none for good.
    pub life: Option<u64>,
}

/// Keeps blobs, each in parts that are written whole and once. What a part holds is opaque.
#[async_trait]
pub trait Blobs: Send + Sync + 'static {
    /// Keeps a part, in the place of an earlier one; durable when it returns.
    ///
    /// # Errors
    /// [`BlobError::Unavailable`].
    async fn put(&self, blob: BlobId, part: u32, bytes: Vec<u8>) -> Result<(), BlobError>;

    /// Bytes of a part.
    ///
    /// # Errors
    /// [`BlobError`].
    async fn get(&self, blob: BlobId, part: u32, range: Range<u64>) -> Result<Vec<u8>, BlobError>;

    /// Forgets the first `parts` parts; those that are not there are passed over.
    ///
    /// # Errors
    /// [`BlobError::Unavailable`].
    async fn delete(&self, blob: BlobId, parts: u32) -> Result<(), BlobError>;

    /// Where a part is handed out instead of by the node; none if by the node.
    ///
    /// # Errors
    /// [`BlobError::Unavailable`].
    async fn address(&self, _: BlobId, _: u32) -> Result<Option<PartAddress>, BlobError> {
        Ok(None)
    }

    /// Whether those addresses need no signature: whoever knows a blob's id may have its bytes.
    fn unsigned(&self) -> bool {
        false
    }

    /// The origin of all those addresses, like `https://files.example.org`.
    fn elsewhere(&self) -> Option<&str> {
        None
    }
}

/// No place for blobs: what is put is refused.
#[derive(Debug, Default)]
pub struct NoBlobs;

#[async_trait]
impl Blobs for NoBlobs {
    async fn put(&self, _: BlobId, _: u32, _: Vec<u8>) -> Result<(), BlobError> {
        Err(BlobError::Unavailable("this node has no place for files".into()))
    }

    async fn get(&self, _: BlobId, _: u32, _: Range<u64>) -> Result<Vec<u8>, BlobError> {
        Err(BlobError::Missing)
    }

    async fn delete(&self, _: BlobId, _: u32) -> Result<(), BlobError> {
        Ok(())
    }
}

/// Blobs in the memory of a process, gone with it.
#[derive(Debug, Default)]
pub struct MemoryBlobs(Mutex<BTreeMap<(BlobId, u32), Vec<u8>>>);

impl MemoryBlobs {
    /// How many parts there are.
    pub fn count(&self) -> usize {
        self.lock().len()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<(BlobId, u32), Vec<u8>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Blobs for MemoryBlobs {
    async fn put(&self, blob: BlobId, part: u32, bytes: Vec<u8>) -> Result<(), BlobError> {
        self.lock().insert((blob, part), bytes);
        Ok(())
    }

    async fn get(&self, blob: BlobId, part: u32, range: Range<u64>) -> Result<Vec<u8>, BlobError> {
        let bound = |at| usize::try_from(at).map_err(|_| BlobError::Missing);
        let range = bound(range.start)?..bound(range.end)?;
        let parts = self.lock();
        let bytes = parts.get(&(blob, part)).and_then(|bytes| bytes.get(range));
        bytes.map(<[u8]>::to_vec).ok_or(BlobError::Missing)
    }

    async fn delete(&self, blob: BlobId, parts: u32) -> Result<(), BlobError> {
        self.lock().retain(|(of, part), _| *of != blob || *part >= parts);
        Ok(())
    }
}
