//! What a channel needs next: looked at after every event, from what is so and not from what was
//! planned.

use coterie_policy::outsiders;
use coterie_types::{ChannelId, ServerId, sha256};

use super::{Busy, Channel, Over};
use crate::{Core, leaf::judged_leaf, net::Purpose, turn::Turn};

/// Turns of members are this far apart, milliseconds.
pub(super) const TURN: u64 = 400;
/// The last turn comes after this many.
const LAST_TURN: u64 = 50;

impl Core {
    /// A channel that the policy log names.
    pub(crate) fn open_channel(&mut self, id: ChannelId, server: ServerId) -> &mut Channel {
        self.channels.entry(id).or_insert_with(|| Channel::new(id, server))
    }

    /// Runs a step with the channel taken out of the map, so that it may look at the rest.
    pub(crate) fn with_channel<T>(
        &mut self,
        id: ChannelId,
        step: impl FnOnce(&mut Self, &mut Channel) -> T,
    ) -> Option<T> {
        let mut channel = self.channels.remove(&id)?;
        let result = step(self, &mut channel);
        self.channels.insert(id, channel);
        Some(result)
    }

    /// Does the next thing that a channel needs, if it is due.
    pub(crate) fn advance_channel(&mut self, turn: &mut Turn<'_>, id: ChannelId) {
        self.with_channel(id, |core, channel| {
            core.advance_folding(turn, channel);
            core.advance(turn, channel);
        });
    }

    fn advance(&mut self, turn: &mut Turn<'_>, channel: &mut Channel) {
        if channel.paused.is_some() || channel.busy.is_some() || !self.net.signed_in() {
            return;
        }
        let ready = self
            .servers
            .get(&channel.server)
            .is_some_and(|s| s.settled() && s.paused.is_none() && s.closed.is_none() && !s.gone);
        if !ready || !self.entitled(channel) || !channel.backoff.due(turn) {
            return;
        }
        self.notice_reset(channel);
        self.resend_undone(turn, channel);
        if self.is_barred(turn, channel) {
            return;
        }
        if let Some(joining) = &channel.joining {
            if joining.posted {
                self.fetch_log(turn, channel)
            } else {
                self.post_join(turn, channel)
            }
        } else if channel.group.is_none() {
            if !self.may_enter(turn, channel) {
                return;
            }
            // Somebody may have added this device: a Welcome goes first.
            if self.inbox.settled()
                && !self.looks_for_welcome(turn, channel)
                && !self.try_welcome(turn, channel)
                && !self.expects_welcome(turn, channel)
            {
                self.ask_lease(turn, channel);
            }
        } else if channel.over == Over::Noticed {
            self.leave_reset(turn, channel);
        } else if channel.stale {
            self.fetch_log(turn, channel);
        } else if channel.over == Over::Reading {
            self.leave_reset(turn, channel);
            self.advance(turn, channel);
        } else if channel.failed().is_some() {
            self.advance_stuck(turn, channel);
        } else if channel.commit.is_some() {
            self.post_commit(turn, channel);
        } else if self.removal_due(turn, channel) {
            self.commit_removals(turn, channel);
        } else if channel.adds_first() {
            if !self.advance_adding(turn, channel) {
                self.post_waiting(turn, channel);
            }
        } else {
            self.post_waiting(turn, channel);
        }
    }

    /// Posts what waits, after those were added who are to read it.
    fn post_waiting(&mut self, turn: &mut Turn<'_>, channel: &mut Channel) {
        if channel.outbox.iter().all(|queued| queued.acknowledged) {
            // Nothing waits: what was followed is said, or the own path renewed.
            if !self.advance_follower(turn, channel)
                && channel.adding.is_none()
                && !self.ask_who_waits(turn, channel)
                && self.update_due(turn, channel)
            {
                self.commit_removals(turn, channel);
            }
            return;
        }
        let adds = channel.adds_first() || self.add_before_sending(channel);
        if !(adds && self.advance_adding(turn, channel)) {
            self.post_messages(turn, channel);
        }
    }

    pub(super) fn fetch_log(&mut self, turn: &mut Turn<'_>, channel: &mut Channel) {
        channel.wait_for(Busy::Log);
        let path = format!("/v1/channels/{}/log?after={}&limit=200", channel.id, channel.seq());
        self.net.get(turn, Purpose::Log(channel.id), path);
    }

    /// Whether this device belongs to the channel at the newest policy head.
    pub(crate) fn entitled(&self, channel: &Channel) -> bool {
        let state = self.servers.get(&channel.server).and_then(|s| s.policy.state());
        let device = self.account.as_ref().map(|a| a.device);
        state
            .zip(device)
            .is_some_and(|(state, device)| state.is_entitled(channel.id, device).is_some())
    }

    /// The leaves outside the right set at the newest policy head.
    pub(crate) fn owed(&self, channel: &mut Channel) -> Vec<u32> {
        let owed = self.outside(channel);
        let known = self.servers.get(&channel.server).is_some_and(|s| s.policy.state().is_some());
        if channel.group.is_some() && known {
            channel.outsiders = Some(owed.clone());
        }
        owed
    }

    /// The same, to look at.
    pub(crate) fn outside(&self, channel: &Channel) -> Vec<u32> {
        if let Some(known) = &channel.outsiders {
            return known.clone();
        }
        let state = self.servers.get(&channel.server).and_then(|s| s.policy.state());
        let (Some(group), Some(state)) = (&channel.group, state) else { return Vec::new() };
        let leaves = group.leaves();
        outsiders(state, channel.id, leaves.iter().map(judged_leaf))
    }

    /// Whether a removal is owed or another external key is wanted, and it is this device's turn: at
    /// once before sending and after an own kick, else after a delay that differs from member to
    /// member and epoch to epoch.
    fn removal_due(&mut self, turn: &mut Turn<'_>, channel: &mut Channel) -> bool {
        if self.owed(channel).is_empty() && !channel.renew {
            channel.turn_at = None;
            channel.urgent = false;
            return false;
        }
        let sends = channel.outbox.iter().any(|q| !q.acknowledged);
        if !self.owed(channel).is_empty() && (channel.urgent || sends) {
            return true;
        }
        let delay = TURN * turn_of(channel);
        let at = *channel.turn_at.get_or_insert(turn.now.plus(delay));
        if at > turn.now {
            turn.wake(at);
        }
        at <= turn.now
    }
}

/// This device's rank among the leaves, in an order that every epoch deals anew.
pub(super) fn turn_of(channel: &Channel) -> u64 {
    let Some(group) = &channel.group else { return LAST_TURN };
    let own = group.own_leaf_index();
    let epoch = group.epoch().to_be_bytes();
    let order = |index: u32| sha256(&[&epoch, &index.to_be_bytes()]);
    let mine = order(own);
    let rank = group.leaves().iter().filter(|leaf| order(leaf.index).0 < mine.0).count();
    (rank as u64).min(LAST_TURN)
}
