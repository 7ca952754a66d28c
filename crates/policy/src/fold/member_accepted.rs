//! Kind 28: whoever was added to a dm, and has not accepted yet.

use super::Verified;
use crate::{Refusal, State};

pub(super) fn apply(state: &mut State, verified: &Verified<'_>) -> Result<(), Refusal> {
    let member = state.members.get_mut(&verified.author()).ok_or(Refusal::NotMember)?;
    if member.invited_by.take().is_some() { Ok(()) } else { Err(Refusal::NotInvited) }
}
