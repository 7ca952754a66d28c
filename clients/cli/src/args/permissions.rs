//! `permissions`: what a member may do, and why.

use clap::Subcommand;
use coterie_core::Request;

#[derive(Debug, Clone, Subcommand)]
pub(crate) enum Permissions {
    /// Whether a member may do something, and which rule decided.
    Explain {
        /// The member, perhaps a channel, and the permission.
        #[arg(num_args = 2..=3, value_names = ["MEMBER", "CHANNEL", "PERMISSION"], required = true)]
        words: Vec<String>,
        /// In which server, where no channel says it.
        #[arg(long, value_name = "SERVER")]
        server: Option<String>,
    },
    /// All that a member may do, in a channel or in the server as a whole.
    Show {
        /// The member.
        member: String,
        /// Where.
        channel: Option<String>,
        /// In which server, where no channel says it.
        #[arg(long, value_name = "SERVER")]
        server: Option<String>,
    },
}

impl From<Permissions> for Request {
    fn from(permissions: Permissions) -> Self {
        match permissions {
            Permissions::Explain { words, server } => {
                let mut words = words.into_iter();
                let member = words.next().unwrap_or_default();
                let flag = words.next_back().unwrap_or_default();
                Self::Explain { member, channel: words.next(), server, flag }
            }
            Permissions::Show { member, channel, server } => {
                Self::ShowPermissions { member, channel, server }
            }
        }
    }
}
