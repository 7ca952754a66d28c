//! Asking: one ask at a time, for all that is wanted, to all other own devices. The node keeps it until
//! they fetch it, so it is seldom asked again: a few times for the same, a few times an hour at all.

use std::collections::BTreeMap;

use coterie_protocol::{own_data::Ask, rest::PostOwnData};
use coterie_types::{
    Bytes, ChannelId, Millis, Seq,
    limits::{OWN_ASK_MESSAGES, OWN_DATA_ASK},
};
use minicbor::{Decode, Encode};

use crate::{
    Core,
    backoff::Backoff,
    counters::Step,
    keys,
    last_hour::{HOUR, again_at, is_recent},
    net::{Purpose, Reply},
    turn::Turn,
};

const SECOND: u64 = 1_000;
/// So long the same of a channel is not asked for again, after each time; after the last it is given up.
const PAUSES: [u64; 4] = [HOUR, 24 * HOUR, 7 * 24 * HOUR, 7 * 24 * HOUR];
/// So long after an answer what is still wanted is not asked for: there may be more of it.
const AFTER_ANSWER: u64 = 30 * SECOND;
/// Most asks within an hour.
const AN_HOUR: usize = 6;

/// `a/asks`: how often this device has asked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub(crate) struct AsksRecord {
    /// The number of the last ask.
    #[n(0)]
    number: u64,
    /// When, within the last hour.
    #[n(1)]
    at: Vec<Millis>,
    #[n(2)]
    tries: BTreeMap<ChannelId, TriesRecord>,
    /// Whether the last ask is not at the node, as far as is known.
    #[n(3)]
    unposted: bool,
}

/// The asks for what is wanted of one channel, since something of it was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
struct TriesRecord {
    #[n(0)]
    tries: u32,
    /// When it is asked for next.
    #[n(1)]
    next: Millis,
}

impl AsksRecord {
    /// When something of a channel may be asked for; none: at once.
    fn waits_until(&self, channel: ChannelId, now: Millis) -> Option<Millis> {
        let next = self.tries.get(&channel)?.next;
        // A time far away was of a clock that went back.
        (next > now && next.since(now) <= PAUSES[3]).then_some(next)
    }

    fn is_given_up(&self, channel: ChannelId, now: Millis) -> bool {
        let tries = self.tries.get(&channel).map_or(0, |tries| tries.tries);
        tries as usize >= PAUSES.len() && self.waits_until(channel, now).is_none()
    }

    /// When there is an ask left in the hour; none: now.
    fn budget_at(&self, now: Millis) -> Option<Millis> {
        again_at(&self.at, AN_HOUR, now)
    }

    fn asked(&mut self, channels: &[ChannelId], now: Millis) {
        self.number = self.number.saturating_add(1).max(now.0);
        self.at.retain(|at| is_recent(*at, now));
        self.at.push(now);
        for channel in channels {
            let known = self.tries.get(channel).map_or(0, |tries| tries.tries);
            let pause = PAUSES.get(known as usize).or(PAUSES.last()).copied().unwrap_or(HOUR);
            let tries = TriesRecord { tries: known.saturating_add(1), next: now.plus(pause) };
            self.tries.insert(*channel, tries);
        }
        self.unposted = true;
    }
}

/// Where asking stands.
#[derive(Debug, Default)]
pub(crate) struct Asking {
    record: AsksRecord,
    posting: bool,
    /// Whether the inbox was looked at before the same is asked for again.
    looked: bool,
    /// Whether the last try to post failed.
    failed: bool,
    backoff: Backoff,
}

impl Asking {
    /// As it was saved.
    pub(crate) fn reopen(&mut self, record: AsksRecord) {
        self.record = record;
    }
}

impl Core {
    /// Asks for what is wanted, when that is due.
    pub(crate) fn advance_asking(&mut self, turn: &mut Turn<'_>) {
        self.give_up_wants(turn);
        if !self.net.signed_in() || self.asking.posting || self.other_devices().is_empty() {
            return;
        }
        let due = self.wants_due(turn.now);
        if due.is_empty() {
            let next = self.wants.channels();
            let next = next.filter_map(|id| self.asking.record.waits_until(id, turn.now)).min();
            next.into_iter().for_each(|at| turn.wake(at));
        } else if let Some(at) = self.asking.record.budget_at(turn.now) {
            turn.wake(at);
        } else if !self.answer_may_be_here(turn, &due) {
            self.asking.looked = false;
            self.asking.record.asked(&due, turn.now);
            turn.save(keys::ASKS.into(), &self.asking.record);
            self.counters.stepped(Step::Asked);
            self.asking.failed = false;
        }
        if self.asking.record.unposted && self.asking.backoff.due(turn) {
            self.post_ask(turn, &due);
        }
    }

    /// Whether the inbox is looked at first: the answer to the last ask may be in it.
    fn answer_may_be_here(&mut self, turn: &mut Turn<'_>, due: &[ChannelId]) -> bool {
        let again = due.iter().any(|id| self.asking.record.tries.contains_key(id));
        if again && !std::mem::replace(&mut self.asking.looked, true) {
            self.inbox.stale = true;
            self.advance_inbox(turn);
        }
        again && !self.inbox.settled()
    }

    /// The channels of which something may be asked for now: their logs are here to the end, so that what
    /// was deleted meanwhile is not asked for.
    fn wants_due(&self, now: Millis) -> Vec<ChannelId> {
        let is_read = |id: &ChannelId| self.channels.get(id).is_some_and(|c| c.settled());
        let due = |id: &ChannelId| self.asking.record.waits_until(*id, now).is_none();
        self.wants.channels().filter(is_read).filter(due).collect()
    }

