//! Old policy states: folded again from saved entries, when a channel far behind needs them.

use coterie_types::{Bytes, Seq, ServerId};

use crate::{Core, Row, channel::Channel, keys, loading::Loading, turn::Turn};

/// The store answers soon; until then the channel waits, milliseconds.
const SOON: u64 = 50;

impl Core {
    /// Asks for the saved entries from which an old state can be had again; the channel goes on
    /// when they are here.
    pub(crate) fn recall_policy(&mut self, turn: &mut Turn<'_>, channel: &mut Channel, seq: Seq) {
        channel.stale = true;
        channel.backoff.wait(turn, SOON);
        let server = channel.server;
        let policy = self.servers.get(&server).map(|server| &server.policy);
        let Some(range) = policy.and_then(|policy| policy.recall_range(seq)) else { return };
        let range = (keys::policy(server, *range.start()), keys::policy(server, *range.end() + 1));
        self.load_rows(turn, Loading::Policy(server), range, (u32::MAX, false));
    }

    pub(crate) fn policy_loaded(&mut self, turn: &mut Turn<'_>, id: ServerId, rows: Vec<Row>) {
        let entries: Vec<Bytes> = rows.into_iter().map(|row| row.value).collect();
        let recalled = self.servers.get_mut(&id).and_then(|s| s.policy.recall(&entries));
        if recalled.is_none() {
            self.pause_server(turn, id, "the local store has lost entries of the policy log");
        }
    }
}
