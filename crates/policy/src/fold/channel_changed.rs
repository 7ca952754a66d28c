//! Kind 17: needs `MANAGE_CHANNELS` in the channel, and in the category it moves to.

use coterie_types::{check_name, limits::SLOW_MODE_MAX};

use super::Verified;
use crate::{ChannelKind, Flag, Refusal, State, body::ChannelChanged};

pub(super) fn apply(
    state: &mut State,
    verified: &Verified<'_>,
    body: &ChannelChanged,
) -> Result<(), Refusal> {
    let mut channel = state.require_channel(body.channel)?.clone();
    verified.require_in(state, Flag::ManageChannels, Some(body.channel))?;
    let before = channel.clone();
    if let Some(name) = &body.name {
        check_name(name).map_err(|_| Refusal::Name)?;
        channel.name = name.as_str().into();
    }
    if body.category.is_some() {
        let category = body.new_category().ok_or(Refusal::Category)?;
        if let Some(category) = category {
            state.require_category(category)?;
            if channel.kind == ChannelKind::Category {
                return Err(Refusal::Category);
            }
            verified.require_in(state, Flag::ManageChannels, Some(category))?;
        }
        channel.category = category;
    }
    if let Some(position) = body.position {
        channel.position = position;
    }
    if let Some(slow_mode) = body.slow_mode {
        if slow_mode > SLOW_MODE_MAX {
            return Err(Refusal::SlowMode);
        }
        if !channel.has_group() {
            return Err(Refusal::ChannelKind);
        }
        channel.slow_mode = slow_mode;
    }
    if channel == before {
        return Err(Refusal::NothingChanged);
    }
    state.channels.insert(channel.id, channel);
    Ok(())
}
