//! The way to a channel: every policy log brought up to date, the name resolved, the channel's own log
//! brought up to date.

use coterie_types::ChannelId;

use crate::{Core, Failure};

/// A channel that is being reached.
#[derive(Debug)]
pub(super) struct Reach {
    name: String,
    begun: bool,
    found: Option<ChannelId>,
}

impl Reach {
    /// Of a channel as it was typed.
    pub(super) fn new(name: String) -> Self {
        Self { name, begun: false, found: None }
    }

    /// Moves on; gives the channel as long as it is up to date.
    pub(super) fn step(&mut self, core: &mut Core) -> Result<Option<ChannelId>, Failure> {
        if !std::mem::replace(&mut self.begun, true) {
            core.sync_servers()?;
            return Ok(None);
        }
        if self.found.is_none() && core.servers_synced() {
            let id = core.resolve_channel(&self.name)?;
            core.sync_channel(id);
            self.found = Some(id);
        }
        Ok(self.found.filter(|id| core.channel_synced(*id)))
    }
}
