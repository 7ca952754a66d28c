//! `/v1/users/@me/backup`: a user's sealed history.

use coterie_types::{BlobId, Bytes};
use serde::{Deserialize, Serialize};

/// `GET /v1/users/@me/backup`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BackupView {
    /// The list's version; 0 when there is none.
    pub version: u64,
    /// The sealed list of the chunks.
    #[serde(default)]
    pub manifest: Option<Bytes>,
}

/// `PUT /v1/users/@me/backup`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PutBackup {
    /// The version that is kept; 0 when there is none.
    pub expected: u64,
    /// The version that takes its place, above it.
    pub version: u64,
    /// The sealed list.
    pub manifest: Bytes,
    /// The chunks that it names; all others of the user go.
    pub chunks: Vec<BlobId>,
}

/// `PUT /v1/users/@me/backup/chunks/{chunk}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct BackupChunk {
    /// Its sealed bytes.
    pub sealed: Bytes,
}

/// `GET /v1/users/@me/backup/chunks/{chunk}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BackupChunkView {
    /// Its sealed bytes.
    pub sealed: Bytes,
}
