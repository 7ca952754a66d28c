//! `/v1/channels/{id}/blobs/{blob}`.

use coterie_types::BlobId;
use serde::{Deserialize, Serialize};

/// `PUT /v1/channels/{id}/blobs/{blob}`: begins an upload.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct OpenBlob {
    /// Bytes of the sealed file.
    pub size: u64,
}

/// Where an upload stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BlobView {
    /// Its id.
    pub blob_id: BlobId,
    /// Bytes of the sealed file.
    pub size: u64,
    /// Bytes of each part but the last one.
    pub part_size: u64,
    /// How many parts it has.
    pub parts: u32,
    /// How many of them are here, from the first.
    pub received: u32,
    /// Whether all of them are.
    pub whole: bool,
}
