//! The own clock beside the node's: when an entry has just been admitted, its time is now. A clock
//! that is far off is said aloud, and changes no verdict: what is verified compares with the log.

use coterie_policy::Entry;
use coterie_types::{Bytes, Millis, ServerId, limits::CLOCK_OFF};

use coterie_protocol::gateway::Lane;

use crate::{Core, turn::Turn};

/// What is known of the clocks.
#[derive(Debug, Default)]
pub(crate) struct Clocks {
    /// When the node admitted something just now, as it says.
    fresh: Option<Millis>,
    /// Whether it was said that they differ.
    told: bool,
}

impl Core {
    /// The node has just admitted something, at this time.
    pub(crate) fn admitted_at(&mut self, at: Millis) {
        self.clocks.fresh = Some(at);
    }

    /// An entry came by the gateway. What comes before its lane has caught up may be old.
    pub(crate) fn entry_arrived(&mut self, turn: &mut Turn<'_>, id: ServerId, entry: Bytes) {
        let live = self.gateway.caught_up.contains(&Lane::Server(id));
        let head = |core: &Self| core.servers.get(&id).map(|server| server.policy.head().seq);
        let before = head(self);
        let at = Entry::parse(&entry).map(|entry| entry.at);
        self.learn_entries(turn, id, &[entry]);
        if live
            && head(self) > before
            && let Ok(at) = at
        {
            self.admitted_at(at);
        }
    }

    /// Says that the clocks differ: once, until they were together again.
    pub(crate) fn look_at_clock(&mut self, turn: &mut Turn<'_>) {
        let Some(at) = self.clocks.fresh.take() else { return };
        let (ahead, behind) = (turn.now.since(at), at.since(turn.now));
        let off = ahead.max(behind);
        let told = std::mem::replace(&mut self.clocks.told, off >= CLOCK_OFF);
        if off >= CLOCK_OFF && !told {
            let minutes = off / 60_000;
            let way = if ahead > behind { "ahead of" } else { "behind" };
            turn.alarm(format!(
                "alarm: this device's clock is {minutes} minutes {way} the node's: one of the two is \
                 wrong. What ends at a time (an invitation, a time-out) ends by the node's"
            ));
        }
    }
}
