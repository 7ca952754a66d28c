//! The way back of a channel that this device can no longer follow. Each rung costs more than the one
//! before, and a device stands on one at a time:
//!
//! 1. *fetch* what is missing, when an item is not the next one;
//! 2. *buffer* what came early, until what is before it is there;
//! 3. *reprocess* what had to wait for the policy log;
//! 4. *enter anew* by external commit, when the group itself is lost;
//! 5. *rest*, when that did not help often enough within an hour, or when trying is in vain: somebody has
//!    to look. The group is tried again after each rest, and a reset by whoever may ends it.
//!
//! The first three are level-triggered (a channel is behind, or it is not) and slowed by the channel's
//! back-off. Entering anew costs everybody in the group a commit; it has a budget, which is kept with
//! the channel, so that neither a restart nor a node that breaks every try makes it endless.

use coterie_protocol::rest::LogItem;
use coterie_types::{Millis, Seq};
use minicbor::{Decode, Encode};

use super::{Channel, entering::Hurdle};
use crate::{
    Core, Failure, FailureKind, counters::Step, keys, last_hour::is_recent, reason::named,
    turn::Turn,
};

/// So many times within an hour a group is entered anew as soon as it is lost.
const FREE: usize = 4;
/// How long it rests before each further time, minutes; the last counts for all that follow.
const RESTS: [u64; 4] = [1, 5, 15, 60];
const MINUTE: u64 = 60 * 1000;
/// How many items that came early are kept, and how many bytes of them.
const EARLY: usize = 64;
const EARLY_BYTES: usize = 1 << 20;
/// The code of what is not sent while a channel rests.
const RESTING: &str = "resting";

named! {
    /// Why a group was given up.
    Lost:
    /// This device was removed from it.
    Removed = "removed",
    /// Commits that it had followed were undone.
    Undone = "commits_undone",
    /// Others follow a commit that it cannot follow.
    CannotFollow = "cannot_follow",
    /// What it has of the group does not fit the log.
    Damaged = "group_damaged",
    /// It was reset: the policy log says so.
    Reset = "reset",
    /// The store is older than what this device has sent.
    OldStore = "old_store",
}

/// When this device gave a group up and had to enter anew, as it is saved: the latest times within an
/// hour, and why.
#[derive(Debug, Clone, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub(crate) struct LossesRecord {
    #[n(0)]
    at: Vec<Millis>,
    #[n(1)]
    why: String,
}

impl LossesRecord {
    /// A group was lost.
    pub(super) fn lost(&mut self, now: Millis, why: Lost) {
        self.forget_old(now);
        self.at.push(now);
        self.why = why.code().to_owned();
    }

    /// When the group may be entered anew; none: at once.
    pub(super) fn rests_until(&self, now: Millis) -> Option<Millis> {
        let recent: Vec<Millis> =
            self.at.iter().copied().filter(|at| is_recent(*at, now)).collect();
        let over = recent.len().checked_sub(FREE + 1)?;
        recent.last().map(|last| last.plus(rest(over))).filter(|until| *until > now)
    }

    /// How often within the last hour, and why the last time.
    pub(crate) fn recent(&self, now: Millis) -> (usize, &str) {
        (self.at.iter().filter(|at| is_recent(**at, now)).count(), &self.why)
    }

    fn forget_old(&mut self, now: Millis) {
        self.at.retain(|at| is_recent(*at, now));
        let surplus = self.at.len().saturating_sub(FREE + RESTS.len());
        self.at.drain(..surplus);
    }
}

/// The rest before the next try, when so many rests went before.
pub(super) fn rest(before: usize) -> u64 {
    RESTS.get(before).or(RESTS.last()).map_or(0, |minutes| minutes * MINUTE)
}

impl Core {
    /// The group is lost: counts towards the budget, and is said in `status`.
    pub(super) fn note_loss(&mut self, turn: &mut Turn<'_>, channel: &mut Channel, why: Lost) {
        // Who was removed and comes back has lost nothing, and who leaves a group that is over neither.
        if matches!(why, Lost::Removed | Lost::Reset) {
            return;
        }
        if let Some(record) = channel.record.as_mut().filter(|record| record.joined > 0) {
            record.losses.get_or_insert_default().lost(turn.now, why);
            turn.save(keys::channel(channel.id), record);
        }
    }

    /// Whether a group is to be entered now, after it was lost or tried in vain. While it rests, what somebody asks to
    /// send fails with the reason.
    pub(super) fn may_enter(&mut self, turn: &mut Turn<'_>, channel: &mut Channel) -> bool {
        let losses = channel.record.as_ref().and_then(|record| record.losses.as_ref());
        let lost = losses.and_then(|losses| losses.rests_until(turn.now));
        let until = lost.max(channel.entering.rests_until(turn.now));
        let Some(until) = until else {
            channel.resting = None;
            return true;
        };
        turn.wake(until);
        if channel.resting.replace(until) != Some(until) {
            self.counters.stepped(Step::Rested);
            let lie = is_in_vain(channel) && channel.entering.hurdle().is_some_and(Hurdle::is_lie);
            let what = if lie { "alarm" } else { "notice" };
            turn.alarm(format!("{what}: channel {}: {}", channel.id, rests(channel, turn.now)));
        }
        let failure = Failure::new(FailureKind::Refused, RESTING, rests(channel, turn.now));
        self.drop_queued_if(turn, channel, &failure, |queued| !queued.record.again);
        false
    }

