//! `/v1/servers/{id}/silent-devices`.

use coterie_types::{DeviceId, UserId};
use serde::{Deserialize, Serialize};

/// `GET /v1/servers/{id}/silent-devices`: devices that may be called idle, as the node says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SilentDevices {
    /// Some of them, in no order.
    pub devices: Vec<SilentDevice>,
}

/// A device that did not show itself for 60 days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SilentDevice {
    /// Whose.
    pub user_id: UserId,
    /// Which.
    pub device_id: DeviceId,
}
