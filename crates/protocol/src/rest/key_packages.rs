//! `/v1/key-packages` and claims of them.

use coterie_types::{Bytes, DeviceId};
use serde::{Deserialize, Serialize};

/// `POST /v1/key-packages`: more KeyPackages of the session's device. One that was posted before is
/// passed over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PostKeyPackages {
    /// `MLSMessage`s with KeyPackages that are handed out once each.
    pub key_packages: Vec<Bytes>,
    /// One that is handed out when there is no other, any number of times; it takes the place of
    /// an earlier one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_resort: Option<Bytes>,
}

/// `GET /v1/key-packages`, and the answer to [`PostKeyPackages`]: what the node has of the
/// session's device and would hand out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KeyPackageCount {
    /// KeyPackages that are handed out once each.
    pub one_time: u64,
    /// Whether there is one of last resort.
    pub last_resort: bool,
}

/// A KeyPackage of one device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ClaimedKeyPackage {
    /// Whose it is, as the node says; the certificate in it counts.
    pub device_id: DeviceId,
    /// An `MLSMessage` with a KeyPackage.
    pub key_package: Bytes,
    /// Whether it is the one of last resort, which others may have been given, too.
    pub last_resort: bool,
}

/// The answer to `POST /v1/users/{user}/key-packages/claim`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ClaimedKeyPackages {
    /// One for each active device of the user that has any, by device id.
    pub key_packages: Vec<ClaimedKeyPackage>,
}