    /// What nobody has told in all that time stays as it is.
    fn give_up_wants(&mut self, turn: &mut Turn<'_>) {
        let over = |id: &ChannelId| self.asking.record.is_given_up(*id, turn.now);
        let over: Vec<_> = self.wants.channels().filter(over).collect();
        for channel in over {
            self.wants.drop_all(turn, channel);
        }
        let before = self.asking.record.tries.len();
        let wanted = |id: &ChannelId| self.wants.why(*id).is_some();
        self.asking.record.tries.retain(|id, _| wanted(id));
        if self.asking.record.tries.len() != before {
            turn.save(keys::ASKS.into(), &self.asking.record);
        }
    }

    /// All that is wanted; what is asked for now goes first, where there is not room for all.
    fn post_ask(&mut self, turn: &mut Turn<'_>, due: &[ChannelId]) {
        let Some((key, account)) = self.own_data_key().zip(self.account.as_ref()) else { return };
        let others = self.wants.channels().filter(|id| !due.contains(id));
        let channels = due.iter().copied().chain(others);
        let wanted: Vec<(ChannelId, Seq)> = channels
            .flat_map(|id| self.wants.of(id).map(move |(seq, _)| (id, seq)))
            .take(OWN_ASK_MESSAGES)
            .collect();
        if wanted.is_empty() {
            self.asking.record.unposted = false;
            turn.save(keys::ASKS.into(), &self.asking.record);
            return;
        }
        let ask = Ask::new((account.user, account.device, self.asking.record.number), wanted);
        let sealed = Bytes(key.seal(&ask, &account.key, &mut *turn.rng));
        let devices = self.other_devices().into_iter().collect();
        let body = PostOwnData { slot: OWN_DATA_ASK, sealed, devices };
        self.asking.posting = true;
        let path = "/v1/inbox/own-data".into();
        self.net.call(turn, Purpose::Asked, "POST", path, Some(&body));
    }

    pub(crate) fn ask_posted(&mut self, turn: &mut Turn<'_>, reply: &Reply) {
        self.asking.posting = false;
        if let Reply::Good(_) = reply {
            self.asking.backoff.succeed();
            self.asking.failed = false;
            self.asking.record.unposted = false;
            turn.save(keys::ASKS.into(), &self.asking.record);
            return;
        }
        // One of them may have been revoked.
        self.stale_devices |= reply.code() == Some("not_found");
        self.asking.failed = true;
        self.asking.backoff.fail(turn);
    }

    /// Something of a channel was told: the rest is asked for anew, when no more of it comes.
    pub(super) fn wants_were_told(&mut self, turn: &mut Turn<'_>, channel: ChannelId) {
        let next = turn.now.plus(AFTER_ANSWER);
        self.asking.record.tries.insert(channel, TriesRecord { tries: 0, next });
        turn.save(keys::ASKS.into(), &self.asking.record);
    }

    /// Whether a request that is done waits for an ask to be at the node.
    pub(crate) fn ask_awaited(&self) -> bool {
        let can = self.net.signed_in() && !self.asking.failed;
        can && (self.asking.posting || self.asking.record.unposted)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: u64 = 24 * HOUR;

    fn channel(n: u8) -> ChannelId {
        ChannelId::from_bytes([n; 16])
    }

    /// How often is asked within a month for what nobody has, of so many channels.
    fn asks_in_a_month(channels: u8, restart: bool) -> Vec<Millis> {
        let mut record = AsksRecord::default();
        let (mut now, mut asked) = (Millis(1_000), Vec::new());
        while now < Millis(30 * DAY) {
            let wanted = (0..channels).map(channel);
            let mut due: Vec<_> = wanted
                .filter(|id| !record.is_given_up(*id, now))
                .filter(|id| record.waits_until(*id, now).is_none())
                .collect();
            // At the worst each is due by itself.
            due.truncate(1);
            if !due.is_empty() && record.budget_at(now).is_none() {
                record.asked(&due, now);
                asked.push(now);
            }
            now = now.plus(HOUR / 6);
            if restart {
                let bytes = coterie_types::to_canonical(&record);
                record = coterie_types::from_canonical(&bytes).unwrap();
            }
        }
        asked
    }

    #[test]
    fn what_nobody_has_is_asked_for_a_few_times_and_given_up() {
        assert_eq!(asks_in_a_month(1, false).len(), PAUSES.len());
        assert_eq!(asks_in_a_month(20, false).len(), 20 * PAUSES.len());
    }

    #[test]
    fn no_hour_has_more_asks_than_its_budget_and_a_restart_gives_none_back() {
        let asked = asks_in_a_month(30, false);
        for from in &asked {
            let hour = asked.iter().filter(|at| **at >= *from && at.since(*from) < HOUR).count();
            assert!(hour <= AN_HOUR, "{hour}");
        }
        assert_eq!(asked, asks_in_a_month(30, true));
    }

    #[test]
    fn numbers_go_up_whatever_the_clock_does() {
        let mut record = AsksRecord::default();
        let mut last = 0;
        for now in [5, 5, 1_000, 3, 4, 2_000] {
            record.asked(&[channel(1)], Millis(now));
            assert!(record.number > last, "{now}");
            last = record.number;
        }
    }

    #[test]
    fn a_clock_that_goes_back_does_not_put_asking_off_for_ever() {
        let mut record = AsksRecord::default();
        for _ in 0..9 {
            record.asked(&[channel(1)], Millis(900 * DAY));
        }
        assert!(record.budget_at(Millis(900 * DAY)).is_some());
        assert_eq!(record.budget_at(Millis(DAY)), None);
        assert_eq!(record.waits_until(channel(1), Millis(DAY)), None);
    }
}
