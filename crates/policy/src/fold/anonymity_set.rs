//! Kind 25: needs `MANAGE_ANONYMITY` in the channel.

use super::Verified;
use crate::{AnonymityChange, Flag, Refusal, State, body::AnonymitySet};

pub(super) fn apply(
    state: &mut State,
    verified: &Verified<'_>,
    body: &AnonymitySet,
) -> Result<(), Refusal> {
    let mut channel = state.require_channel(body.channel)?.clone();
    verified.require_in(state, Flag::ManageAnonymity, Some(body.channel))?;
    if !channel.has_group() {
        return Err(Refusal::ChannelKind);
    }
    if body.policy.is_some_and(|policy| !policy.is_good()) {
        return Err(Refusal::Anonymity);
    }
    let now = verified.at.0 / 1000;
    // The one in force stays until the new one begins; one to come is given up.
    let begun = channel.anonymity.iter().rposition(|change| change.from <= now);
    let in_force = begun.map(|index| channel.anonymity[index]);
    let old = in_force.and_then(|change| change.policy).map(|policy| policy.window);
    let new = body.policy.map(|policy| policy.window);
    // The lengths divide each other, so a multiple of the longer is one of both.
    let window = old.max(new).map_or(1, u64::from);
    if body.from <= now || !body.from.is_multiple_of(window) {
        return Err(Refusal::AnonymityFrom);
    }
    let next = AnonymityChange { from: body.from, version: verified.seq, policy: body.policy };
    channel.anonymity = in_force.into_iter().chain([next]).collect();
    state.anonymity.watch(channel.id);
    state.channels.insert(channel.id, channel);
    Ok(())
}
