//! Asking: a device that has joined a channel asks its members for what was said before, where the channel's
//! policy gives it something, and again where nobody has answered.

use coterie_policy::{History, State};
use coterie_protocol::content::HistoryAsk;
use coterie_seal::ExchangeKey;
use coterie_types::{ChannelId, FixedBytes, Head, MessageId, Millis, Seq};

use super::records::PastRecord;
use crate::{
    Core,
    channel::{Channel, Queued},
    keys,
    last_hour::{HOUR, again_at, is_recent},
    turn::Turn,
};

/// Most asks of one channel within an hour.
const AN_HOUR: usize = 6;
/// How long an ask waits for an offer before the next, milliseconds; then it is given up.
const PAUSES: [u64; 3] = [HOUR, 24 * HOUR, 7 * 24 * HOUR];

impl Core {
    /// This device has joined a channel for the first time: what was before may be shared with it.
    pub(crate) fn past_begins(&mut self, turn: &mut Turn<'_>, id: ChannelId, until: Head) {
        if until.seq > 0 {
            let record = PastRecord::new(until);
            turn.save(keys::past(id), &record);
            self.sharing.pasts.insert(id, record);
        }
    }

    /// Asks where it is due, takes in what was offered, shares what was asked for.
    pub(crate) fn advance_sharing(&mut self, turn: &mut Turn<'_>) {
        if !self.net.signed_in() {
            return;
        }
        let open = self.sharing.pasts.iter().filter(|(_, past)| !past.over && past.offer.is_none());
        let open: Vec<_> = open.map(|(id, _)| *id).collect();
        open.into_iter().for_each(|id| self.ask_for_past(turn, id));
        self.advance_taking(turn);
        self.advance_serving(turn);
    }

    /// Whether this device stands at the end of a channel's log, in its group.
    pub(super) fn stands_in(&self, id: ChannelId) -> bool {
        let stands = |c: &Channel| {
            c.group.is_some() && c.paused.is_none() && c.settled() && self.entitled(c)
        };
        self.channels.get(&id).is_some_and(stands)
    }

    /// The last place that is wanted: what is in the own backup is not.
    pub(super) fn past_wanted(&self, id: ChannelId, past: &PastRecord) -> Seq {
        let backed_up = self.backup.first(id).map_or(Seq::MAX, |first| first.saturating_sub(1));
        past.until.seq.min(backed_up)
    }

    fn ask_for_past(&mut self, turn: &mut Turn<'_>, id: ChannelId) {
        let Some(account) = self.account.as_ref() else { return };
        let Some(channel) = self.channels.get(&id) else { return };
        // The cheapest first: most channels give nothing.
        let state = self.state(channel.server).ok();
        let gives = |state: &&State| {
            state.channel(id).is_some_and(|channel| channel.history != History::default())
        };
        let given = state.filter(gives).filter(|_| !self.backup.restores(id) && self.stands_in(id));
        if given.and_then(|state| state.history_for(id, account.user)).is_none() {
            return;
        }
        let Some(past) = self.sharing.pasts.get(&id) else { return };
        let to = self.past_wanted(id, past);
        let waits = |id| channel.outbox.iter().any(|queued| queued.record.message_id == id);
        if past.place.is_none() && past.ask.is_some_and(waits) {
            return;
        }
        let Some(due) = due(past, turn.now).filter(|_| to > 0) else {
            return self.past_is_over(turn, id);
        };
        if due > turn.now {
            return turn.wake(due);
        }
        let secret = ExchangeKey::generate(&mut *turn.rng);
        let (message_id, salt) = (self.new_message_id(turn), turn.random());
        let Some(past) = self.sharing.pasts.get_mut(&id) else { return };
        let key = FixedBytes(secret.public());
        let ask = HistoryAsk { key, from: 1, to, not: past.not.clone() };
        let Ok(content) = ask.content(salt, turn.now).to_bytes() else { return };
        past.times.retain(|at| is_recent(*at, turn.now));
        past.times.push(turn.now);
        past.tries += 1;
        (past.ask, past.place, past.asked_at) = (Some(message_id), None, None);
        past.secret = Some(FixedBytes(*secret.to_bytes()));
        turn.save(keys::past(id), past);
        self.enqueue(turn, id, message_id, content);
    }

    pub(super) fn past_is_over(&mut self, turn: &mut Turn<'_>, id: ChannelId) {
        if let Some(past) = self.sharing.pasts.get_mut(&id) {
            past.over = true;
            (past.secret, past.ask, past.place, past.offer) = (None, None, None, None);
            turn.save(keys::past(id), past);
        }
    }

    /// Whether a request that is done waits for an ask or an offer to be at the node, or for what is being
    /// shared.
    pub(crate) fn sharing_awaited(&self) -> bool {
        let asks = self.sharing.pasts.iter().filter(|(_, past)| !past.over && past.place.is_none());
        let asks = asks.filter_map(|(id, past)| Some((*id, past.ask?)));
        let mut waiting = asks.chain(self.sharing.offered);
        let queued = waiting.any(|(id, message)| self.is_on_its_way(id, message));
        self.net.signed_in() && (queued || self.sharing.serves() || self.offer_awaited())
    }

    /// Whether a message waits for the node, and nothing keeps it from going there.
    fn is_on_its_way(&self, id: ChannelId, message: MessageId) -> bool {
        let moves =
            |c: &&Channel| c.backoff.attempts() == 0 && c.barred.is_none() && c.resting.is_none();
        let channel = self.channels.get(&id).filter(moves).filter(|_| self.stands_in(id));
        channel.is_some_and(|channel| {
            let waits = |q: &Queued| q.record.message_id == message && !q.acknowledged;
            channel.outbox.iter().any(waits)
        })
    }
}

/// When the next ask is due; none: it is given up.
fn due(past: &PastRecord, now: Millis) -> Option<Millis> {
    let last = past.times.last().copied();
    let soonest = match usize::try_from(past.tries).ok()?.checked_sub(1) {
        None => now,
        Some(tries) => last?.plus(*PAUSES.get(tries)?),
    };
    let budget = again_at(&past.times, AN_HOUR, now).unwrap_or(now);
    Some(soonest.max(budget))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn past(tries: u32, times: &[u64]) -> PastRecord {
        let mut past = PastRecord::new(Head { seq: 9, hash: FixedBytes([1; 32]) });
        (past.tries, past.times) = (tries, times.iter().copied().map(Millis).collect());
        past
    }

    #[test]
    fn an_ask_that_nobody_answers_is_made_again_less_and_less_often_and_given_up() {
        let now = Millis(30 * HOUR);
        assert_eq!(due(&past(0, &[]), now), Some(now));
        for (tries, pause) in (1..).zip(PAUSES) {
            assert_eq!(due(&past(tries, &[30 * HOUR]), now), Some(now.plus(pause)));
        }
        assert_eq!(due(&past(4, &[30 * HOUR]), now), None);
    }

    #[test]
    fn whoever_is_told_what_was_not_so_does_not_ask_for_ever() {
        let now = Millis(30 * HOUR);
        let times: Vec<u64> = (0..AN_HOUR as u64).map(|n| now.0 - 100 + n).collect();
        assert_eq!(due(&past(0, &times), now), Some(Millis(times[0] + HOUR)));
    }
}