    /// Keeps an item that is not the next one, until those before it are there.
    pub(super) fn buffer(&mut self, channel: &mut Channel, item: &LogItem) {
        let bytes: usize = channel.early.values().map(size).sum();
        if channel.early.len() < EARLY && bytes.saturating_add(size(item)) <= EARLY_BYTES {
            channel.early.insert(item.seq, item.clone());
        }
    }

    /// Takes in what came early and is next now. What still has something missing before it is
    /// dropped: the log has it, and is fetched once more.
    pub(super) fn drain_early(&mut self, turn: &mut Turn<'_>, channel: &mut Channel) {
        let mut early = std::mem::take(&mut channel.early);
        while let Some(item) = early.remove(&next(channel)) {
            let seq = item.seq;
            self.ingest(turn, channel, &item);
            if channel.paused.is_some() || channel.seq() < seq {
                return;
            }
            self.counters.stepped(Step::Buffered);
        }
        if early.keys().any(|seq| *seq > channel.seq()) {
            channel.stale = true;
        }
    }
}

/// Why a channel rests, and until when, in words.
pub(crate) fn rests(channel: &Channel, now: Millis) -> String {
    let losses = channel.record.as_ref().and_then(|record| record.losses.as_ref());
    let (times, why) = losses.map_or((0, ""), |losses| losses.recent(now));
    let minutes = channel.resting.map_or(0, |until| until.since(now).div_ceil(MINUTE));
    let what = if is_in_vain(channel) {
        channel.entering.words()
    } else {
        format!("this device has lost the group {times} times within an hour ({why})")
    };
    format!("{what}; it enters again in {minutes} min")
}

/// Whether it rests because trying to enter is in vain, and not because the group was lost too often.
fn is_in_vain(channel: &Channel) -> bool {
    channel.resting.is_some() && channel.entering.next_try() == channel.resting
}

fn next(channel: &Channel) -> Seq {
    channel.seq().saturating_add(1)
}

fn size(item: &LogItem) -> usize {
    item.header.len() + item.body.as_ref().map_or(0, |body| body.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::last_hour::HOUR;

    /// How often a group is entered within so many hours when it is lost again at once each time.
    fn entered_within(hours: u64, restart: bool) -> (usize, Vec<Millis>) {
        let mut record = LossesRecord::default();
        let mut entered = Vec::new();
        let mut now = Millis(1_000);
        while now < Millis(hours * HOUR) {
            match record.rests_until(now) {
                Some(until) => {
                    assert!(until > now, "time goes on");
                    now = until;
                }
                None => {
                    entered.push(now);
                    record.lost(now, Lost::Damaged);
                    now = now.plus(1);
                }
            }
            if restart {
                let bytes = coterie_types::to_canonical(&record);
                record = coterie_types::from_canonical(&bytes).unwrap();
            }
        }
        (entered.len(), entered)
    }

    #[test]
    fn a_group_that_is_lost_each_time_is_entered_a_few_times_an_hour_for_ever() {
        let (count, entered) = entered_within(24, false);
        assert!(count <= 24 * (FREE + RESTS.len()), "{count}");
        for from in &entered {
            let hour = entered.iter().filter(|at| **at >= *from && at.since(*from) < HOUR);
            assert!(hour.count() <= FREE + RESTS.len() + 1);
        }
    }

    #[test]
    fn a_restart_gives_no_budget_back() {
        assert_eq!(entered_within(6, true), entered_within(6, false));
    }

    #[test]
    fn the_first_losses_of_an_hour_cost_no_time_and_those_of_yesterday_do_not_count() {
        let mut record = LossesRecord::default();
        for n in 0..FREE as u64 {
            record.lost(Millis(n), Lost::CannotFollow);
            assert_eq!(record.rests_until(Millis(n)), None);
        }
        record.lost(Millis(10), Lost::CannotFollow);
        assert_eq!(record.rests_until(Millis(10)), Some(Millis(10 + MINUTE)));
        assert_eq!(record.rests_until(Millis(10 + HOUR)), None);
        record.lost(Millis(24 * HOUR), Lost::Undone);
        assert_eq!(record.rests_until(Millis(24 * HOUR)), None);
        assert_eq!(record.recent(Millis(24 * HOUR)), (1, "commits_undone"));
    }

    #[test]
    fn a_clock_that_goes_back_does_not_make_a_channel_rest_for_ever() {
        let mut record = LossesRecord::default();
        for n in 0..20 {
            record.lost(Millis(100 * HOUR + n), Lost::Damaged);
        }
        assert!(record.rests_until(Millis(100 * HOUR + 20)).is_some());
        assert_eq!(record.rests_until(Millis(HOUR)), None);
    }

    #[test]
    fn what_is_kept_of_losses_does_not_grow() {
        let mut record = LossesRecord::default();
        for n in 0..1_000 {
            record.lost(Millis(n), Lost::Damaged);
        }
        assert!(record.at.len() <= FREE + RESTS.len() + 1);
    }

    #[test]
    fn each_way_to_lose_a_group_has_a_code_of_its_own() {
        let codes: std::collections::BTreeSet<_> =
            Lost::ALL.iter().map(|lost| lost.code()).collect();
        assert_eq!(codes.len(), Lost::ALL.len());
    }
}
