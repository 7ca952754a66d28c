//! What a user has decided about one channel.

use coterie_types::{Millis, Seq};
use minicbor::{Decode, Encode};

use super::{level::Level, register::Register};

/// When a mute without end ends.
const WITHOUT_END: Millis = Millis(u64::MAX);

/// What a user has decided about a channel; what is absent they have not.
#[derive(Debug, Clone, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct ChannelMarks {
    /// Up to where everything is read.
    #[n(0)]
    pub read: Option<Register<Seq>>,
    /// What notifies.
    #[n(1)]
    pub level: Option<Register<Level>>,
    /// Until when nothing notifies; 0: not muted.
    #[n(2)]
    pub muted: Option<Register<Millis>>,
}

impl ChannelMarks {
    /// Up to where everything is read.
    #[must_use]
    pub fn read(&self) -> Seq {
        self.read.as_ref().map_or(0, |read| read.value)
    }

    /// What notifies.
    #[must_use]
    pub fn level(&self) -> Level {
        self.level.as_ref().map(|level| level.value).unwrap_or_default()
    }

    /// Whether nothing notifies now.
    #[must_use]
    pub fn is_muted(&self, now: Millis) -> bool {
        self.muted.as_ref().is_some_and(|muted| now < muted.value)
    }

    /// Until when, if that has an end.
    #[must_use]
    pub fn muted_until(&self, now: Millis) -> Option<Millis> {
        let until = self.muted.as_ref().map(|muted| muted.value)?;
        (now < until && until != WITHOUT_END).then_some(until)
    }

    /// The end of a mute, or that there is none.
    #[must_use]
    pub fn end(until: Option<Millis>) -> Millis {
        until.unwrap_or(WITHOUT_END)
    }

    /// Takes in what another device knows: of each value the one that was set last.
    pub fn merge(&mut self, other: &Self) {
        Register::merge(&mut self.read, &other.read);
        Register::merge(&mut self.level, &other.level);
        Register::merge(&mut self.muted, &other.muted);
    }

    /// Whether every clock is one that may be.
    pub(crate) fn is_sound(&self) -> bool {
        Register::is_sound(&self.read)
            && Register::is_sound(&self.level)
            && Register::is_sound(&self.muted)
    }
}

#[cfg(test)]
mod tests {
    use coterie_types::DeviceId;
    use proptest::prelude::*;

    use super::*;

    const LEVELS: [Level; 3] = [Level::All, Level::Mentions, Level::Nothing];

    fn register<T: std::fmt::Debug>(
        value: impl Strategy<Value = T>,
    ) -> impl Strategy<Value = Option<Register<T>>> {
        let one = (1_u64..4, 1_u8..4, value).prop_map(|(clock, device, value)| Register {
            clock,
            device: DeviceId::from_bytes([device; 16]),
            value,
        });
        prop::option::of(one)
    }

    fn marks() -> impl Strategy<Value = ChannelMarks> {
        let level = (0_usize..3).prop_map(|n| LEVELS[n]);
        let muted = (0_u64..3).prop_map(Millis);
        (register(0_u64..4), register(level), register(muted))
            .prop_map(|(read, level, muted)| ChannelMarks { read, level, muted })
    }

    fn merged<'a>(all: impl IntoIterator<Item = &'a ChannelMarks>) -> ChannelMarks {
        let mut merged = ChannelMarks::default();
        all.into_iter().for_each(|marks| merged.merge(marks));
        merged
    }

    proptest! {
        #[test]
        fn every_order_and_repetition_comes_to_the_same(
            (all, shuffled) in prop::collection::vec(marks(), 0..8)
                .prop_flat_map(|all| (Just(all.clone()), Just(all).prop_shuffle())),
            again in 0_usize..8,
        ) {
            let once = merged(&all);
            prop_assert_eq!(&merged(&shuffled), &once);
            prop_assert_eq!(&merged(all.iter().chain(all.iter().skip(again))), &once);
            // What is merged in parts comes to the same: devices may tell each other in any way.
            let (left, right) = all.split_at(again.min(all.len()));
            prop_assert_eq!(&merged([&merged(right), &merged(left)]), &once);
        }

        #[test]
        fn what_is_set_after_all_that_is_known_counts(
            known in marks(), value in 0_u64..9, device in 1_u8..4,
        ) {
            let mut set = known.clone();
            Register::set(&mut set.read, DeviceId::from_bytes([device; 16]), value);
            prop_assert_eq!(merged([&known, &set]).read(), value);
            prop_assert_eq!(merged([&set, &known]), set);
        }
    }

    #[test]
    fn a_mute_ends_by_itself_and_one_without_end_does_not() {
        let device = DeviceId::from_bytes([1; 16]);
        let mut marks = ChannelMarks::default();
        assert!(!marks.is_muted(Millis(0)));
        Register::set(&mut marks.muted, device, ChannelMarks::end(Some(Millis(100))));
        assert!(marks.is_muted(Millis(99)) && !marks.is_muted(Millis(100)));
        assert_eq!(
            (marks.muted_until(Millis(99)), marks.muted_until(Millis(100))),
            (Some(Millis(100)), None)
        );
        Register::set(&mut marks.muted, device, ChannelMarks::end(None));
        assert!(marks.is_muted(Millis(u64::MAX - 1)));
        assert_eq!(marks.muted_until(Millis(99)), None);
    }
}
