//! Where a channel stands on the way back (see [`ladder`](super::ladder)): one step at a time, told from
//! what is so, with the reason. `status` shows it.

use coterie_types::Millis;

use super::{Channel, Over};
use crate::reason::{Reason, named};

named! {
    /// A step, from the best to the worst (spec chapter 05, section 5.2).
    Rung:
    /// All that is known of the log is taken in.
    Following = "following",
    /// The log is ahead: what is missing is fetched, what came early is kept.
    Fetching = "fetching",
    /// All is taken in, and other own devices are asked for what could not be read.
    Asking = "asking",
    /// The next item waits for the policy log.
    Waiting = "waiting",
    /// A commit cannot be followed: that is reported, and it may be undone.
    Reporting = "reporting",
    /// The group was reset: its log is read to the end.
    Leaving = "leaving",
    /// This device is in no group, and enters it.
    Entering = "entering",
    /// It enters again after a while.
    Resting = "resting",
    /// Nothing is taken in any more.
    Paused = "paused",
}

/// A step and its reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Standing {
    pub(crate) rung: Rung,
    pub(crate) why: Option<String>,
}

impl Channel {
    /// The step on which it stands. `wanted`: why something is asked of other own devices.
    pub(crate) fn standing(&self, now: Millis, wanted: Option<&str>) -> Standing {
        let of = |rung, why: Option<&str>| Standing { rung, why: why.map(str::to_owned) };
        if self.paused.is_some() {
            return of(Rung::Paused, self.paused_as.map(Reason::code));
        }
        if self.resting.is_some_and(|until| until > now) {
            return of(Rung::Resting, self.out_because(now).as_deref());
        }
        if self.group.is_none() {
            return of(Rung::Entering, self.out_because(now).as_deref());
        }
        if self.over != Over::No {
            return of(Rung::Leaving, Some("reset"));
        }
        if self.failed().is_some() {
            return of(Rung::Reporting, Some(Reason::CommitFailed.code()));
        }
        match self.held {
            Some(held) if held == self.seq().saturating_add(1) => of(Rung::Waiting, Some("policy")),
            _ if self.stale || !self.early.is_empty() => of(Rung::Fetching, None),
            _ if wanted.is_some() => of(Rung::Asking, wanted),
            _ => of(Rung::Following, None),
        }
    }

    /// Why this device is in no group: the last hurdle, else how it lost the one that it was in.
    fn out_because(&self, now: Millis) -> Option<String> {
        let losses = self.record.as_ref().and_then(|record| record.losses.as_ref());
        let lost = losses.map(|losses| losses.recent(now)).filter(|(times, _)| *times > 0);
        self.entering
            .hurdle()
            .map(|hurdle| hurdle.code().to_owned())
            .or(lost.map(|(_, why)| why.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use coterie_types::{ChannelId, ServerId};

    use super::*;

    fn channel() -> Channel {
        Channel::new(ChannelId::from_bytes([1; 16]), ServerId::from_bytes([2; 16]))
    }

    #[test]
    fn whoever_is_in_no_group_enters_it() {
        assert_eq!(
            channel().standing(Millis(1), None),
            Standing { rung: Rung::Entering, why: None }
        );
    }

    #[test]
    fn a_rest_is_over_when_its_time_has_come() {
        let mut channel = channel();
        channel.resting = Some(Millis(10));
        assert_eq!(channel.standing(Millis(9), None).rung, Rung::Resting);
        assert_eq!(channel.standing(Millis(10), None).rung, Rung::Entering);
    }

    #[test]
    fn a_pause_goes_before_all_else_and_has_its_reason() {
        let mut channel = channel();
        channel.resting = Some(Millis(10));
        (channel.paused, channel.paused_as) = (Some("words".into()), Some(Reason::Lied));
        let standing = channel.standing(Millis(1), None);
        assert_eq!((standing.rung, standing.why.as_deref()), (Rung::Paused, Some("lied")));
    }

    #[test]
    fn steps_have_codes_of_their_own() {
        let codes: std::collections::BTreeSet<_> = Rung::ALL.iter().map(|r| r.code()).collect();
        assert_eq!(codes.len(), Rung::ALL.len());
    }
}
