//! Kind 30: any member, about an active device of a member that is not the author's own. That it was
//! silent for long enough, the node judges before it admits this.

use super::Verified;
use crate::{Refusal, State, body::DeviceIdle};

pub(super) fn apply(
    state: &mut State,
    verified: &Verified<'_>,
    body: &DeviceIdle,
) -> Result<(), Refusal> {
    state.require_member(body.user)?;
    if body.device == verified.intent.device {
        return Err(Refusal::IdleSelf);
    }
    let log = state.device_log(body.user).ok_or(Refusal::TargetDeviceUnknown)?;
    let active = log.device(&body.device).is_some_and(|device| device.is_active());
    let record = state.devices.get_mut(&body.device).filter(|_| active);
    let record = record.ok_or(Refusal::TargetDeviceUnknown)?;
    if record.idle.is_some() {
        return Err(Refusal::AlreadyIdle);
    }
    record.idle = Some(verified.seq);
    state.last_exit = verified.seq;
    Ok(())
}
