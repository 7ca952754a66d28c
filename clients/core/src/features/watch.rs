//! `watch`: what a program that stays open shows of itself without asking: every server, dm and channel
//! as it is known here, and again whenever it is another, and whether news comes by itself. Never done
//! until abandoned.

use std::collections::BTreeMap;

use coterie_policy::State;
use coterie_protocol::own_data::ChannelMarks;
use coterie_types::{ChannelId, Seq, ServerId, UserId};
use serde::Serialize;

use super::{
    dm::{self, DmView},
    ephemera::{self, PresenceRow, TypingRow},
    notify::{self, NotifyView},
    views::{self, ServerView},
};
use crate::{
    AskId, Core, Failure,
    channel::Channel,
    flow::{Flow, Input, Step},
    making::MakingView,
    turn::Turn,
};

/// What was told of a server.
#[derive(PartialEq, Eq)]
struct Told {
    seq: Seq,
    halt: Halt,
}

/// Whether a server is gone on with.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
struct Halt {
    /// Why it is not, in words.
    halted: Option<String>,
    /// Whether it is gone on with by a newer program.
    outdated: bool,
}

/// How a channel stands on this device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum ChannelState {
    Ok,
    /// This device is in no group yet.
    Joining,
    /// A removal is owed.
    Removing,
    /// Entering it again waits for a while.
    Resting,
    Paused,
}

/// How a channel stands on this device, and what was decided about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename = "channel")]
pub(super) struct StandingRow {
    #[serde(flatten)]
    notifies: NotifyView,
    server_id: ServerId,
    state: ChannelState,
    /// Of one that is paused, in words.
    reason: Option<String>,
    seq: Seq,
    read_seq: Seq,
}

/// A server as it is known here.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename = "server")]
pub(super) struct ServerRow {
    server: ServerView,
    /// What the user may do in it as a whole.
    flags: Option<Vec<&'static str>>,
    #[serde(flatten)]
    halt: Halt,
}

/// Direct messages as they are known here.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename = "dm")]
pub(super) struct DmRow {
    dm: DmView,
    #[serde(flatten)]
    halt: Halt,
}

/// A server that the user is in no more.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename = "gone")]
pub(super) struct GoneRow {
    server_id: ServerId,
}

/// Whether news comes by itself.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename = "connection")]
pub(super) struct ConnectionRow {
    live: bool,
}

/// What is known of somebody is another.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename = "profile")]
pub(super) struct ProfileRow {
    user_id: UserId,
}

/// Whom the user blocks is another.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename = "blocks")]
pub(super) struct BlocksRow {}

/// Servers that are not whole yet.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename = "making")]
pub(super) struct MakingRow {
    making: Vec<MakingView>,
}

/// Everything is as new as the node's, once.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename = "synced")]
pub(super) struct SyncedRow {}

/// What is shown.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(super) enum WatchRow {
    Server(Box<ServerRow>),
    Dm(Box<DmRow>),
    Channel(StandingRow),
    Gone(GoneRow),
    Connection(ConnectionRow),
    Typing(TypingRow),
    Presence(PresenceRow),
    Profile(ProfileRow),
    Blocks(BlocksRow),
    Making(MakingRow),
    Synced(SyncedRow),
}

#[derive(Default)]
pub(super) struct Watch {
    begun: bool,
    live: Option<bool>,
    synced: bool,
    servers: BTreeMap<ServerId, Told>,
    channels: BTreeMap<ChannelId, StandingRow>,
    ephemera: ephemera::Shown,
    /// How far profiles were told of, and the block list.
    profiles: usize,
    blocks: u64,
    making: Vec<MakingView>,
}

