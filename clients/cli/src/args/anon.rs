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
}

impl From<Anon> for Request {
    fn from(anon: Anon) -> Self {
        match anon {
            Anon::Send { channel, text, delay, .. } => {
                Self::SendAnonymously { channel, text, delay }
            }
            Anon::Status { channel } => Self::AnonymousStatus { channel },
            Anon::Block { channel, seq, reason } => BlockAuthor { channel, seq, reason }.into(),
        }
    }
}
