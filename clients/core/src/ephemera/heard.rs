//! What others tell, for as long as it counts.

use coterie_types::Gather as _;
use std::collections::{BTreeMap, BTreeSet};

use coterie_protocol::ephemeral::Appearance;
use coterie_types::{
    ChannelId, DeviceId, Millis, UserId,
    limits::{EPHEMERAL_LIFE, PRESENCE_LIFE, TYPING_LIFE},
};

/// How long whoever has just sent does not count as typing by what was told before, milliseconds.
const SENT: u64 = 1_500;
/// How long the time of a device's last ephemeral is kept: what is older is too late by itself.
const REMEMBERED: u64 = 2 * EPHEMERAL_LIFE + 1_000;

/// Who types and who is there.
#[derive(Debug, Default)]
pub(crate) struct Heard {
    /// The time in a device's last ephemeral, and until when that is remembered.
    newest: BTreeMap<(ChannelId, DeviceId), (Millis, Millis)>,
    typing: BTreeMap<ChannelId, BTreeMap<UserId, Millis>>,
    sent: BTreeMap<(ChannelId, UserId), Millis>,
    present: BTreeMap<UserId, BTreeMap<DeviceId, (Appearance, Millis)>>,
}

impl Heard {
    /// Whether something is newer than all that a device has told in a channel; then it is the newest.
    pub(super) fn is_newer(&mut self, of: (ChannelId, DeviceId), at: Millis, now: Millis) -> bool {
        let known = self.newest.get(&of).map_or(Millis(0), |(at, _)| *at);
        if at <= known {
            return false;
        }
        self.newest.insert(of, (at, now.plus(REMEMBERED)));
        true
    }

    pub(super) fn types(&mut self, channel: ChannelId, user: UserId, now: Millis) {
        if self.sent.get(&(channel, user)).is_none_or(|until| *until <= now) {
            let of = self.typing.entry(channel).or_default();
            of.insert(user, now.plus(TYPING_LIFE));
        }
    }

    pub(super) fn is_there(
        &mut self,
        (user, device): (UserId, DeviceId),
        appearance: Appearance,
        now: Millis,
    ) {
        let of = self.present.entry(user).or_default();
        of.insert(device, (appearance, now.plus(PRESENCE_LIFE)));
    }

    /// A message of somebody is here: they type no more.
    pub(crate) fn has_sent(&mut self, channel: ChannelId, user: UserId, now: Millis) {
        self.sent.insert((channel, user), now.plus(SENT));
        if let Some(of) = self.typing.get_mut(&channel) {
            of.remove(&user);
        }
    }

    /// Forgets what counts no more; gives when the next does not.
    pub(super) fn tidy(&mut self, now: Millis) -> Option<Millis> {
        self.newest.retain(|_, (_, until)| *until > now);
        self.sent.retain(|_, until| *until > now);
        for of in self.typing.values_mut() {
            of.retain(|_, until| *until > now);
        }
        self.typing.retain(|_, of| !of.is_empty());
        for of in self.present.values_mut() {
            of.retain(|_, (_, until)| *until > now);
        }
        self.present.retain(|_, of| !of.is_empty());
        let typing = self.typing.values().flat_map(BTreeMap::values).copied();
        let present = self.present.values().flat_map(BTreeMap::values).map(|(_, until)| *until);
        typing.chain(present).min()
    }

    /// Who types in each channel.
    pub(crate) fn typing(&self) -> BTreeMap<ChannelId, BTreeSet<UserId>> {
        self.typing.iter().map(|(id, of)| (*id, of.keys().copied().into_set())).into_map()
    }

    /// Who is there, and how they appear.
    pub(crate) fn present(&self) -> BTreeMap<UserId, Appearance> {
        let greatest = |of: &BTreeMap<DeviceId, (Appearance, Millis)>| {
            of.values().map(|(appearance, _)| *appearance).max()
        };
        self.present.iter().filter_map(|(user, of)| Some((*user, greatest(of)?))).into_map()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHANNEL: ChannelId = ChannelId::from_bytes([1; 16]);
    const USER: UserId = UserId::from_bytes([2; 16]);
    const PHONE: DeviceId = DeviceId::from_bytes([3; 16]);
    const LAPTOP: DeviceId = DeviceId::from_bytes([4; 16]);

    #[test]
    fn what_is_not_newer_than_the_last_of_its_device_is_a_replay() {
        let mut heard = Heard::default();
        let mut newer = |device, at| heard.is_newer((CHANNEL, device), Millis(at), Millis(100));
        assert!(newer(PHONE, 100));
        assert!(!newer(PHONE, 100));
        assert!(!newer(PHONE, 99));
        assert!(newer(LAPTOP, 99), "devices do not hold each other up");
        assert!(newer(PHONE, 101));
    }

    #[test]
    fn the_newest_is_remembered_until_all_before_it_is_too_late_anyway() {
        let mut heard = Heard::default();
        // The clock of whoever told it is as far ahead as it may be.
        let (now, at) = (Millis(100_000), Millis(100_000 + EPHEMERAL_LIFE));
        assert!(heard.is_newer((CHANNEL, PHONE), at, now));
        heard.tidy(at.plus(EPHEMERAL_LIFE));
        assert!(!heard.is_newer((CHANNEL, PHONE), at, at.plus(EPHEMERAL_LIFE)));
    }

    #[test]
    fn typing_ends_by_itself_and_by_a_message_and_late_tellings_do_not_begin_it_again() {
        let mut heard = Heard::default();
        heard.types(CHANNEL, USER, Millis(0));
        assert_eq!(heard.tidy(Millis(TYPING_LIFE - 1)), Some(Millis(TYPING_LIFE)));
        assert_eq!(heard.typing()[&CHANNEL], BTreeSet::from([USER]));
        heard.tidy(Millis(TYPING_LIFE));
        assert!(heard.typing().is_empty());
        heard.types(CHANNEL, USER, Millis(10_000));
        heard.has_sent(CHANNEL, USER, Millis(10_000));
        heard.types(CHANNEL, USER, Millis(10_001));
        heard.tidy(Millis(10_001));
        assert!(heard.typing().is_empty(), "it was told before the message");
        heard.types(CHANNEL, USER, Millis(12_000));
        assert!(!heard.typing().is_empty());
    }

    #[test]
    fn of_several_devices_the_greatest_appearance_counts_while_it_lasts() {
        let mut heard = Heard::default();
        heard.is_there((USER, LAPTOP), Appearance::Idle, Millis(10));
        heard.is_there((USER, PHONE), Appearance::Online, Millis(0));
        assert_eq!(heard.present()[&USER], Appearance::Online);
        heard.tidy(Millis(PRESENCE_LIFE));
        assert_eq!(heard.present()[&USER], Appearance::Idle);
        heard.tidy(Millis(PRESENCE_LIFE + 10));
        assert!(heard.present().is_empty());
    }
}
