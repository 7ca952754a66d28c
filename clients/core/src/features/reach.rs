//! The way to a channel: every policy log brought up to date, the name resolved, the channel's own log
//! brought up to date.

use coterie_types::ChannelId;

use crate::{Core, Failure};

/// A channel that is being reached.
#[derive(Debug)]
pub(super) struct Reach {
    name: String,
    /// Whether what is stored is enough.
    stored: Enough,
    begun: bool,
    found: Option<ChannelId>,
}

/// When what is stored is enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Enough {
    Never,
    SignedOut,
    Known,
}

impl Reach {
    /// Of a channel as it was typed.
    pub(super) fn new(name: String) -> Self {
        Self::when(Enough::Never, name)
    }

    /// The same; signed out, as it is stored here.
    pub(super) fn as_it_can(name: String) -> Self {
        Self::when(Enough::SignedOut, name)
    }

    /// Of a channel as it is stored here; the node is asked only if it is not known.
    pub(super) fn stored(name: String) -> Self {
        Self::when(Enough::Known, name)
    }

    fn when(stored: Enough, name: String) -> Self {
        Self { name, stored, begun: false, found: None }
    }

    /// The channel, if what is stored is enough.
    fn find_stored(&self, core: &Core) -> Result<Option<ChannelId>, Failure> {
        core.account()?;
        match self.stored {
            Enough::Known => {
                let known = core.resolve_channel(&self.name);
                if core.net.signed_in() { Ok(known.ok()) } else { known.map(Some) }
            }
            Enough::SignedOut if !core.net.signed_in() => {
                core.resolve_channel(&self.name).map(Some)
            }
            Enough::Never | Enough::SignedOut => Ok(None),
        }
    }

    /// Moves on; gives the channel as long as it is up to date.
    pub(super) fn step(&mut self, core: &mut Core) -> Result<Option<ChannelId>, Failure> {
        if !std::mem::replace(&mut self.begun, true) {
            if let Some(id) = self.find_stored(core)? {
                return Ok(Some(id));
            }
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
