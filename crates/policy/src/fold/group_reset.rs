//! Kind 32: needs `MANAGE_CHANNELS` in the channel; in a dm anybody who is in it may.

use coterie_types::limits::RESET_PAUSE;

use super::Verified;
use crate::{Flag, Refusal, Reset, State, body::GroupReset};

pub(super) fn apply(
    state: &mut State,
    verified: &Verified<'_>,
    body: &GroupReset,
) -> Result<(), Refusal> {
    let mut channel = state.require_channel(body.channel)?.clone();
    if !state.is_dm() {
        verified.require_in(state, Flag::ManageChannels, Some(body.channel))?;
    }
    if !channel.has_group() {
        return Err(Refusal::ChannelKind);
    }
    // What was signed against another incarnation is about a group that is gone already.
    if Some(body.incarnation) != channel.incarnation().checked_add(1) {
        return Err(Refusal::Incarnation);
    }
    if channel.reset.is_some_and(|last| verified.at < last.at.plus(RESET_PAUSE)) {
        return Err(Refusal::ResetEarly);
    }
    channel.reset = Some(Reset {
        incarnation: body.incarnation,
        by: verified.author(),
        at: verified.at,
        seq: verified.seq,
    });
    state.channels.insert(channel.id, channel);
    Ok(())
}
