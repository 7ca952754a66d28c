//! What a device could not read, and asks the others of its user for.

use std::collections::BTreeMap;

use coterie_types::{
    ChannelId, DeviceId, Seq, UserId,
    limits::{OWN_ASK_MESSAGES, OWN_ASK_STRETCHES, OWN_DATA_ASK},
};
use minicbor::{Decode, Encode};

use super::{
    CLOCK_MAX,
    sealed::{OwnDataError, Telling},
};

/// All that a device asks for: a later ask takes the place of an earlier one.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Ask {
    /// Whose devices.
    #[n(0)]
    pub user: UserId,
    /// The one that asks, and signs.
    #[n(1)]
    pub device: DeviceId,
    /// [`OWN_DATA_ASK`].
    #[n(2)]
    pub slot: u8,
    /// Greater than in every earlier ask of the device: what is not is an old one.
    #[n(3)]
    pub number: u64,
    /// By channel, ascending.
    #[n(4)]
    pub wanted: BTreeMap<ChannelId, Vec<Stretch>>,
}

/// A stretch of a channel log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Stretch {
    /// The first seq.
    #[n(0)]
    pub from: Seq,
    /// The last one.
    #[n(1)]
    pub to: Seq,
}

impl Stretch {
    fn len(self) -> u64 {
        self.to.saturating_sub(self.from).saturating_add(1)
    }
}

impl Ask {
    /// An ask for messages, of each channel in ascending order, as many as there is room for.
    #[must_use]
    pub fn new(
        (user, device, number): (UserId, DeviceId, u64),
        wanted: impl IntoIterator<Item = (ChannelId, Seq)>,
    ) -> Self {
        let mut ask = Self { user, device, slot: OWN_DATA_ASK, number, wanted: BTreeMap::new() };
        let mut stretches = 0;
        for (channel, seq) in wanted.into_iter().take(OWN_ASK_MESSAGES) {
            let last = ask.wanted.get_mut(&channel).and_then(|of| of.last_mut());
            match last.filter(|last| last.to.saturating_add(1) == seq) {
                Some(last) => last.to = seq,
                None if stretches < OWN_ASK_STRETCHES => {
                    stretches += 1;
                    let of = ask.wanted.entry(channel).or_default();
                    of.push(Stretch { from: seq, to: seq });
                }
                None => break,
            }
        }
        ask
    }
}

impl Telling for Ask {
    fn of(&self) -> (UserId, DeviceId, u8) {
        (self.user, self.device, self.slot)
    }

    fn check(&self) -> Result<(), OwnDataError> {
        if self.slot != OWN_DATA_ASK {
            return Err(OwnDataError::Mismatch);
        }
        if !(1..=CLOCK_MAX).contains(&self.number) {
            return Err(OwnDataError::Clock);
        }
        // Between two stretches is something that is not asked for: else they are one.
        let apart = |pair: &[Stretch]| match pair {
            [before, after] => before.to.saturating_add(1) < after.from,
            _ => true,
        };
        let in_order = |of: &Vec<Stretch>| {
            let sound = of.iter().all(|one| 1 <= one.from && one.from <= one.to);
            !of.is_empty() && sound && of.windows(2).all(apart)
        };
        let all = || self.wanted.values().flatten();
        let messages = all().fold(0_u64, |sum, one| sum.saturating_add(one.len()));
        let fits = all().count() <= OWN_ASK_STRETCHES && messages <= OWN_ASK_MESSAGES as u64;
        let sound = fits && self.wanted.values().all(in_order);
        if sound { Ok(()) } else { Err(OwnDataError::Shape) }
    }
}

#[cfg(test)]
mod tests {
    use coterie_seal::SigningKey;
    use coterie_types::limits::OWN_DATA_MAX;
    use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};

    use super::*;
    use crate::own_data::OwnDataKey;

    const USER: UserId = UserId::from_bytes([1; 16]);
    const DEVICE: DeviceId = DeviceId::from_bytes([2; 16]);

    fn channel(n: u64) -> ChannelId {
        ChannelId::from_bytes(u128::from(n).to_be_bytes())
    }

    fn ask(wanted: impl IntoIterator<Item = (ChannelId, Seq)>) -> Ask {
        Ask::new((USER, DEVICE, 1), wanted)
    }

    #[test]
    fn what_stands_together_is_one_stretch() {
        let asked = ask([3, 4, 5, 9].map(|seq| (channel(1), seq)));
        let stretches = vec![Stretch { from: 3, to: 5 }, Stretch { from: 9, to: 9 }];
        assert_eq!(asked.wanted, BTreeMap::from([(channel(1), stretches)]));
        assert_eq!(asked.check(), Ok(()));
    }

    #[test]
    fn an_ask_never_passes_its_largest_size() {
        let far = |n: u64| (channel(n), u64::MAX - 4 * n);
        for asked in [
            ask((0..5_000).map(|seq| (channel(1), seq + 1))),
            ask((0..5_000).map(far)),
            ask((0..5_000).map(|n| (channel(1), (1 << 60) + 2 * n))),
        ] {
            assert_eq!(asked.check(), Ok(()));
            let mut rng = ChaCha20Rng::seed_from_u64(7);
            let key = OwnDataKey::of(&SigningKey::from_seed(&[1; 32]), USER);
            let sealed = key.seal(&asked, &SigningKey::from_seed(&[8; 32]), &mut rng);
            assert!(sealed.len() <= OWN_DATA_MAX, "{}", sealed.len());
        }
    }

    #[test]
    fn an_ask_that_is_out_of_order_or_too_much_is_refused() {
        let of = |stretches: &[(Seq, Seq)]| {
            let stretches = stretches.iter().map(|(from, to)| Stretch { from: *from, to: *to });
            Ask { wanted: BTreeMap::from([(channel(1), stretches.collect())]), ..ask([]) }
        };
        let most = OWN_ASK_MESSAGES as u64;
        for (stretches, sound) in [
            (&[(1, most)][..], true),
            (&[(1, most + 1)], false),
            (&[(1, u64::MAX)], false),
            (&[(0, 3)], false),
            (&[(3, 2)], false),
            (&[], false),
            (&[(1, 2), (4, 4)], true),
            (&[(1, 2), (3, 4)], false),
            (&[(4, 4), (1, 2)], false),
        ] {
            assert_eq!(of(stretches).check().is_ok(), sound, "{stretches:?}");
        }
        let many: Vec<_> = (0..=OWN_ASK_STRETCHES as u64).map(|n| (2 * n + 1, 2 * n + 1)).collect();
        assert_eq!(of(&many).check(), Err(OwnDataError::Shape));
        assert_eq!(of(&many[1..]).check(), Ok(()));
        assert_eq!(Ask { number: 0, ..ask([]) }.check(), Err(OwnDataError::Clock));
        assert_eq!(Ask { slot: 5, ..ask([]) }.check(), Err(OwnDataError::Mismatch));
    }
}
