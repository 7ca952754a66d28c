//! Kind 9: the owner alone. Nobody is a member afterwards, and no entry follows.

use imbl::OrdMap;

use super::Verified;
use crate::{Refusal, State};

pub(super) fn apply(state: &mut State, verified: &Verified<'_>) -> Result<(), Refusal> {
    verified.require_owner(state)?;
    state.deleted = true;
    state.members = OrdMap::new();
    state.last_exit = verified.seq;
    Ok(())
}
