//! Why something of a channel cannot be shown: every reason, in one place. A reason is what a program
//! may go by; its cause is what a person is told.

use coterie_mls::ProcessError;
use coterie_policy::Verdict;

macro_rules! named {
    (
        $(#[$outer:meta])* $name:ident: $( $(#[$doc:meta])* $variant:ident = $code:literal, )*
    ) => {
        $(#[$outer])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub(crate) enum $name {
            $( $(#[$doc])* $variant, )*
        }

        impl $name {
            /// All of them.
            #[allow(dead_code, reason = "of some kinds only tests look at all")]
            pub(crate) const ALL: &[Self] = &[ $( Self::$variant, )* ];

            /// Its stable code.
            pub(crate) const fn code(self) -> &'static str {
                match self { $( Self::$variant => $code, )* }
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str(self.code())
            }
        }
    };
}

pub(crate) use named;

named! {
    /// A reason (spec chapter 05, section 5.1).
    Reason:
    /// It came before this device's own join, which is on its way or done.
    BeforeJoined = "before_joined",
    /// It came while this device was in no group.
    NotJoined = "not_joined",
    /// This device is no longer in the group.
    Removed = "removed",
    /// The user may no longer view the channel.
    NotVisible = "not_visible",
    /// The node has it, or says so, and does not show it.
    Withheld = "withheld",
    /// It follows a commit that this device cannot follow.
    CommitFailed = "commit_failed",
    /// The node shows another history than before, or than to others.
    Forked = "forked",
    /// Of another epoch than the group's.
    WrongEpoch = "wrong_epoch",
    /// Read before: its key is gone.
    Replayed = "replayed",
    /// Damaged, forged, or too far ahead in its sender's ratchet.
    Undecryptable = "undecryptable",
    /// Not one MLS message, or not what it seemed.
    Malformed = "malformed",
    /// Another failure of MLS: signature, unknown sender, a kind that is not used.
    Invalid = "invalid",
    /// It claims to be from this device, which never sent it.
    NotOurs = "not_ours",
    /// An application message of the class of commits.
    Class = "class",
    /// Its content is not the one that it commits to.
    Commitment = "commitment",
    /// The node admitted what no node may admit.
    Lied = "lied",
    /// Padding, content or class of a kind that this program does not know.
    Unsupported = "unsupported",
    /// An envelope of a later version.
    UnsupportedVersion = "unsupported_version",
    /// An own message whose epoch was undone; it was sent again.
    Undone = "undone",
    /// Its sender's device does not belong to the channel.
    SenderNotRight = "sender_not_right",
    /// Its sender may not send there.
    MayNotSend = "may_not_send",
    /// It was encrypted to somebody outside the channel.
    Outsiders = "outsiders_present",
    /// Of a group that was reset before.
    WrongIncarnation = "wrong_incarnation",
    /// The channel was not there at that point of the policy log.
    ChannelUnknown = "channel_unknown",
    /// Of an older protocol version than counted in the server.
    BelowVersionFloor = "below_version_floor",
    /// Another verdict of the policy.
    Refused = "refused",
    /// Said before this device came, and no member has shared it with this device.
    NotShared = "not_shared",
    /// An anonymous post whose proof does not hold.
    NotProved = "not_proved",
    /// An anonymous post that was made with another ring than counts.
    RingStale = "ring_stale",
    /// An anonymous post of a window that is over.
    WindowBack = "window_back",
    /// An anonymous post whose nullifier was there before.
    PostedBefore = "posted_before",
}

named! {
    /// What a person is told: few words for many reasons.
    Cause:
    /// Said before this device came in.
    BeforeJoined = "before_joined",
    /// Said while this device, or its user, was not in the channel.
    Outside = "outside",
    /// Not there.
    Gap = "gap",
    /// By a device that does not belong to the channel.
    UnknownDevice = "unknown_device",
    /// This device stands in another history.
    Fork = "fork",
    /// The key is gone.
    LostKey = "lost_key",
    /// For a newer program.
    UnsupportedVersion = "unsupported_version",
    /// Damaged or against the protocol: put aside.
    Quarantined = "quarantined",
    /// The policy refuses it.
    NotAllowed = "not_allowed",
    /// Undone, and sent again.
    Undone = "undone",
}

impl Reason {
    /// The reason with a code.
    pub(crate) fn of_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|known| known.code() == code)
    }

    /// What a person is told of it.
    pub(crate) const fn cause(self) -> Cause {
        match self {
            Self::BeforeJoined | Self::NotShared => Cause::BeforeJoined,
            Self::NotJoined | Self::Removed | Self::NotVisible => Cause::Outside,
            Self::Withheld => Cause::Gap,
            Self::CommitFailed | Self::Forked => Cause::Fork,
            Self::WrongEpoch | Self::Replayed => Cause::LostKey,
            Self::Undecryptable
            | Self::Malformed
            | Self::Invalid
            | Self::NotOurs
            | Self::Class
            | Self::Lied
            | Self::Commitment
            | Self::NotProved
            | Self::RingStale
            | Self::WindowBack
            | Self::PostedBefore => Cause::Quarantined,
            Self::Unsupported | Self::UnsupportedVersion => Cause::UnsupportedVersion,
            Self::Undone => Cause::Undone,
            Self::SenderNotRight => Cause::UnknownDevice,
            Self::MayNotSend
            | Self::Outsiders
            | Self::WrongIncarnation
            | Self::ChannelUnknown
            | Self::BelowVersionFloor
            | Self::Refused => Cause::NotAllowed,
        }
    }
}

