//! Many who wait to join: whoever has just got in asks who waits, and adds them in one commit. The
//! node's answer is a hint; each of them is judged by the verified policy state. Whoever waits looks
//! for a Welcome before the turn to join is asked for again.

use coterie_types::Gather as _;
use std::collections::BTreeSet;

use coterie_protocol::rest::LeaseWaiting;
use coterie_types::{
    ChannelId, DeviceId, UserId,
    limits::{WAITING_MANY, WAITING_PER_COMMIT},
};

use super::{Adding, Busy, Channel, adding::missing};
use crate::{
    Core,
    net::{Purpose, Reply},
    turn::Turn,
};

impl Core {
    /// Asks who waits, once after this device got in by itself. False when that is not due.
    pub(super) fn ask_who_waits(&mut self, turn: &mut Turn<'_>, channel: &mut Channel) -> bool {
        let state = self.servers.get(&channel.server).and_then(|s| s.policy.state());
        // (In a dm everybody is added before something is sent.)
        let dm = state.is_none_or(coterie_policy::State::is_dm);
        if !std::mem::take(&mut channel.just_in) || dm {
            return false;
        }
        channel.wait_for(Busy::Waiting);
        let path = format!("/v1/channels/{}/lease", channel.id);
        self.net.get(turn, Purpose::Waiting(channel.id), path);
        true
    }

    /// Who waits and belongs there is to be added. Whatever comes of it, they can join by themselves.
    pub(crate) fn waiting_answered(&mut self, id: ChannelId, reply: &Reply) {
        self.with_channel(id, |core, channel| {
            channel.busy = None;
            if let Ok(answer) = reply.parse::<LeaseWaiting>() {
                core.begin_adding_waiting(channel, answer.waiting);
            }
        });
    }

    fn begin_adding_waiting(&self, channel: &mut Channel, waiting: Vec<DeviceId>) {
        let state = self.servers.get(&channel.server).and_then(|s| s.policy.state());
        let Some(state) = state else { return };
        let missing = missing(state, channel);
        let waiting: BTreeSet<DeviceId> =
            waiting.into_iter().filter(|d| missing.contains(d)).take(WAITING_PER_COMMIT).into_set();
        if waiting.len() < WAITING_MANY || channel.adding.is_some() {
            return;
        }
        let users: BTreeSet<UserId> =
            waiting.iter().filter_map(|d| state.device_user(*d)).into_set();
        channel.adding = Some(Adding::of_waiting(users));
    }

    /// Whether the inbox is looked at first: somebody may have added this device while it waited.
    pub(super) fn looks_for_welcome(&mut self, turn: &mut Turn<'_>, channel: &mut Channel) -> bool {
        if !std::mem::take(&mut channel.look_for_welcome) {
            return false;
        }
        self.inbox.stale = true;
        self.advance_inbox(turn);
        true
    }
}
