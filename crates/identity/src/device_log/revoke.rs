//! Kind 2: revokes a device, for good.

use coterie_types::DeviceId;
use minicbor::{Decode, Encode};

use super::{Device, DeviceLog, DeviceLogError};

/// Revokes a device.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Revoke {
    /// Which.
    #[n(0)]
    pub device: DeviceId,
}

impl Revoke {
    pub(super) fn check<'a>(
        &self,
        log: &'a mut DeviceLog,
    ) -> Result<&'a mut Device, DeviceLogError> {
        let device = log.devices.get_mut(&self.device).ok_or(DeviceLogError::DeviceUnknown)?;
        if device.is_active() { Ok(device) } else { Err(DeviceLogError::DeviceRevoked) }
    }
}
