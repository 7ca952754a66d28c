//! `watch`: what a program that stays open shows of itself without asking: every server, dm and channel
//! as it is known here, and again whenever it is another, and whether news comes by itself. Never done
//! until abandoned.

use std::collections::BTreeMap;

use coterie_policy::State;
use coterie_types::{ChannelId, Seq, ServerId};
use serde_json::{Value, json};

use super::{dm, ephemera, notify, views};
use crate::{
    AskId, Core, Failure,
    channel::Channel,
    flow::{Flow, Input, Step},
    turn::Turn,
};

/// What was told of a server.
#[derive(PartialEq, Eq)]
struct Told {
    seq: Seq,
    halted: Option<String>,
}

/// What was told of a channel.
#[derive(PartialEq, Eq)]
struct ChannelTold {
    seq: Seq,
    /// `ok`, `joining`, `removing`, `resting` or `paused`.
    state: &'static str,
    reason: Option<String>,
    read: Seq,
    level: crate::Level,
    muted: bool,
    muted_until: Option<coterie_types::Millis>,
}

#[derive(Default)]
pub(super) struct Watch {
    begun: bool,
    live: Option<bool>,
    synced: bool,
    servers: BTreeMap<ServerId, Told>,
    channels: BTreeMap<ChannelId, ChannelTold>,
    ephemera: ephemera::Shown,
    /// How far profiles were told of, and the block list.
    profiles: usize,
    blocks: u64,
}

impl Watch {
    fn tell_servers(&mut self, core: &Core, turn: &mut Turn<'_>, ask: AskId) {
        let mut gone: Vec<_> = self.servers.keys().copied().collect();
        for state in core.own_states() {
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

    fn tell_channels(&mut self, core: &Core, turn: &mut Turn<'_>, ask: AskId) {
        for channel in core.channels.values().filter(|channel| core.viewed(channel)) {
            let told = ChannelTold::of(core, channel);
            if self.channels.get(&channel.id) != Some(&told) {
                turn.row(ask, told.row(core, channel));
                self.channels.insert(channel.id, told);
            }
        }
    }
}

impl Watch {
    /// What is shown of people before is asked for: from here on it is told when that is another.
    fn tell_people(&mut self, core: &Core, turn: &mut Turn<'_>, ask: AskId) {
        for user in core.profiles.changes.since(self.profiles) {
            turn.row(ask, json!({ "type": "profile", "user_id": user }));
        }
        self.profiles = core.profiles.changes.mark();
        let blocks = core.profiles.blocks_changed;
        if std::mem::replace(&mut self.blocks, blocks) != blocks {
            turn.row(ask, json!({ "type": "blocks" }));
        }
    }
}

impl ChannelTold {
    fn of(core: &Core, channel: &Channel) -> Self {
        let halted = channel.paused.clone().or_else(|| core.halted(channel.server));
        let (state, reason) = match halted {
            Some(reason) => ("paused", Some(reason)),
            None if channel.resting.is_some() => ("resting", None),
            None if channel.group.is_none() => ("joining", None),
            None if core.outside(channel).is_empty() => ("ok", None),
            None => ("removing", None),
        };
        let marks = core.marks.get(&channel.id).cloned().unwrap_or_default();
        let (muted, muted_until) = (marks.is_muted(core.now), marks.muted_until(core.now));
        let (read, level, seq) = (marks.read(), marks.level(), channel.seq());
        Self { seq, state, reason, read, level, muted, muted_until }
    }

    fn row(&self, core: &Core, channel: &Channel) -> Value {
        let mut row = notify::view(core, channel.id);
        if let Some(object) = row.as_object_mut() {
            object.insert("type".into(), json!("channel"));
            object.insert("server_id".into(), json!(channel.server));
            object.insert("state".into(), json!(self.state));
            object.insert("reason".into(), json!(self.reason));
            object.insert("seq".into(), json!(self.seq));
            object.insert("read_seq".into(), json!(self.read));
        }
        row
    }
}

fn row(core: &Core, state: &State, halted: Option<&str>) -> Value {
    if state.is_dm() {
        return json!({ "type": "dm", "dm": dm::dm(core, state), "halted": halted });
    }
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
            self.profiles = core.profiles.changes.mark();
            self.blocks = core.profiles.blocks_changed;
        }
        let live = core.gateway.live();
        if self.live.replace(live) != Some(live) {
            turn.row(ask, json!({ "type": "connection", "live": live }));
        }
        self.tell_servers(core, turn, ask);
        self.tell_channels(core, turn, ask);
        self.ephemera.tell(core, turn, ask);
        self.tell_people(core, turn, ask);
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

    fn appears(&self) -> bool {
        true
    }
}
