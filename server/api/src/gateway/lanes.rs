//! Where a connection stands in each lane, and which lanes have something to send.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

use coterie_acts::Tick;
use coterie_protocol::gateway::Lane;
use coterie_types::{ChannelId, Seq, ServerId, limits::GATEWAY_CHANNELS_MAX};

/// Most policy logs one connection follows.
const SERVERS_MAX: usize = 1_000;

/// The lanes of a connection.
#[derive(Debug, Default)]
pub(super) struct Lanes {
    states: BTreeMap<Lane, LaneState>,
    waiting: VecDeque<Lane>,
    /// Channels followed, by server: they end when the server says so.
    channels: HashMap<ServerId, BTreeSet<ChannelId>>,
    counts: (usize, usize),
}

/// One lane.
#[derive(Debug, Clone, Copy)]
pub(super) struct LaneState {
    /// The last seq sent.
    pub(super) cursor: Seq,
    /// Whether `caught_up` was sent.
    pub(super) caught_up: bool,
    /// It is read as it stood then or later.
    pub(super) since: Tick,
    queued: bool,
}

impl Lanes {
    /// Follows a lane from a cursor, or again from another one; false if there are too many.
    pub(super) fn follow(&mut self, lane: Lane, cursor: Seq, since: Tick) -> bool {
        let known =
            self.states.insert(lane, LaneState { cursor, caught_up: false, since, queued: true });
        if known.is_none() {
            match lane {
                Lane::Inbox => {}
                Lane::Server(_) => self.counts.0 += 1,
                Lane::Channel(_) => self.counts.1 += 1,
            }
        }
        if known.is_none_or(|state| !state.queued) {
            self.waiting.push_back(lane);
        }
        self.counts.0 <= SERVERS_MAX && self.counts.1 <= GATEWAY_CHANNELS_MAX
    }

    /// Something happened in a lane.
    pub(super) fn wake(&mut self, lane: Lane, since: Tick) {
        if let Some(state) = self.states.get_mut(&lane) {
            state.since = since;
            if !std::mem::replace(&mut state.queued, true) {
                self.waiting.push_back(lane);
            }
        }
    }

    /// The next lane with something to send. It goes to the end of the line if it is woken again.
    pub(super) fn next(&mut self) -> Option<(Lane, LaneState)> {
        while let Some(lane) = self.waiting.pop_front() {
            if let Some(state) = self.states.get_mut(&lane) {
                state.queued = false;
                return Some((lane, *state));
            }
        }
        None
    }

    pub(super) fn has_waiting(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// What was sent of a lane.
    pub(super) fn sent(&mut self, lane: Lane, cursor: Seq, caught_up: bool) {
        if let Some(state) = self.states.get_mut(&lane) {
            state.cursor = cursor;
            state.caught_up |= caught_up;
        }
    }

    /// Notes which server a channel is of.
    pub(super) fn locate(&mut self, channel: ChannelId, server: ServerId) {
        if self.states.contains_key(&Lane::Channel(channel)) {
            self.channels.entry(server).or_default().insert(channel);
        }
    }

    /// The channels of a server that are followed.
    pub(super) fn channels_of(&self, server: ServerId) -> Vec<ChannelId> {
        self.channels.get(&server).into_iter().flatten().copied().collect()
    }

    pub(super) fn is_followed(&self, lane: Lane) -> bool {
        self.states.contains_key(&lane)
    }

    /// Whether a lane is followed and was sent to its end once.
    pub(super) fn is_live(&self, lane: Lane) -> bool {
        self.states.get(&lane).is_some_and(|state| state.caught_up)
    }

    /// Whether anything of a server is followed.
    pub(super) fn needs_server(&self, server: ServerId) -> bool {
        self.is_followed(Lane::Server(server)) || self.channels.contains_key(&server)
    }

    /// Follows a lane no longer; gives where it stood.
    pub(super) fn end(&mut self, lane: Lane, server: Option<ServerId>) -> Option<Seq> {
        let state = self.states.remove(&lane)?;
        match (lane, server) {
            (Lane::Inbox, _) => {}
            (Lane::Server(_), _) => self.counts.0 -= 1,
            (Lane::Channel(channel), server) => {
                self.counts.1 -= 1;
                if let Some(server) = server
                    && let Some(channels) = self.channels.get_mut(&server)
                {
                    channels.remove(&channel);
                    if channels.is_empty() {
                        self.channels.remove(&server);
                    }
                }
            }
        }
        Some(state.cursor)
    }
}