impl Cause {
    /// In words.
    pub(crate) const fn words(self) -> &'static str {
        match self {
            Self::BeforeJoined => "said before this device joined",
            Self::Outside => "said while this device was not in the channel",
            Self::Gap => "the node does not show it",
            Self::UnknownDevice => "by a device that does not belong to the channel",
            Self::Fork => "this device and the log have parted before it",
            Self::LostKey => "this device no longer has, or never had, its key",
            Self::UnsupportedVersion => "of a kind that this program does not know: update it",
            Self::Quarantined => "damaged, or against the protocol: put aside",
            Self::NotAllowed => "its sender was not allowed to send it so",
            Self::Undone => "undone with the commit before it, and sent again",
        }
    }
}

impl From<&ProcessError> for Reason {
    fn from(error: &ProcessError) -> Self {
        match error {
            ProcessError::WrongEpoch { .. } => Self::WrongEpoch,
            ProcessError::Replayed => Self::Replayed,
            ProcessError::Undecryptable(_) => Self::Undecryptable,
            ProcessError::Malformed(_) => Self::Malformed,
            ProcessError::Removed => Self::Removed,
            _ => Self::Invalid,
        }
    }
}

impl From<Verdict> for Reason {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::SenderNotRight => Self::SenderNotRight,
            Verdict::MayNotSend => Self::MayNotSend,
            Verdict::Outsiders => Self::Outsiders,
            Verdict::WrongIncarnation => Self::WrongIncarnation,
            Verdict::ChannelUnknown => Self::ChannelUnknown,
            Verdict::BelowFloor => Self::BelowVersionFloor,
            _ => Self::Refused,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_code_names_one_reason_and_is_read_again() {
        let codes: BTreeSet<_> = Reason::ALL.iter().map(|reason| reason.code()).collect();
        assert_eq!(codes.len(), Reason::ALL.len());
        for reason in Reason::ALL {
            assert_eq!(Reason::of_code(reason.code()), Some(*reason));
        }
        assert_eq!(Reason::of_code("no_such_reason"), None);
    }

    #[test]
    fn each_cause_is_the_cause_of_something_and_has_words_of_its_own() {
        let used: BTreeSet<_> = Reason::ALL.iter().map(|reason| reason.cause()).collect();
        assert_eq!(used.into_iter().collect::<Vec<_>>(), Cause::ALL);
        let words: BTreeSet<_> = Cause::ALL.iter().map(|cause| cause.words()).collect();
        assert_eq!(words.len(), Cause::ALL.len());
    }

    #[test]
    fn what_the_judge_says_of_a_message_keeps_the_judges_name() {
        for verdict in [
            Verdict::SenderNotRight,
            Verdict::MayNotSend,
            Verdict::Outsiders,
            Verdict::WrongIncarnation,
            Verdict::ChannelUnknown,
            Verdict::BelowFloor,
        ] {
            assert_eq!(Reason::from(verdict).code(), verdict.rule());
        }
        assert_eq!(Reason::from(Verdict::TooManyLeaves), Reason::Refused);
    }

    #[test]
    fn every_reason_stands_in_the_spec() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../spec/05-groups-and-envelopes.md");
        let spec = std::fs::read_to_string(path).unwrap();
        for reason in Reason::ALL {
            let code = format!("`{}`", reason.code());
            let row = spec.lines().find(|line| {
                line.starts_with("| `") && line.split('|').nth(1).is_some_and(|c| c.contains(&code))
            });
            let row = row.unwrap_or_else(|| panic!("{code} is not in the table"));
            assert!(row.contains(&format!("`{}`", reason.cause().code())), "{row}");
        }
    }
}
