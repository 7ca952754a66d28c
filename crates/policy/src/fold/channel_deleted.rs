//! Kind 18: needs `MANAGE_CHANNELS` in the channel.

use std::sync::Arc;

use super::Verified;
use crate::{Flag, Refusal, State, body::ChannelDeleted};

pub(super) fn apply(
    state: &mut State,
    verified: &Verified<'_>,
    body: &ChannelDeleted,
) -> Result<(), Refusal> {
    state.require_channel(body.channel)?;
    verified.require_in(state, Flag::ManageChannels, Some(body.channel))?;
    state.channels.remove(&body.channel);
    state.anonymity.channels.remove(&body.channel);
    let inside = state.channels().filter(|channel| channel.category == Some(body.channel));
    let inside: Vec<_> = inside.map(|channel| channel.id).collect();
    for id in inside {
        if let Some(channel) = state.channels.get_mut(&id) {
            channel.category = None;
        }
    }
    if state.settings.system_channel == Some(body.channel) {
        Arc::make_mut(&mut state.settings).system_channel = None;
    }
    Ok(())
}
