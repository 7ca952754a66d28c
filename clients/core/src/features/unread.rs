//! `unread`: what is unread, channel by channel; of one channel, as it is stored here.

use std::collections::VecDeque;

use coterie_types::{ChannelId, Seq, ServerId};
use serde::Serialize;

use super::{
    notify::{self, NotifyView},
    page::Page,
    read,
};
use crate::{
    AskId, Core, Failure, Row,
    flow::{Flow, Input, Step},
    marks::{Reader, Unread as Counted},
    turn::Turn,
};

/// Rows fetched from the store at a time.
const CHUNK: u32 = 500;
/// After so many rows of a channel it is enough to know that there are more.
const ROWS_MAX: usize = 2_000;

/// What is unread in a channel.
#[derive(Debug, Serialize)]
struct UnreadView {
    #[serde(flatten)]
    notifies: NotifyView,
    server_id: ServerId,
    /// The server's name.
    server: String,
    dm: bool,
    name: String,
    unread: u64,
    /// Whether there may be more than was counted.
    more: bool,
    mentions: u64,
    /// How many of them notify.
    notify: u64,
    first_unread: Option<Seq>,
    read_seq: Seq,
}

/// The same, channel by channel.
#[derive(Debug, Serialize)]
struct UnreadList {
    channels: Vec<UnreadView>,
}

enum Stage {
    Begin,
    Servers,
    Channels,
    Counting(Counting),
}

/// A channel that is being counted.
struct Counting {
    id: ChannelId,
    reader: Reader,
    found: Counted,
    rows: usize,
}

pub(super) struct Unread {
    stage: Stage,
    left: VecDeque<ChannelId>,
    told: Vec<UnreadView>,
    /// The one that is meant, as it was typed; none: all of them.
    only: Option<String>,
}

impl Unread {
    pub(super) fn new(only: Option<String>) -> Self {
        Self { stage: Stage::Begin, left: VecDeque::new(), told: Vec::new(), only }
    }

    fn next(&mut self, core: &mut Core, turn: &mut Turn<'_>, ask: AskId) -> Step {
        while let Some(id) = self.left.pop_front() {
            let Some(reader) = core.reader(id) else { continue };
            read::load(core, turn, ask, id, Some(reader.mark), CHUNK, false);
            self.stage =
                Stage::Counting(Counting { id, reader, found: Counted::default(), rows: 0 });
            return Step::Wait;
        }
        Step::done(&UnreadList { channels: std::mem::take(&mut self.told) })
    }

    fn counted(&mut self, core: &mut Core, turn: &mut Turn<'_>, ask: AskId, rows: &[Row]) -> Step {
        let Stage::Counting(counting) = &mut self.stage else { return Step::Wait };
        let next = counting.add(&Page::new(rows, CHUNK));
        if let Some(last) = next.filter(|_| counting.rows < ROWS_MAX) {
            read::load(core, turn, ask, counting.id, Some(last), CHUNK, false);
            return Step::Wait;
        }
        let view = counting.view(core, next.is_some());
        self.told.extend(view);
        self.next(core, turn, ask)
    }
}

impl Counting {
    /// Takes a page in; gives the place of the next one, if one is to be looked at.
    fn add(&mut self, page: &Page) -> Option<u64> {
        page.entries().for_each(|entry| self.found.take(&self.reader, &entry));
        self.rows += page.loaded;
        page.last.filter(|_| page.loaded == CHUNK as usize)
    }

    fn view(&self, core: &Core, more: bool) -> Option<UnreadView> {
        let server = core.channels.get(&self.id)?.server;
        let state = core.state(server).ok()?;
        let Counted { count, mentions, notify, first } = self.found;
        Some(UnreadView {
            notifies: notify::view(core, self.id),
            server_id: server,
            server: state.name().to_owned(),
            dm: state.is_dm(),
            name: state.channel(self.id)?.name.to_string(),
            unread: count,
            more,
            mentions,
            notify,
            first_unread: first,
            read_seq: self.reader.mark,
        })
    }
}

/// The channels that are shown: those this device has been in and may view, but for dms that wait to be
/// accepted.
fn shown(core: &Core) -> VecDeque<ChannelId> {
    let Ok(user) = core.account().map(|account| account.user) else { return VecDeque::new() };
    let states = core.own_states().filter(|state| !state.is_invited(user));
    let channels = states.flat_map(|state| core.server_channels(state.server()));
    let known = |id: &ChannelId| {
        let channel = core.channels.get(id);
        channel.is_some_and(|channel| channel.record.is_some() && core.viewed(channel))
    };
    channels.filter(known).collect()
}

impl Flow for Unread {
    fn step(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        ask: AskId,
        input: Input,
    ) -> Result<Step, Failure> {
        let signed_in = core.net.signed_in();
        if matches!(self.stage, Stage::Begin) {
            // What is stored can be counted signed out; only news needs the node.
            core.account()?;
            if let Some(only) = self.only.take() {
                let id = core.resolve_channel(&only)?;
                self.left = shown(core).into_iter().filter(|shown| *shown == id).collect();
                return Ok(self.next(core, turn, ask));
            }
            self.stage = Stage::Servers;
            if signed_in {
                core.sync_servers()?;
                return Ok(Step::Wait);
            }
        }
        if matches!(self.stage, Stage::Servers) && (!signed_in || core.servers_synced()) {
            let ids: Vec<_> = core.channels.keys().copied().collect();
            ids.into_iter().for_each(|id| core.sync_channel(id));
            self.stage = Stage::Channels;
            if signed_in {
                return Ok(Step::Wait);
            }
        }
        let synced = |core: &Core| core.channels.keys().all(|id| core.channel_synced(*id));
        if matches!(self.stage, Stage::Channels)
            && (!signed_in || (core.servers_synced() && synced(core)))
        {
            self.left = shown(core);
            return Ok(self.next(core, turn, ask));
        }
        match input {
            Input::Rows(rows) => Ok(self.counted(core, turn, ask, &rows)),
            _ => Ok(Step::Wait),
        }
    }
}
