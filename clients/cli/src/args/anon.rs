//! `anon`: anonymous posts.

use clap::Subcommand;
use coterie_core::{Request, acts::BlockAuthor};

use crate::span;

#[derive(Debug, Clone, Subcommand)]
pub(crate) enum Anon {
    /// Post without anybody learning that it was you, on a connection of its own.
    ///
    /// It waits until the list of members and the keys that it names are known to others, and then for a
    /// random time. Your style, and the address that you connect from, may still tell who you are.
    Send {
        /// Where.
        channel: String,
        /// What (after `--` if it begins with a dash).
        text: String,
        /// The longest random time to wait: 30s if not given.
        #[arg(long, value_name = "TIME", value_parser = span::life)]
        delay: Option<u64>,
        /// Through this proxy: socks5h://127.0.0.1:9050 for Tor.
        #[arg(long, value_name = "URL")]
        proxy: Option<String>,
    },
    /// How many posts you have left, among how many members you hide, and what keeps you from posting.
    Status {
        /// Where.
        channel: String,
    },
    /// Keep the author of an anonymous post from posting until its window ends. Nobody learns who it is.
    Block {
        /// Where.
        channel: String,
        /// Which post.
        seq: u64,
        /// Why, for the audit log.
        #[arg(long, value_name = "TEXT")]
        reason: Option<String>,
    },
    /// Anonymous polls.
    #[command(subcommand)]
    Poll(Poll),
}

/// Anonymous polls.
#[derive(Debug, Clone, Subcommand)]
pub(crate) enum Poll {
    /// Ask a question: one vote a member, and nobody learns whose. Who asks is known.
    ///
    /// It is for those who may post anonymously when it begins, and have a key by then.
    Create {
        /// Where.
        channel: String,
        /// What.
        question: String,
        /// What may be voted for: 2 to 10.
        #[arg(required = true, num_args = 2..=10)]
        options: Vec<String>,
        /// For how long, 7d at most; it closes at the beginning of an hour.
        #[arg(long = "for", value_name = "TIME", default_value = "1d", value_parser = span::some)]
        life: u64,
    },
    /// Vote, without anybody learning that it was you, on a connection of its own. It stands for good.
    Vote {
        /// Where.
        channel: String,
        /// Which poll: the number of its message.
        poll: u64,
        /// Which option: the first is 1.
        #[arg(value_parser = clap::value_parser!(u8).range(1..))]
        option: u8,
        /// The longest random time to wait: 30s if not given.
        #[arg(long, value_name = "TIME", value_parser = span::life)]
        delay: Option<u64>,
        /// Through this proxy: socks5h://127.0.0.1:9050 for Tor.
        #[arg(long, value_name = "URL")]
        proxy: Option<String>,
    },
    /// Close a poll of yours: no later vote counts.
    Close {
        /// Where.
        channel: String,
        /// Which poll.
        poll: u64,
    },
    /// How a poll stands, as this device counts it.
    Show {
        /// Where.
        channel: String,
        /// Which poll.
        poll: u64,
    },
}

impl Anon {
    /// The proxy through which something is sent.
    pub(crate) fn proxy(&self) -> Option<&String> {
        match self {
            Self::Send { proxy, .. } | Self::Poll(Poll::Vote { proxy, .. }) => proxy.as_ref(),
            _ => None,
        }
    }

    /// Whether it is sent apart, and may have to wait.
    pub(crate) const fn sends(&self) -> bool {
        matches!(self, Self::Send { .. } | Self::Poll(Poll::Vote { .. }))
    }
}

impl From<Poll> for Request {
    fn from(command: Poll) -> Self {
        match command {
            Poll::Create { channel, question, options, life } => {
                Self::OpenPoll { channel, question, options, life }
            }
            Poll::Vote { channel, poll, option, delay, .. } => {
                Self::Vote { channel, poll, option: option.saturating_sub(1), delay }
            }
            Poll::Close { channel, poll } => Self::ClosePoll { channel, poll },
            Poll::Show { channel, poll } => Self::ShowPoll { channel, poll },
        }
    }
}

impl From<Anon> for Request {
    fn from(anon: Anon) -> Self {
        match anon {
            Anon::Send { channel, text, delay, .. } => {
                Self::SendAnonymously { channel, text, delay }
            }
            Anon::Status { channel } => Self::AnonymousStatus { channel },
            Anon::Poll(command) => command.into(),
            Anon::Block { channel, seq, reason } => BlockAuthor { channel, seq, reason }.into(),
        }
    }
}
