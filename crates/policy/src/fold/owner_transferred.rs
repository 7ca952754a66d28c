//! Kind 10: the owner alone, to another member.

use super::Verified;
use crate::{Refusal, State, body::OwnerTransferred};

pub(super) fn apply(
    state: &mut State,
    verified: &Verified<'_>,
    body: &OwnerTransferred,
) -> Result<(), Refusal> {
    let author = verified.author();
    verified.require_owner(state)?;
    if body.user == author {
        return Err(Refusal::TransferSelf);
    }
    state.require_member(body.user)?;
    let before = state.viewable(author);
    state.owner = body.user;
    state.mark_exits(author, &before, verified.seq);
    Ok(())
}
