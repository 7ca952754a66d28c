//! `/v1/channels/{id}/blobs/{blob}`.

use coterie_types::{BlobId, Millis};
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

/// `GET /v1/channels/{id}/blobs/{blob}/parts/{part}`: where it is handed out instead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PartElsewhere {
    /// Where; no token goes there.
    pub url: String,
    /// Until when it is good; absent for good.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Millis>,
}
