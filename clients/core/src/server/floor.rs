//! What a newer program would understand: the server stands still until this one is updated, and goes
//! on by itself when it was.

use coterie_policy::State;
use coterie_types::ServerId;

use super::Server;
use crate::{Core, keys, records::ServerRecord, turn::Turn};

impl Core {
    /// Whether this program speaks what the server asks for. If not, the server is paused.
    pub(super) fn speaks_enough(&mut self, turn: &mut Turn<'_>, id: ServerId) -> bool {
        let state = self.servers.get(&id).and_then(|server| server.policy.state());
        match state.and_then(|state| too_old(state, self.speaks)) {
            None => true,
            Some(reason) => {
                self.pause_until_updated(turn, id, &reason);
                false
            }
        }
    }

    /// Pauses a server until the program is another one.
    pub(super) fn pause_until_updated(&mut self, turn: &mut Turn<'_>, id: ServerId, reason: &str) {
        if let Some(server) = self.servers.get_mut(&id) {
            server.outdated = true;
        }
        self.pause_server(turn, id, reason);
    }
}

impl Server {
    /// Pauses it as it was when the program ended; but what waited for another program is tried again
    /// if this one speaks enough.
    pub(crate) fn reopen(&mut self, record: Option<ServerRecord>, speaks: u32) {
        let record = record.unwrap_or_default();
        self.outdated = record.update.is_some();
        self.paused = self.policy.state().and_then(|state| too_old(state, speaks));
        if self.paused.is_some() {
            self.outdated = true;
        } else if self.outdated {
            self.stale = true;
        } else {
            self.paused = record.paused;
        }
    }

    /// It goes on: the store is told.
    pub(super) fn resume(&mut self, turn: &mut Turn<'_>) {
        if std::mem::take(&mut self.outdated) {
            turn.save(keys::server(self.id), &ServerRecord::default());
        }
    }
}

/// Why a program goes no further in a server, if it speaks nothing so new as counts there.
fn too_old(state: &State, speaks: u32) -> Option<String> {
    let floor = state.version_floor();
    (floor > speaks).then(|| {
        format!(
            "update this program: protocol version {floor} is the oldest that counts here, and it \
             speaks {speaks}"
        )
    })
}
