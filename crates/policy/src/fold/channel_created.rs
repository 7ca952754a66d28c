//! Kind 1: needs `MANAGE_CHANNELS`.

use coterie_types::{check_name, limits::CHANNELS_PER_SERVER};

use super::Verified;
use crate::{Channel, ChannelKind, Flag, Refusal, State, body::ChannelCreated, channel_id};

pub(super) fn apply(
    state: &mut State,
    verified: &Verified<'_>,
    body: &ChannelCreated,
) -> Result<(), Refusal> {
    let kind = ChannelKind::from_number(body.kind).ok_or(Refusal::UnknownKind)?;
    state.require(verified.intent, Flag::ManageChannels)?;
    check_name(&body.name).map_err(|_| Refusal::Name)?;
    if state.channels.len() >= CHANNELS_PER_SERVER {
        return Err(Refusal::TooManyChannels);
    }
    let id = channel_id(&state.server, &verified.intent.entry);
    let name = body.name.as_str().into();
    state.channels.insert(id, Channel { id, name, kind, created_seq: verified.seq });
    Ok(())
}
