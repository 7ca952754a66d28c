//! `/v1/info` and `/v1/users/@me`.

use coterie_types::{DeviceId, Millis, UserId};
use serde::{Deserialize, Serialize};

use super::ProviderView;

/// `GET /v1/info`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Info {
    /// The program's version.
    pub version: String,
    /// The protocol version, 1.
    pub protocol: u8,
    /// Where invitation links point.
    pub public_url: String,
    /// The node's clock.
    pub now: Millis,
    /// Identity providers whose ID tokens sign in here.
    #[serde(default)]
    pub providers: Vec<ProviderView>,
    /// Whether the parts of files are handed out elsewhere.
    #[serde(default)]
    pub parts_elsewhere: bool,
}

/// `GET /v1/users/@me`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Me {
    /// The caller.
    pub user_id: UserId,
    /// Their name.
    pub username: String,
    /// The session's device.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device_id: Option<DeviceId>,
    /// The session.
    pub session_id: String,
}
