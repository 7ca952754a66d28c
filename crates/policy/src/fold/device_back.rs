//! Kind 31: by the idle device itself, which may sign nothing else.

use super::Verified;
use crate::{Refusal, State};

pub(super) fn apply(state: &mut State, verified: &Verified<'_>) -> Result<(), Refusal> {
    let record = state.devices.get_mut(&verified.intent.device).ok_or(Refusal::DeviceUnknown)?;
    record.idle.take().map(drop).ok_or(Refusal::NotIdle)
}
