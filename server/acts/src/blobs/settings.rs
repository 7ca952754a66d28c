//! How much may be uploaded.

use coterie_types::limits;

/// Bounds of uploads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BlobSettings {
    /// Largest blob, bytes.
    pub largest: u64,
    /// Most bytes of one user's blobs.
    pub per_user: u64,
    /// Most bytes of one server's blobs.
    pub per_server: u64,
    /// How long a blob is kept that no message names, milliseconds.
    pub unnamed_life: u64,
}

impl Default for BlobSettings {
    fn default() -> Self {
        Self {
            largest: limits::BLOB_MAX,
            per_user: limits::BLOBS_PER_USER,
            per_server: limits::BLOBS_PER_SERVER,
            unnamed_life: limits::BLOB_UNNAMED_LIFE,
        }
    }
}
