//! Who asks: what the access token proved.

use coterie_ports::SessionId;
use coterie_types::{DeviceId, ErrorCode, UserId};

use crate::{ActError, Answer};

/// The caller of an act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// The user.
    pub user: UserId,
    /// Their name.
    pub username: String,
    /// The session.
    pub session: SessionId,
    /// Its device, once there is one.
    pub device: Option<DeviceId>,
}

impl Caller {
    /// The session's device.
    ///
    /// # Errors
    /// `device_required`.
    pub fn device(&self) -> Answer<DeviceId> {
        self.device.ok_or_else(|| {
            ActError::new(ErrorCode::DeviceRequired, "this session has no device yet")
        })
    }
}
