//! What asks for a user's attention: unread messages, notifications; and what they look for.

use clap::{Args as ClapArgs, Subcommand};
use coterie_core::{Level, PresenceChoice, Request};
use coterie_types::Millis;

use crate::{span, when};

/// What asks for attention.
#[derive(Debug, Clone, Subcommand)]
pub(crate) enum Attention {
    /// Channels with unread messages.
    Unread,
    /// Everything in a channel is read, up to a position or to its end.
    Mark {
        /// Which.
        channel: String,
        /// The last message that is read; those after it are unread.
        seq: Option<u64>,
    },
    /// What a channel notifies of.
    Notify {
        /// Which.
        channel: String,
        /// What from now on; without it only says what.
        #[arg(value_enum)]
        of: Option<Of>,
    },
    /// Let nothing in a channel notify: for a time, until a time, or until it is taken off.
    Mute {
        /// Which.
        channel: String,
        #[command(flatten)]
        end: MuteEnd,
    },
    /// How you appear to others, and whether they see that you type.
    Presence {
        /// How from now on; without it only says how.
        #[arg(value_enum)]
        state: Option<Appears>,
        /// Whether others see that you type.
        #[arg(long, value_enum, value_name = "ON|OFF")]
        typing: Option<Switch>,
    },
    /// Messages whose text holds this one, in either case, among what is stored here.
    Search(Search),
}

/// What a channel notifies of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Of {
    /// Every message.
    All,
    /// What mentions you.
    Mentions,
    /// Nothing.
    Nothing,
}

/// How somebody appears.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Appears {
    /// As you are.
    Online,
    /// Idle, whatever you do.
    Idle,
    /// Not to be disturbed.
    Dnd,
    /// To nobody; nothing is told of you.
    Invisible,
}

/// On or off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Switch {
    /// It is so.
    On,
    /// It is not.
    Off,
}

/// When a mute ends.
#[derive(Debug, Clone, ClapArgs)]
#[group(multiple = false)]
pub(crate) struct MuteEnd {
    /// So long: 30m, 8h, 7d.
    #[arg(long = "for", value_name = "TIME", value_parser = span::some)]
    span: Option<u64>,
    /// Until then: 2026-01-31, 2026-01-31T17:05 (UTC).
    #[arg(long, value_name = "WHEN", value_parser = when::parse)]
    until: Option<u64>,
    /// It ends now.
    #[arg(long)]
    off: bool,
}

/// What to look for.
#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct Search {
    /// The text (after `--` if it begins with a dash).
    text: String,
    /// Only there.
    #[arg(long, value_name = "CHANNEL")]
    channel: Option<String>,
    /// Only what they wrote.
    #[arg(long, value_name = "USER")]
    from: Option<String>,
    /// Only what was written then or later: 2026-01-31, 2026-01-31T17:05 (UTC).
    #[arg(long, value_name = "WHEN", value_parser = when::parse)]
    after: Option<u64>,
    /// Only what was written before then.
    #[arg(long, value_name = "WHEN", value_parser = when::parse)]
    before: Option<u64>,
    /// At most so many.
    #[arg(long, value_name = "N", default_value_t = 50)]
    limit: u32,
}

impl From<Of> for Level {
    fn from(of: Of) -> Self {
        match of {
            Of::All => Self::All,
            Of::Mentions => Self::Mentions,
            Of::Nothing => Self::Nothing,
        }
    }
}

impl From<Appears> for PresenceChoice {
    fn from(appears: Appears) -> Self {
        match appears {
            Appears::Online => Self::Online,
            Appears::Idle => Self::Idle,
            Appears::Dnd => Self::Dnd,
            Appears::Invisible => Self::Invisible,
        }
    }
}

impl From<Search> for Request {
    fn from(search: Search) -> Self {
        let Search { text, channel, from, after, before, limit } = search;
        let (after, before) = (after.map(Millis), before.map(Millis));
        Self::Search { text, channel, from, after, before, limit }
    }
}

impl From<Attention> for Request {
    fn from(attention: Attention) -> Self {
        match attention {
            Attention::Unread => Self::ListUnread { channel: None },
            Attention::Mark { channel, seq } => Self::MarkRead { channel, seq, forward: false },
            Attention::Notify { channel, of } => {
                Self::Notify { channel, level: of.map(Into::into) }
            }
            Attention::Mute { channel, end: MuteEnd { span, until, off } } => {
                Self::Mute { channel, millis: span, until: until.map(Millis), off }
            }
            Attention::Presence { state, typing } => Self::Appear {
                state: state.map(Into::into),
                typing: typing.map(|typing| typing == Switch::On),
                idle: None,
            },
            Attention::Search(search) => search.into(),
        }
    }
}
