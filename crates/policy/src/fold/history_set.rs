//! Kind 36: needs `MANAGE_CHANNELS` in the channel.

use super::Verified;
use crate::{Flag, History, HistoryMode, Refusal, State, body::HistorySet};

pub(super) fn apply(
    state: &mut State,
    verified: &Verified<'_>,
    body: &HistorySet,
) -> Result<(), Refusal> {
    // One that this program does not know cannot be judged by it.
    let mode = HistoryMode::from_number(body.mode).ok_or(Refusal::UnknownKind)?;
    let mut channel = state.require_channel(body.channel)?.clone();
    verified.require_in(state, Flag::ManageChannels, Some(body.channel))?;
    if !channel.has_group() {
        return Err(Refusal::ChannelKind);
    }
    let history = History { mode, days: body.days };
    if !history.is_good() {
        return Err(Refusal::History);
    }
    if channel.history == history {
        return Err(Refusal::NothingChanged);
    }
    channel.history = history;
    state.channels.insert(channel.id, channel);
    Ok(())
}
