//! Kind 26: by any member; the hash must be that of the state before it.

use coterie_types::limits::CHECKPOINT_SPACING;

use super::Verified;
use crate::{Refusal, State, body::Checkpoint};

pub(super) fn apply(
    state: &mut State,
    verified: &Verified<'_>,
    body: &Checkpoint,
) -> Result<(), Refusal> {
    if verified.seq < state.last_checkpoint + CHECKPOINT_SPACING {
        return Err(Refusal::CheckpointEarly);
    }
    if state.hash() != body.state {
        return Err(Refusal::CheckpointState);
    }
    state.last_checkpoint = verified.seq;
    Ok(())
}
