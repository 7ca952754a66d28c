//! Kind 1: needs `MANAGE_CHANNELS`, in the category if it stands in one.

use coterie_types::{
    check_name,
    limits::{CHANNELS_PER_SERVER, OVERWRITES_PER_CHANNEL},
};

use super::{Verified, overwrite_set};
use crate::{
    Channel, ChannelKind, Flag, History, Overwrite, Overwrites, Refusal, State,
    body::ChannelCreated, channel_id,
};

pub(super) fn apply(
    state: &mut State,
    verified: &Verified<'_>,
    body: &ChannelCreated,
) -> Result<(), Refusal> {
    let kind = ChannelKind::from_number(body.kind).ok_or(Refusal::UnknownKind)?;
    if let Some(category) = body.category {
        state.require_category(category)?;
        if kind == ChannelKind::Category {
            return Err(Refusal::Category);
        }
    }
    verified.require_in(state, Flag::ManageChannels, body.category)?;
    check_name(&body.name).map_err(|_| Refusal::Name)?;
    if state.channels.len() >= CHANNELS_PER_SERVER {
        return Err(Refusal::TooManyChannels);
    }
    let id = channel_id(&state.server, &verified.intent.entry);
    let channel = Channel {
        id,
        name: body.name.as_str().into(),
        kind,
        category: body.category,
        position: 0,
        slow_mode: 0,
        overwrites: overwrites(state, verified, body)?,
        anonymity: Vec::new(),
        created_seq: verified.seq,
        reset: None,
        history: History::default(),
        last_exit: 0,
    };
    state.channels.insert(id, channel);
    Ok(())
}

/// Those that are given, of bits that the author holds there; else the category's.
fn overwrites(
    state: &State,
    verified: &Verified<'_>,
    body: &ChannelCreated,
) -> Result<Overwrites, Refusal> {
    let category = body.category.and_then(|id| state.channel(id));
    let Some(given) = &body.overwrites else {
        return Ok(category.map(|c| c.overwrites.clone()).unwrap_or_default());
    };
    if given.len() > OVERWRITES_PER_CHANNEL {
        return Err(Refusal::TooManyOverwrites);
    }
    let held = verified.permissions(state, body.category);
    let mut overwrites = Overwrites::default();
    for first in given {
        overwrite_set::check_target(state, &overwrites, first.target)?;
        let none = Overwrite::default();
        overwrite_set::check_bits(state, verified, held, none, first.overwrite)?;
        if first.overwrite.is_empty() {
            return Err(Refusal::NothingChanged);
        }
        if !overwrites.of(first.target).is_empty() {
            return Err(Refusal::OverwriteTwice);
        }
        overwrites.set(first.target, first.overwrite);
    }
    Ok(overwrites)
}
