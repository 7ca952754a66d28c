//! What of a channel's past its members give to whoever joins (`spec/14-history.md`, section 8).

use coterie_types::{ChannelId, Millis, Seq, UserId};
use minicbor::{Decode, Encode};

use crate::{Flag, State};

/// Most days that may be set.
const DAYS_MAX: u16 = 3_650;
/// Milliseconds of a day.
const DAY: u64 = 86_400_000;

/// How much of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum HistoryMode {
    /// Nothing: a device reads from its own first epoch on.
    #[n(0)]
    None,
    /// What was said since the member joined the server, for devices that enter the group later.
    #[n(1)]
    SinceJoining,
    /// What was said in the last so many days before it is asked for.
    #[n(2)]
    LastDays,
    /// Everything that members have.
    #[n(3)]
    All,
}

/// The history policy of a channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct History {
    /// How much.
    #[n(0)]
    pub mode: HistoryMode,
    /// Of the last days: how many.
    #[n(1)]
    pub days: Option<u16>,
}

impl HistoryMode {
    /// Its name, as programs say it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::SinceJoining => "since_joining",
            Self::LastDays => "last_days",
            Self::All => "all",
        }
    }

    /// As the log has it; `None` for one of a later version.
    #[must_use]
    pub const fn from_number(number: u8) -> Option<Self> {
        match number {
            0 => Some(Self::None),
            1 => Some(Self::SinceJoining),
            2 => Some(Self::LastDays),
            3 => Some(Self::All),
            _ => None,
        }
    }

    /// As the log has it.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::None => 0,
            Self::SinceJoining => 1,
            Self::LastDays => 2,
            Self::All => 3,
        }
    }
}

impl Default for History {
    fn default() -> Self {
        Self { mode: HistoryMode::None, days: None }
    }
}

impl History {
    /// Whether days are there if and only if the mode has them, and not too many.
    #[must_use]
    pub const fn is_good(&self) -> bool {
        match (self.mode, self.days) {
            (HistoryMode::LastDays, Some(days)) => days >= 1 && days <= DAYS_MAX,
            (HistoryMode::LastDays, None) => false,
            (_, days) => days.is_none(),
        }
    }
}

/// What one member is given of a channel's past, as things stand at one e(n).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct HistoryGrant {
    /// The channel's policy.
    #[n(0)]
    pub history: History,
    /// The entry by which the member joined.
    #[n(1)]
    pub joined_seq: Seq,
}

impl HistoryGrant {
    /// Whether a message is given: by its e(n), and by when the node took in the message and the ask.
    #[must_use]
    pub fn gives(&self, pinned: Seq, at: Millis, asked_at: Millis) -> bool {
        match (self.history.mode, self.history.days) {
            (HistoryMode::None, _) | (HistoryMode::LastDays, None) => false,
            (HistoryMode::SinceJoining, _) => pinned >= self.joined_seq,
            (HistoryMode::LastDays, Some(days)) => at.plus(u64::from(days) * DAY) >= asked_at,
            (HistoryMode::All, _) => true,
        }
    }
}

impl State {
    /// What a member is given of a channel's past; nothing without READ_HISTORY.
    #[must_use]
    pub fn history_for(&self, channel: ChannelId, user: UserId) -> Option<HistoryGrant> {
        let history = self.channel(channel)?.history;
        let member = self.member(user)?;
        let reads = self.may(user, Flag::ReadHistory, Some(channel));
        let given = reads && history.mode != HistoryMode::None;
        given.then_some(HistoryGrant { history, joined_seq: member.joined_seq })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_mode_gives_what_it_says_and_no_more() {
        let gives = |(mode, days), pinned, at, asked_at| {
            let grant = HistoryGrant { history: History { mode, days }, joined_seq: 9 };
            grant.gives(pinned, Millis(at), Millis(asked_at))
        };
        let since = (HistoryMode::SinceJoining, None);
        let week = (HistoryMode::LastDays, Some(7));
        assert!(!gives((HistoryMode::None, None), u64::MAX, u64::MAX, 0));
        assert!(gives((HistoryMode::All, None), 1, 0, u64::MAX));
        assert!(gives(since, 9, 0, 0) && !gives(since, 8, 0, 0));
        assert!(gives(week, 1, 1_000, 1_000 + 7 * DAY));
        assert!(!gives(week, 1, 999, 1_000 + 7 * DAY));
    }

    #[test]
    fn a_number_of_days_stands_with_the_days_alone() {
        for (mode, days, good) in [
            (HistoryMode::LastDays, Some(1), true),
            (HistoryMode::LastDays, Some(3_650), true),
            (HistoryMode::LastDays, Some(0), false),
            (HistoryMode::LastDays, Some(3_651), false),
            (HistoryMode::LastDays, None, false),
            (HistoryMode::All, Some(1), false),
            (HistoryMode::All, None, true),
            (HistoryMode::None, None, true),
        ] {
            assert_eq!(History { mode, days }.is_good(), good, "{mode:?} {days:?}");
        }
    }

    #[test]
    fn a_mode_has_its_number() {
        for number in 0..=3 {
            assert_eq!(HistoryMode::from_number(number).unwrap().number(), number);
        }
        assert_eq!(HistoryMode::from_number(4), None);
    }
}
