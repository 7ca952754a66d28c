//! Since when this device knows the things that a post names, and who else is seen to know them. A node
//! that showed a ring head or an epoch to one member only would know that member by it.

use coterie_types::{ChannelId, Millis, Seq, ServerId, UserId, sort_by_number};

use crate::{Core, channel::Channel, keys, records::SeenRecord, turn::Turn};

/// What is known for so long was shown to others, too, milliseconds.
pub(super) const OLD: u64 = 600_000;
/// Policy heads are noted so far apart, milliseconds.
const APART: u64 = 60_000;
/// So many other users are enough.
const OTHERS: usize = 2;

impl Core {
    /// Notes what is new in the channels of a server that have anonymous posts.
    pub(super) fn note_seen(&mut self, turn: &mut Turn<'_>, id: ServerId) {
        let Some(state) = self.servers.get(&id).and_then(|s| s.policy.state()) else { return };
        let head = state.head().seq;
        for channel in self.channels.values_mut().filter(|channel| channel.server == id) {
            let anonymous = state.channel(channel.id).is_some_and(|c| !c.anonymity.is_empty());
            if let (true, Some(group)) = (anonymous, &channel.group) {
                let epoch = group.epoch();
                if channel.anonymous.seen.note(epoch, head, turn.now) {
                    save(turn, channel.id, &channel.anonymous.seen);
                }
            }
        }
    }

    /// Another user's message was read: they are in the epoch, and know the policy up to a head.
    pub(crate) fn witnessed(
        &self,
        turn: &mut Turn<'_>,
        channel: &mut Channel,
        (user, pinned): (UserId, Seq),
    ) {
        let own = self.account.as_ref().is_some_and(|account| account.user == user);
        // Only of channels that are noted.
        let noted = channel.anonymous.seen.epoch.is_some();
        if noted && !own && channel.anonymous.seen.witness(user, pinned) {
            save(turn, channel.id, &channel.anonymous.seen);
        }
    }
}

fn save(turn: &mut Turn<'_>, id: ChannelId, seen: &SeenRecord) {
    turn.save(keys::anonymous_seen(id), seen);
}

impl SeenRecord {
    fn note(&mut self, epoch: u64, head: Seq, now: Millis) -> bool {
        let mut new = false;
        if self.epoch.is_none_or(|(known, _)| known != epoch) {
            self.epoch = Some((epoch, now));
            self.speakers.clear();
            new = true;
        }
        let due = self.heads.last().is_none_or(|(seq, at)| *seq < head && now.since(*at) >= APART);
        if due {
            self.heads.push((head, now));
            while self.heads.get(1).is_some_and(|(_, at)| now.since(*at) >= OLD) {
                self.heads.remove(0);
            }
            new = true;
        }
        new
    }

    fn witness(&mut self, user: UserId, pinned: Seq) -> bool {
        let before = (self.speakers.len(), self.pins.clone());
        if self.speakers.len() < OTHERS && !self.speakers.contains(&user) {
            self.speakers.push(user);
        }
        match self.pins.iter_mut().find(|(known, _)| *known == user) {
            Some((_, seq)) => *seq = pinned.max(*seq),
            None => self.pins.push((user, pinned)),
        }
        sort_by_number(&mut self.pins, |(_, seq)| Seq::MAX - *seq);
        self.pins.truncate(OTHERS);
        before != (self.speakers.len(), self.pins.clone())
    }

    /// When the epoch is one that others are known to be in; none: now.
    pub(super) fn epoch_until(&self, epoch: u64, now: Millis) -> Option<Millis> {
        let (known, since) = self.epoch.unwrap_or((epoch, now));
        let since = if known == epoch { since } else { now };
        let until = since.plus(OLD);
        (self.speakers.len() < OTHERS && until > now).then_some(until)
    }

    /// When the ring head is one that others are known to know; none: now.
    pub(super) fn head_until(&self, head: Seq, now: Millis) -> Option<Millis> {
        let pinned = self.pins.iter().filter(|(_, seq)| *seq >= head).count();
        let since = self.heads.iter().find(|(seq, _)| *seq >= head).map_or(now, |(_, at)| *at);
        let until = since.plus(OLD);
        (pinned < OTHERS && until > now).then_some(until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user(n: u8) -> UserId {
        UserId::from_bytes([n; 16])
    }

    #[test]
    fn an_epoch_and_a_head_are_waited_for_until_they_are_old_or_two_others_name_them() {
        let mut seen = SeenRecord::default();
        let at = |ms| Millis(1_000_000 + ms);
        assert!(seen.note(7, 20, at(0)));
        assert_eq!(seen.epoch_until(7, at(1)), Some(at(OLD)));
        assert_eq!(seen.head_until(20, at(1)), Some(at(OLD)));
        assert_eq!(seen.head_until(21, at(1)), Some(at(1 + OLD)), "not known before now");
        assert_eq!((seen.epoch_until(7, at(OLD)), seen.head_until(20, at(OLD))), (None, None));
        assert!(seen.witness(user(1), 20) && !seen.witness(user(1), 20));
        assert!(seen.epoch_until(7, at(1)).is_some(), "one other is not enough");
        assert!(seen.witness(user(2), 19));
        assert_eq!(seen.epoch_until(7, at(1)), None);
        assert!(seen.head_until(20, at(1)).is_some(), "the other names an older head");
        assert!(seen.witness(user(2), 25));
        assert_eq!(seen.head_until(20, at(1)), None);
        assert!(seen.note(8, 20, at(2)), "another epoch");
        assert_eq!(seen.epoch_until(8, at(3)), Some(at(2 + OLD)));
    }

    #[test]
    fn what_a_busy_log_leaves_behind_stays_short() {
        let mut seen = SeenRecord::default();
        for minute in 0..1_000 {
            for n in 0..3 {
                seen.note(7, minute * 3 + n, Millis(minute * APART + n));
            }
        }
        assert!(seen.heads.len() <= 12, "{}", seen.heads.len());
        let now = Millis(999 * APART + 2);
        assert_eq!(seen.head_until(980 * 3, now), None);
        assert!(seen.head_until(999 * 3, now).is_some());
    }
}
