//! `watch`: what a program that stays open shows of itself without asking: every server as it is known
//! here, and again whenever it is another, and whether news comes by itself. Never done until
//! abandoned.

use std::collections::BTreeMap;

use coterie_policy::State;
use coterie_types::{Seq, ServerId};
use serde_json::{Value, json};

use super::views;
use crate::{
    AskId, Core, Failure,
    flow::{Flow, Input, Step},
    turn::Turn,
};

/// What was told of a server.
#[derive(PartialEq, Eq)]
struct Told {
    seq: Seq,
    halted: Option<String>,
}

#[derive(Default)]
pub(super) struct Watch {
    begun: bool,
    live: Option<bool>,
    synced: bool,
    servers: BTreeMap<ServerId, Told>,
}

impl Watch {
    fn tell_servers(&mut self, core: &Core, turn: &mut Turn<'_>, ask: AskId) {
        let mut gone: Vec<_> = self.servers.keys().copied().collect();
        for state in core.own_states().filter(|state| !state.is_dm()) {
            let id = state.server();
            gone.retain(|known| *known != id);
            let told = Told { seq: state.head().seq, halted: core.halted(id) };
            if self.servers.get(&id) != Some(&told) {
                turn.row(ask, row(core, state, told.halted.as_deref()));
                self.servers.insert(id, told);
            }
        }
        for id in gone {
            self.servers.remove(&id);
            turn.row(ask, json!({ "type": "gone", "server_id": id }));
        }
    }
}

fn row(core: &Core, state: &State, halted: Option<&str>) -> Value {
    let own = core.account.as_ref().map(|account| account.user);
    let now = core.now.max(state.at());
    let may = own.map(|user| views::permissions(state.permissions_at(user, None, now)));
    json!({
        "type": "server", "server": views::server(core, state), "halted": halted,
        "flags": may.as_ref().and_then(|may| may.get("flags")),
    })
}

impl Core {
    /// Why a server is not gone on with, if it is not.
    fn halted(&self, id: ServerId) -> Option<String> {
        let server = self.servers.get(&id)?;
        server.paused.clone().or_else(|| server.closed.clone())
    }
}

impl Flow for Watch {
    fn step(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        ask: AskId,
        _: Input,
    ) -> Result<Step, Failure> {
        if !std::mem::replace(&mut self.begun, true) {
            core.sync_servers()?;
        }
        let live = core.gateway.live();
        if self.live.replace(live) != Some(live) {
            turn.row(ask, json!({ "type": "connection", "live": live }));
        }
        self.tell_servers(core, turn, ask);
        if !self.synced && core.servers_synced() {
            self.synced = true;
            turn.row(ask, json!({ "type": "synced" }));
        }
        Ok(Step::Wait)
    }

    fn patient(&self) -> bool {
        true
    }

    fn lives(&self) -> bool {
        true
    }
}
