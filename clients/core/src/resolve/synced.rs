//! Waiting until all is here, and refusing where the log cannot be trusted.

use coterie_types::{ChannelId, ServerId};

use crate::{Core, Failure, FailureKind};

impl Core {
    /// Makes sure that every policy log is as new as the node's.
    pub(crate) fn sync_servers(&mut self) -> Result<(), Failure> {
        self.signed_in()?;
        self.online = true;
        if !self.gateway.live() {
            self.stale_servers = true;
            self.inbox.stale = true;
        }
        Ok(())
    }

    /// Whether it is so.
    pub(crate) fn servers_synced(&self) -> bool {
        let listed = !self.stale_servers && !self.listing && !self.fetching_devices;
        listed
            && self.inbox.settled()
            && self.servers.values().all(|server| server.settled() && !self.coming_back(server))
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
            let server_out = self
                .servers
                .get(&channel.server)
                .is_none_or(|s| s.gone || s.paused.is_some() || s.closed.is_some());
            channel.settled() || server_out || !self.entitled(channel)
        })
    }

    /// The same, and what was before this device came is read from the backup; what is due goes there.
    pub(crate) fn channel_read(&self, id: ChannelId) -> bool {
        self.channel_synced(id)
            && !self.backup_awaited()
            && !self.past_awaited(id)
            && !self.takes_past(id)
    }

    /// The channels of a server that things are said in.
    pub(crate) fn server_channels(&self, id: ServerId) -> Vec<ChannelId> {
        let state = self.servers.get(&id).and_then(|s| s.policy.state());
        let talked_in = state.into_iter().flat_map(|state| state.channels());
        talked_in.filter(|channel| channel.has_group()).map(|channel| channel.id).collect()
    }

    /// Fails when somebody who can read the channel has another identity key than the one that was
    /// compared: until the user decides, nothing more is said to them (P12).
    pub(crate) fn refuse_changed_identity(&self, id: ChannelId) -> Result<(), Failure> {
        let server = self.channels.get(&id).and_then(|channel| self.servers.get(&channel.server));
        let Some(state) = server.and_then(|server| server.policy.state()) else { return Ok(()) };
        let reads = |user| state.may(user, coterie_policy::Flag::ViewChannel, Some(id));
        let changed = self.verified.iter().find(|(user, known)| {
            state.identity_key(**user).is_some_and(|key| *key != known.identity.0) && reads(**user)
        });
        match changed {
            None => Ok(()),
            Some((user, _)) => {
                let words = format!(
                    "the identity of {user}, whom you have verified, has changed: compare the \
                     safety number again (verify {user}, and with --confirm) before anything is sent there"
                );
                Err(Failure::new(FailureKind::Refused, "identity_changed", words))
            }
        }
    }

    /// Fails when a server or channel is paused: nothing is sent where the log cannot be trusted.
    pub(crate) fn refuse_paused(
        &self,
        server: ServerId,
        channel: Option<ChannelId>,
    ) -> Result<(), Failure> {
        let closed = self.servers.get(&server).and_then(|s| s.closed.clone());
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
            None => closed.map_or(Ok(()), |words| {
                Err(Failure::new(FailureKind::Refused, "server_disabled", words))
            }),
        }
    }
}
