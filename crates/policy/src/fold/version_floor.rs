//! Kind 29: the owner alone, upwards, and not above what the owner's own program speaks.

use super::Verified;
use crate::{Refusal, State, body::VersionFloor};

pub(super) fn apply(
    state: &mut State,
    verified: &Verified<'_>,
    body: VersionFloor,
) -> Result<(), Refusal> {
    verified.require_owner(state)?;
    if body.minimum > body.speaks {
        return Err(Refusal::FloorAboveOwn);
    }
    if body.minimum <= state.version_floor {
        return Err(Refusal::FloorNotUp);
    }
    state.version_floor = body.minimum;
    Ok(())
}
