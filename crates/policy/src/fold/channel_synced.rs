//! Kind 20: needs `MANAGE_ROLES` in the channel, and every bit that changes.

use super::{Verified, overwrite_set};
use crate::{Flag, Refusal, State, body::ChannelSynced};

pub(super) fn apply(
    state: &mut State,
    verified: &Verified<'_>,
    body: &ChannelSynced,
) -> Result<(), Refusal> {
    let channel = state.require_channel(body.channel)?;
    verified.require_in(state, Flag::ManageRoles, Some(body.channel))?;
    let category = state.require_category(channel.category.ok_or(Refusal::NotInCategory)?)?;
    for (_, before, after) in channel.overwrites.compared(&category.overwrites) {
        overwrite_set::check(state, verified, channel, before, after)?;
    }
    if state.is_synced(channel) {
        return Err(Refusal::NothingChanged);
    }
    let (channel, overwrites) = (channel.clone(), category.overwrites.clone());
    overwrite_set::replace(state, verified, &channel, &overwrites);
    Ok(())
}