impl Watch {
    fn tell_servers(&mut self, core: &Core, turn: &mut Turn<'_>, ask: AskId) {
        let mut gone: Vec<_> = self.servers.keys().copied().collect();
        for state in core.own_states() {
            let id = state.server();
            gone.retain(|known| *known != id);
            let told = Told { seq: state.head().seq, halt: core.halt(id) };
            if self.servers.get(&id) != Some(&told) {
                turn.row(ask, &row(core, state, told.halt.clone()));
                self.servers.insert(id, told);
            }
        }
        for id in gone {
            self.servers.remove(&id);
            turn.row(ask, &WatchRow::Gone(GoneRow { server_id: id }));
        }
    }

    fn tell_making(&mut self, core: &Core, turn: &mut Turn<'_>, ask: AskId) {
        let making = core.servers_on_their_way();
        if self.making != making {
            self.making.clone_from(&making);
            turn.row(ask, &WatchRow::Making(MakingRow { making }));
        }
    }

    fn tell_channels(&mut self, core: &Core, turn: &mut Turn<'_>, ask: AskId) {
        for channel in core.channels.values().filter(|channel| core.viewed(channel)) {
            let row = StandingRow::of(core, channel);
            if self.channels.get(&channel.id) != Some(&row) {
                turn.row(ask, &WatchRow::Channel(row.clone()));
                self.channels.insert(channel.id, row);
            }
        }
    }
}

impl Watch {
    /// What is shown of people before is asked for: from here on it is told when that is another.
    fn tell_people(&mut self, core: &Core, turn: &mut Turn<'_>, ask: AskId) {
        for user in core.profiles.changes.since(self.profiles) {
            turn.row(ask, &WatchRow::Profile(ProfileRow { user_id: user }));
        }
        self.profiles = core.profiles.changes.mark();
        let blocks = core.profiles.blocks_changed;
        if std::mem::replace(&mut self.blocks, blocks) != blocks {
            turn.row(ask, &WatchRow::Blocks(BlocksRow {}));
        }
    }
}

impl StandingRow {
    fn of(core: &Core, channel: &Channel) -> Self {
        let halted = channel.paused.clone().or_else(|| core.halt(channel.server).halted);
        let (state, reason) = match halted {
            Some(reason) => (ChannelState::Paused, Some(reason)),
            None if channel.resting.is_some() => (ChannelState::Resting, None),
            None if channel.group.is_none() => (ChannelState::Joining, None),
            None if core.outside(channel).is_empty() => (ChannelState::Ok, None),
            None => (ChannelState::Removing, None),
        };
        Self {
            notifies: notify::view(core, channel.id),
            server_id: channel.server,
            state,
            reason,
            seq: channel.seq(),
            read_seq: core.marks.get(&channel.id).map(ChannelMarks::read).unwrap_or_default(),
        }
    }
}

fn row(core: &Core, state: &State, halt: Halt) -> WatchRow {
    if state.is_dm() {
        return WatchRow::Dm(Box::new(DmRow { dm: dm::dm(core, state), halt }));
    }
    let own = core.account.as_ref().map(|account| account.user);
    let now = core.now.max(state.at());
    let may = own.map(|user| views::names(state.permissions_at(user, None, now)));
    let server = views::server(core, state);
    WatchRow::Server(Box::new(ServerRow { server, flags: may, halt }))
}

impl Core {
    /// Whether a server is gone on with.
    fn halt(&self, id: ServerId) -> Halt {
        let Some(server) = self.servers.get(&id) else { return Halt::default() };
        let halted = server.paused.clone().or_else(|| server.closed.clone());
        Halt { halted, outdated: server.outdated && server.paused.is_some() }
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
            turn.row(ask, &WatchRow::Connection(ConnectionRow { live }));
        }
        self.tell_servers(core, turn, ask);
        self.tell_making(core, turn, ask);
        self.tell_channels(core, turn, ask);
        self.ephemera.tell(core, turn, ask);
        self.tell_people(core, turn, ask);
        if !self.synced && core.servers_synced() {
            self.synced = true;
            turn.row(ask, &WatchRow::Synced(SyncedRow {}));
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
