//! Healing (P6): each active device renews its path in each channel at least every seven days, so that
//! an earlier copy of its state reads nothing new. Looked at after every event, from when the path
//! was last renewed; so it survives restarts, and a commit for another reason counts.

use coterie_types::{ChannelId, DeviceId, Millis, limits::UPDATE_EVERY, sha256};

use super::Channel;
use crate::{Core, keys, turn::Turn};

/// Updates are spread over so many of the last milliseconds: two days.
const SPREAD: u64 = 2 * 24 * 3600 * 1000;
/// Between two tries of this device in one channel, milliseconds.
const TRIES: u64 = 3600 * 1000;
/// How long a log that was looked at for an update counts as known, milliseconds.
const FRESH: u64 = 60 * 1000;

/// When a device that renewed its path in a channel at a time does so again: five to seven days later.
fn due_at(device: &DeviceId, channel: &ChannelId, renewed: Millis) -> Millis {
    let hash = sha256(&[device.as_bytes(), channel.as_bytes()]);
    let number = hash.first_chunk::<8>().map_or(0, |bytes| u64::from_be_bytes(*bytes));
    renewed.plus(UPDATE_EVERY - SPREAD + number % SPREAD)
}

impl Core {
    /// The path is new: a commit or join of this device is in the log.
    pub(super) fn path_renewed(&self, turn: &mut Turn<'_>, channel: &mut Channel) {
        let now = turn.now;
        channel.update_tried = None;
        if let Some(record) = channel.record.as_mut() {
            record.renewed = Some(now);
            turn.save(keys::channel(channel.id), record);
        }
    }

    /// Whether an update is due; if its log may be behind, that is fetched first.
    pub(super) fn update_due(&mut self, turn: &mut Turn<'_>, channel: &mut Channel) -> bool {
        let (Some(record), Some(account)) = (channel.record.as_mut(), &self.account) else {
            return false;
        };
        let renewed = match record.renewed {
            // A clock that went back does not put it off.
            Some(renewed) if renewed <= turn.now => renewed,
            _ => {
                record.renewed = Some(turn.now);
                turn.save(keys::channel(channel.id), record);
                turn.now
            }
        };
        let again = channel.update_tried.map_or(Millis(0), |tried| tried.plus(TRIES));
        let at = due_at(&account.device, &channel.id, renewed).max(again);
        if at > turn.now {
            turn.wake(at);
            return false;
        }
        let known = channel.looked_at.is_some_and(|at| turn.now.since(at) < FRESH);
        if !known && !self.gateway.live() {
            channel.looked_at = Some(turn.now);
            channel.stale = true;
            if let Some(server) = self.servers.get_mut(&channel.server) {
                server.stale = true;
            }
            return false;
        }
        channel.update_tried = Some(turn.now);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_update_comes_within_the_last_two_of_seven_days_and_not_for_all_at_once() {
        let day = 24 * 3600 * 1000;
        let renewed = Millis(1_000);
        let mut days = std::collections::BTreeSet::new();
        for n in 0..40 {
            let (device, channel) = (DeviceId::from_bytes([n; 16]), ChannelId::from_bytes([9; 16]));
            let after = due_at(&device, &channel, renewed).since(renewed);
            assert!((5 * day..7 * day).contains(&after), "{after}");
            assert_eq!(due_at(&device, &channel, renewed).since(renewed), after, "derived");
            days.insert(after / (day / 4));
        }
        assert!(days.len() >= 6, "{days:?}");
    }
}
