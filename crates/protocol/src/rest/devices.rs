//! `/v1/devices` and `/v1/vault`.

use coterie_types::{Bytes, Head};
use serde::{Deserialize, Serialize};

/// `GET /v1/devices`: the caller's device log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeviceLogView {
    /// Signed entries, from the first.
    pub entries: Vec<Bytes>,
}

/// `POST /v1/devices`: the next entry of the caller's device log. The first device added in a session without one becomes the session's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct DeviceChange {
    /// The signed entry.
    pub entry: Bytes,
    /// The new sealed vault, when the entry names one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vault: Option<Bytes>,
}

/// `GET /v1/vault`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VaultView {
    /// Its version.
    pub version: u64,
    /// The sealed vault.
    pub vault: Bytes,
    /// Head of the device log, whose last entry names version and hash.
    pub log: Head,
}

/// `PUT /v1/vault`: a sealed vault named by a device-log entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PutVault {
    /// The sealed vault, one version up.
    pub vault: Bytes,
    /// The device-log entry that names it.
    pub entry: Bytes,
}
