//! What the log shows of asks and offers: others' asks wait for this device's turn, an offer ends the wait of
//! all others, and one for the own ask is taken in.

use coterie_protocol::{
    content::{Content, HistoryAsk, HistoryOffer, Said},
    envelope::Class,
};
use coterie_types::{ChannelId, DeviceId, Seq, UserId, sha256};

use super::records::{OfferRecord, OthersAsk};
use crate::{Core, channel::Channel, keys, leaf::owner, records::TimelineRecord, turn::Turn};

/// The first doubling of turns takes so long, and each further one, milliseconds.
const TURNS: u64 = 10_000;
/// The rank of a device that is in no group.
const LAST: u64 = 1_024;
/// Most asks of a channel that wait here.
const ASKS: usize = 64;
/// Most devices whose offers are not taken any more.
const NOT: usize = 16;

/// Who wrote a message, and where it stands.
#[derive(Clone, Copy)]
struct By {
    user: UserId,
    device: DeviceId,
    seq: Seq,
}

impl Core {
    /// Looks at something light that was read, with the policy state at its e(n) in the channel.
    pub(crate) fn look_for_history(
        &mut self,
        turn: &mut Turn<'_>,
        channel: &Channel,
        (seq, row): (Seq, &TimelineRecord),
    ) {
        let Some((user, device)) = row.user.zip(row.device) else { return };
        let content = row.content.as_ref().and_then(|bytes| Content::from_bytes(bytes).ok());
        let by = By { user, device, seq };
        match content.map(|content| Said::read(&content, Class::Light)) {
            Some(Said::HistoryAsk(ask)) => self.history_asked(turn, channel, by, row, ask),
            Some(Said::HistoryOffer(offer)) => self.history_offered(turn, channel, by, offer),
            _ => {}
        }
    }

    fn history_asked(
        &mut self,
        turn: &mut Turn<'_>,
        channel: &Channel,
        By { user, device, seq }: By,
        row: &TimelineRecord,
        ask: HistoryAsk,
    ) {
        let Some(own) = self.account.as_ref().map(|account| account.device) else { return };
        let at = row.at.unwrap_or_default();
        if device == own {
            let past = self.sharing.pasts.get_mut(&channel.id);
            if let Some(past) = past.filter(|past| past.ask == Some(row.message_id)) {
                (past.place, past.asked_at) = (Some(seq), Some(at));
                turn.save(keys::past(channel.id), past);
            }
            return;
        }
        let state = channel.pinned_state.as_ref();
        let given = state.and_then(|state| state.history_for(channel.id, user));
        if given.is_none() || ask.not.contains(&own) || ask.to >= seq {
            return;
        }
        let due = turn.now.plus(wait(rank(channel, device)));
        let record = self.sharing.asked.entry(channel.id).or_default();
        if record.asks.len() < ASKS || record.asks.contains_key(&device) {
            let looked = due <= turn.now;
            let ask = OthersAsk { user, seq, id: row.message_id, at, ask, due, looked };
            record.asks.insert(device, ask);
            turn.save(keys::asked_past(channel.id), record);
            turn.wake(due);
        }
    }

    fn history_offered(
        &mut self,
        turn: &mut Turn<'_>,
        channel: &Channel,
        by: By,
        offer: HistoryOffer,
    ) {
        let id = channel.id;
        // It is answered: nobody else need do it, unless whoever asks does not want it from them.
        if let Some(record) = self.sharing.asked.get_mut(&id) {
            let answered =
                |ask: &OthersAsk| ask.is(offer.target) && !ask.ask.not.contains(&by.device);
            let before = record.asks.len();
            record.asks.retain(|_, ask| !answered(ask));
            if record.asks.len() != before {
                turn.save(keys::asked_past(id), record);
            }
            let serving = self.sharing.serving.as_ref();
            if serving.is_some_and(|work| work.channel == id && answered(&work.ask)) {
                self.sharing.serving = None;
            }
        }
        let Some(account) = self.account.as_ref().filter(|own| own.device != by.device) else {
            return;
        };
        let own = account.user;
        let Some(past) = self.sharing.pasts.get_mut(&id) else { return };
        let wanted = past.waits_for(offer.target) && past.offer.is_none() && !past.over;
        if !wanted || past.not.contains(&by.device) {
            return;
        }
        let state = channel.pinned_state.as_ref();
        let Some(grant) = state.and_then(|state| state.history_for(id, own)) else {
            return self.refuse_past(
                turn,
                (id, by.user, by.device),
                "more than the channel's policy allows",
            );
        };
        if offer.bundles.last().is_none_or(|last| last.to > past.until.seq) {
            return self.refuse_past(
                turn,
                (id, by.user, by.device),
                "what was said after this device came",
            );
        }
        let HistoryOffer { from, bundles, .. } = offer;
        past.offer = Some(OfferRecord { user: by.user, device: by.device, from, bundles, grant });
        turn.save(keys::past(id), past);
    }

    /// What a device has shared is not so: nothing of it is used, and nothing is taken from it any more.
    pub(super) fn refuse_past(
        &mut self,
        turn: &mut Turn<'_>,
        (id, user, device): (ChannelId, UserId, DeviceId),
        why: &str,
    ) {
        self.sharing.taking = None;
        let server = self.channels.get(&id).map(|channel| channel.server);
        let name = server.map_or_else(|| user.to_string(), |server| self.name_in(server, user));
        turn.alarm(format!(
            "alarm: {name} has shared a history of channel {id} that is refused: {why}; nothing of it is \
             shown (device {device})"
        ));
        if let Some(past) = self.sharing.pasts.get_mut(&id) {
            past.not.push(device);
            let over = past.not.len().saturating_sub(NOT);
            past.not.drain(..over);
            past.ask_anew();
            turn.save(keys::past(id), past);
        }
    }
}

/// This device's rank among the leaves, in the order in which turns are dealt; whoever asks is left out.
fn rank(channel: &Channel, asker: DeviceId) -> u64 {
    let Some(group) = &channel.group else { return LAST };
    let epoch = group.epoch().to_be_bytes();
    let order = |index: u32| sha256(&[&epoch, &index.to_be_bytes()]).0;
    let mine = order(group.own_leaf_index());
    let leaves = group.leaves();
    let before = leaves.iter().filter(|leaf| order(leaf.index) < mine);
    let others = before.filter(|leaf| owner(leaf).is_none_or(|(_, device)| device != asker));
    others.count() as u64
}

/// How long the device of a rank waits: the first answers at once, of the next ever more share a while.
const fn wait(rank: u64) -> u64 {
    let doublings = (rank + 1).ilog2() as u64;
    let first = (1 << doublings) - 1;
    TURNS * doublings + TURNS * (rank - first) / (first + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turns_come_one_after_the_other_and_soon_even_in_a_large_group() {
        let waits: Vec<u64> = (0..1_000).map(wait).collect();
        assert_eq!(&waits[..4], [0, 10_000, 15_000, 20_000]);
        assert!(waits.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(waits[999] < 100_000);
    }
}
