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

/// The answer to [`DeviceChange`], [`PutVault`] and [`crate::rest::PasswordFinish`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeviceChanged {
    /// The device log's head.
    pub log: Head,
    /// The version of the vault that is kept.
    pub vault_version: u64,
}

/// `GET /v1/vault`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VaultView {
    /// Its version.
    pub version: u64,
    /// The sealed vault.
    pub vault: Bytes,
    /// Head of the device log, whose last entry names this version or an older one.
    pub log: Head,
}

/// `PUT /v1/vault`: the sealed vault, one version up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PutVault {
    /// The sealed vault.
    pub vault: Bytes,
    /// A device-log entry that names it. Absent when only its content changes: then the log's
    /// last entry goes on naming an older version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entry: Option<Bytes>,
}
