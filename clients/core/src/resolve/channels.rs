//! Channels: by id, by name, and by name after a server's, a category's, or both.

use coterie_policy::{Channel, State};
use coterie_types::{ChannelId, ServerId};

use super::only::{not_found, only};
use crate::{Core, Failure, FailureKind};

impl Core {
    /// A channel to read or write in. Also finds those of servers that were left, for reading what
    /// is stored.
    pub(crate) fn resolve_channel(&self, text: &str) -> Result<ChannelId, Failure> {
        if let Ok(id) = text.parse::<ChannelId>() {
            return match self.channels.get(&id) {
                Some(channel) => Ok(channel.id),
                None => Err(self.no_channel(text)),
            };
        }
        if let Some(id) = self.dm_channel(text)? {
            return Ok(id);
        }
        let talked_in = |state: &State| -> Vec<(String, ChannelId)> {
            let opened = matching(state, text).filter(|(_, id)| self.channels.contains_key(id));
            opened.collect()
        };
        let found: Vec<_> = self.own_states().flat_map(talked_in).collect();
        if !found.is_empty() {
            return only("channel", text, found);
        }
        let stored = self.servers.values().filter_map(|s| s.policy.state());
        let found: Vec<_> = stored.flat_map(talked_in).collect();
        if found.is_empty() { Err(self.no_channel(text)) } else { only("channel", text, found) }
    }

    /// The channel of a dm, which goes by its people (`@bob`), its id or its name.
    fn dm_channel(&self, text: &str) -> Result<Option<ChannelId>, Failure> {
        let server = if let Some(peers) = text.strip_prefix('@') {
            Some(self.resolve_dm(peers)?)
        } else if let Ok(id) = text.parse::<ServerId>() {
            // One that was left, too, for reading what is stored.
            self.state(id).ok().filter(|state| state.is_dm()).map(State::server)
        } else {
            let mut dms = self.own_states().filter(|s| s.is_dm() && s.name() == text);
            dms.next().map(State::server).filter(|_| dms.next().is_none())
        };
        let Some(server) = server else { return Ok(None) };
        let channel = self.state(server)?.channels().map(|channel| channel.id).next();
        let opened = channel.filter(|id| self.channels.contains_key(id));
        opened.map(Some).ok_or_else(|| not_found("channel", text))
    }

    /// Why there is none: perhaps it is a category.
    fn no_channel(&self, text: &str) -> Failure {
        let found = self.resolve_any_channel(text).ok();
        let channel = found.and_then(|(server, id)| self.state(server).ok()?.channel(id));
        match channel {
            Some(channel) if !channel.has_group() => {
                let message = format!("{text} is a category: nothing is said in it");
                Failure::new(FailureKind::Refused, "no_group", message)
            }
            _ => not_found("channel", text),
        }
    }

    /// A channel or category of a server the user is a member of, to look at or to change.
    pub(crate) fn resolve_any_channel(&self, text: &str) -> Result<(ServerId, ChannelId), Failure> {
        if text.starts_with('@')
            && let Some(channel) = self.dm_channel(text)?.and_then(|id| self.channels.get(&id))
        {
            return Ok((channel.server, channel.id));
        }
        let of = |state: &State| -> Vec<(String, (ServerId, ChannelId))> {
            matching(state, text).map(|(name, id)| (name, (state.server(), id))).collect()
        };
        only("channel", text, self.own_states().flat_map(of))
    }
}

/// A channel of one server.
pub(crate) fn channel_in(state: &State, text: &str) -> Result<ChannelId, Failure> {
    only("channel", text, matching(state, text))
}

/// The channels of a server that a text may mean.
fn matching(state: &State, text: &str) -> impl Iterator<Item = (String, ChannelId)> {
    let id = text.parse::<ChannelId>().ok();
    let named = move |channel: &&Channel| match id {
        Some(id) => channel.id == id,
        // A dm goes by its people.
        None if state.is_dm() => false,
        None => is_named(state, channel, text),
    };
    let full = |channel: &Channel| format!("{}/{} ({})", state.name(), channel.name, channel.id);
    state.channels().filter(named).map(move |channel| (full(channel), channel.id))
}

fn is_named(state: &State, channel: &Channel, text: &str) -> bool {
    let Some(before) = text.strip_suffix(&*channel.name) else { return false };
    let Some(before) = before.strip_suffix('/') else { return before.is_empty() };
    let of_server = |text: &str| text == state.name() || text == state.server().to_string();
    if of_server(before) {
        return true;
    }
    let Some(category) = channel.category.and_then(|id| state.channel(id)) else { return false };
    let Some(before) = before.strip_suffix(&*category.name) else { return false };
    before.is_empty() || before.strip_suffix('/').is_some_and(of_server)
}
