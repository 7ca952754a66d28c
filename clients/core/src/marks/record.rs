//! `m/CHANNEL`: what the user has decided about a channel.

use coterie_types::{Millis, Seq};
use minicbor::{Decode, Encode};

use super::{level::Level, register::Register};

/// When a mute without end ends.
const WITHOUT_END: Millis = Millis(u64::MAX);

/// What the user has decided about a channel; what is absent they have not.
#[derive(Debug, Clone, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub(crate) struct MarksRecord {
    /// Up to where everything is read.
    #[n(0)]
    pub(crate) read: Option<Register<Seq>>,
    #[n(1)]
    pub(crate) level: Option<Register<Level>>,
    /// Until when nothing notifies.
    #[n(2)]
    pub(crate) muted: Option<Register<Millis>>,
}

impl MarksRecord {
    pub(crate) fn read(&self) -> Seq {
        self.read.as_ref().map_or(0, |read| read.value)
    }

    pub(crate) fn level(&self) -> Level {
        self.level.as_ref().map(|level| level.value).unwrap_or_default()
    }

    /// Whether nothing notifies now.
    pub(crate) fn is_muted(&self, now: Millis) -> bool {
        self.muted.as_ref().is_some_and(|muted| now < muted.value)
    }

    /// Until when, if that has an end.
    pub(crate) fn muted_until(&self, now: Millis) -> Option<Millis> {
        let until = self.muted.as_ref().map(|muted| muted.value)?;
        (now < until && until != WITHOUT_END).then_some(until)
    }

    /// The end of a mute, or that there is none.
    pub(crate) fn end(until: Option<Millis>) -> Millis {
        until.unwrap_or(WITHOUT_END)
    }
}

#[cfg(test)]
mod tests {
    use coterie_types::DeviceId;

    use super::*;

    #[test]
    fn a_mute_ends_by_itself_and_one_without_end_does_not() {
        let device = DeviceId::from_bytes([1; 16]);
        let mut marks = MarksRecord::default();
        assert!(!marks.is_muted(Millis(0)));
        Register::set(&mut marks.muted, device, MarksRecord::end(Some(Millis(100))));
        assert!(marks.is_muted(Millis(99)) && !marks.is_muted(Millis(100)));
        assert_eq!(
            (marks.muted_until(Millis(99)), marks.muted_until(Millis(100))),
            (Some(Millis(100)), None)
        );
        Register::set(&mut marks.muted, device, MarksRecord::end(None));
        assert!(marks.is_muted(Millis(u64::MAX - 1)));
        assert_eq!(marks.muted_until(Millis(99)), None);
    }
}
