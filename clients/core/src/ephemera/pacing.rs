//! What this device has told, and when it may tell more.

use std::collections::BTreeMap;

use coterie_types::{
    ChannelId, Millis,
    limits::{PRESENCE_EVERY, TYPING_PAUSE},
};

/// How long nothing is typed for others after the user was seen to write anonymously, milliseconds.
const MASKED: u64 = 60_000;
/// So long after a channel's presence was told the next channel's is, milliseconds.
pub(super) const PRESENCE_PAUSE: u64 = 5_000;
/// How long nothing is told in a channel in which the node has refused it, unless it says, milliseconds.
const REFUSED: u64 = 60_000;

/// When what was told.
#[derive(Debug, Default)]
pub(crate) struct Pace {
    /// The time in the last ephemeral of this device.
    last: Millis,
    typing: BTreeMap<ChannelId, Millis>,
    presence: BTreeMap<ChannelId, Millis>,
    /// Before then no presence is told.
    next_presence: Millis,
    /// Before then no channel is looked at for it.
    look_at: Millis,
    /// Until when the user counts as writing anonymously.
    masked: BTreeMap<ChannelId, Millis>,
    /// Until when nothing is told.
    refused: BTreeMap<ChannelId, Millis>,
    /// Whether the user was not seen doing anything for a while.
    pub(crate) idle: bool,
}

impl Pace {
    /// The time for the next ephemeral: greater than in each before.
    pub(super) fn stamp(&mut self, now: Millis) -> Millis {
        self.last = now.max(self.last.plus(1));
        self.last
    }

    /// The user writes anonymously: for a while nothing of what they type there is told.
    pub(crate) fn mask(&mut self, channel: ChannelId, now: Millis) {
        self.masked.insert(channel, now.plus(MASKED));
    }

    pub(super) fn is_masked(&self, channel: ChannelId, now: Millis) -> bool {
        self.masked.get(&channel).is_some_and(|until| *until > now)
    }

    /// The node did not pass on what was told in a channel.
    pub(crate) fn refuse(&mut self, channel: ChannelId, now: Millis, wait: Option<u64>) {
        self.refused.insert(channel, now.plus(wait.unwrap_or(REFUSED)));
    }

    pub(super) fn is_refused(&self, channel: ChannelId, now: Millis) -> bool {
        self.refused.get(&channel).is_some_and(|until| *until > now)
    }

    /// Whether it may be told again that the user types.
    pub(super) fn may_type(&self, channel: ChannelId, now: Millis) -> bool {
        self.typing.get(&channel).is_none_or(|told| now.since(*told) >= TYPING_PAUSE)
    }

    pub(super) fn typed(&mut self, channel: ChannelId, now: Millis) {
        self.typing.insert(channel, now);
    }

    /// When channels are to be looked at for presence, if not now.
    pub(super) fn looks_later(&self, now: Millis) -> Option<Millis> {
        (self.look_at > now).then_some(self.look_at)
    }

    pub(super) fn look_at(&mut self, at: Millis) {
        self.look_at = at;
    }

    /// Another channel is open: channels are looked at anew.
    pub(crate) fn look_anew(&mut self) {
        self.look_at = Millis(0);
    }

    /// Of these channels, in order, the first whose turn it is; or when the next one's is.
    pub(super) fn next_presence(
        &self,
        channels: &[ChannelId],
        now: Millis,
    ) -> Result<ChannelId, Option<Millis>> {
        let due = |id: &ChannelId| {
            let told = self.presence.get(id).map(|told| told.plus(PRESENCE_EVERY));
            let free = self.refused.get(id).copied();
            told.max(free).unwrap_or_default().max(self.next_presence)
        };
        let first = channels.iter().find(|id| due(id) <= now);
        first.copied().ok_or_else(|| channels.iter().map(due).min())
    }

    pub(super) fn presence_told(&mut self, channel: ChannelId, now: Millis) {
        self.presence.insert(channel, now);
        self.next_presence = now.plus(PRESENCE_PAUSE);
    }

    /// The user appears otherwise: every channel is told anew.
    pub(super) fn tell_anew(&mut self) {
        self.presence.clear();
        self.look_anew();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: ChannelId = ChannelId::from_bytes([1; 16]);
    const B: ChannelId = ChannelId::from_bytes([2; 16]);

    #[test]
    fn every_stamp_is_greater_than_the_last_though_the_clock_is_not() {
        let mut pace = Pace::default();
        assert_eq!(pace.stamp(Millis(10)), Millis(10));
        assert_eq!(pace.stamp(Millis(10)), Millis(11));
        assert_eq!(pace.stamp(Millis(3)), Millis(12));
        assert_eq!(pace.stamp(Millis(50)), Millis(50));
    }

    #[test]
    fn presence_goes_from_channel_to_channel_and_round_again_after_a_minute() {
        let mut pace = Pace::default();
        let mut tell = |now| {
            let next = pace.next_presence(&[A, B], Millis(now));
            if let Ok(id) = next {
                pace.presence_told(id, Millis(now));
            }
            next
        };
        assert_eq!(tell(1_000), Ok(A));
        assert_eq!(tell(1_001), Err(Some(Millis(6_000))));
        assert_eq!(tell(6_000), Ok(B));
        assert_eq!(tell(11_000), Err(Some(Millis(61_000))));
        assert_eq!(tell(61_000), Ok(A));
        pace.tell_anew();
        assert_eq!(pace.next_presence(&[B], Millis(66_000)), Ok(B));
        assert_eq!(pace.next_presence(&[], Millis(66_000)), Err(None));
    }
}
