//! From what a user types to ids: an id or a name; an ambiguous name is refused with candidates.

use coterie_policy::{Member, State};
use coterie_types::{ChannelId, ServerId, UserId};

use crate::{Core, Failure, FailureKind};

fn not_found(what: &str, text: &str) -> Failure {
    Failure::new(FailureKind::NotFound, "not_found", format!("no such {what}: {text}"))
}

/// The one candidate, or why there is none.
fn only<T>(what: &str, text: &str, mut candidates: Vec<(String, T)>) -> Result<T, Failure> {
    if candidates.len() > 1 {
        let names: Vec<_> = candidates.into_iter().map(|(name, _)| name).collect();
        let message = format!("{text} is more than one {what}: {}", names.join(", "));
        return Err(Failure::new(FailureKind::Usage, "ambiguous", message));
    }
    candidates.pop().map(|(_, found)| found).ok_or_else(|| not_found(what, text))
}

impl Core {
    /// The verified states of the servers the user is a member of.
    pub(crate) fn own_states(&self) -> impl Iterator<Item = &State> {
        let user = self.account.as_ref().map(|a| a.user);
        let live = self.servers.values().filter(|s| !s.gone).filter_map(|s| s.policy.state());
        live.filter(move |state| user.is_some_and(|u| state.member(u).is_some()))
    }

    pub(crate) fn resolve_server(&self, text: &str) -> Result<ServerId, Failure> {
        let id = text.parse::<ServerId>().ok();
        let fits = |state: &&State| id.map_or(state.name() == text, |id| state.server() == id);
        let found = self.own_states().filter(fits);
        only(
            "server",
            text,
            found.map(|s| (format!("{} ({})", s.name(), s.server()), s.server())).collect(),
        )
    }

    /// Also finds channels of servers that were left, for reading what is stored.
    pub(crate) fn resolve_channel(&self, text: &str) -> Result<ChannelId, Failure> {
        if let Ok(id) = text.parse::<ChannelId>() {
            return self.channels.get(&id).map(|c| c.id).ok_or_else(|| not_found("channel", text));
        }
        let found = self.matching_channels(self.own_states(), text);
        if !found.is_empty() {
            return only("channel", text, found);
        }
        let stored = self.servers.values().filter_map(|s| s.policy.state());
        only("channel", text, self.matching_channels(stored, text))
    }

    fn matching_channels<'a>(
        &self,
        states: impl Iterator<Item = &'a State>,
        text: &str,
    ) -> Vec<(String, ChannelId)> {
        let mut found = Vec::new();
        for state in states {
            for channel in state.channels() {
                let full = format!("{}/{}", state.name(), channel.name);
                let by_id = format!("{}/{}", state.server(), channel.name);
                if text == &*channel.name || text == full || text == by_id {
                    found.push((format!("{full} ({})", channel.id), channel.id));
                }
            }
        }
        found
    }

    /// A member of a server.
    pub(crate) fn resolve_member(&self, state: &State, text: &str) -> Result<UserId, Failure> {
        let id = text.parse::<UserId>().ok();
        let fits = |m: &&Member| id.map_or(&*m.username == text, |id| m.user == id);
        let found = state.members().filter(fits).map(|m| (m.user.to_string(), m.user));
        only("member", text, found.collect())
    }

    /// A member of any server.
    pub(crate) fn resolve_user(&self, text: &str) -> Result<UserId, Failure> {
        let id = text.parse::<UserId>().ok();
        let mut found: Vec<(String, UserId)> = Vec::new();
        for member in self.own_states().flat_map(State::members) {
            let fits = id.map_or(&*member.username == text, |id| member.user == id);
            if fits && found.iter().all(|(_, user)| *user != member.user) {
                found.push((member.user.to_string(), member.user));
            }
        }
        only("user", text, found)
    }

    // ------------------------------------------------------------ waiting until all is here

    /// Makes sure that every policy log is as new as the node's.
    pub(crate) fn sync_servers(&mut self) -> Result<(), Failure> {
        self.signed_in()?;
        self.online = true;
        if !self.gateway.live() {
            self.stale_servers = true;
        }
        Ok(())
    }

    /// Whether it is so.
    pub(crate) fn servers_synced(&self) -> bool {
        !self.stale_servers
            && !self.listing
            && self.servers.values().all(crate::server::Server::settled)
    }

    /// Makes sure that a channel's log is as new as the node's.
    pub(crate) fn sync_channel(&mut self, id: ChannelId) {
        let live = self.gateway.live();
        if let Some(channel) = self.channels.get_mut(&id) {
            channel.stale |= !live;
        }
    }

    /// Whether it is so, or never will be because this device does not belong there.
    pub(crate) fn channel_synced(&self, id: ChannelId) -> bool {
        self.channels.get(&id).is_none_or(|channel| {
            let server_out =
                self.servers.get(&channel.server).is_none_or(|s| s.gone || s.paused.is_some());
            channel.settled() || server_out || !self.entitled(channel)
        })
    }

    /// The channels of a server, all of them synced.
    pub(crate) fn server_channels(&self, id: ServerId) -> Vec<ChannelId> {
        self.servers
            .get(&id)
            .and_then(|s| s.policy.state())
            .map(|state| state.channels().map(|c| c.id).collect())
            .unwrap_or_default()
    }

    /// Fails when a server or channel is paused: nothing is sent where the log cannot be trusted.
    pub(crate) fn refuse_paused(
        &self,
        server: ServerId,
        channel: Option<ChannelId>,
    ) -> Result<(), Failure> {
        let server = self.servers.get(&server).and_then(|s| s.paused.clone());
        let channel = channel.and_then(|id| self.channels.get(&id)).and_then(|c| c.paused.clone());
        match server.or(channel) {
            Some(reason) => {
                let kind = if reason.contains("update this program") {
                    FailureKind::Refused
                } else {
                    FailureKind::Lied
                };
                Err(Failure::new(kind, "paused", reason))
            }
            None => Ok(()),
        }
    }
}
