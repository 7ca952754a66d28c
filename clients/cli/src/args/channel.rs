//! `channel`: channels and categories.

use clap::{ArgGroup, Subcommand};
use coterie_core::{
    Request,
    acts::{
        AnonymityTerms, CreateChannel, DeleteChannel, EditChannel, NewOverwrite, ResetGroup,
        SetAnonymity, SetHistory, SetOverwrite, SyncChannel,
    },
};

use super::given;

#[derive(Debug, Clone, Subcommand)]
pub(crate) enum Channel {
    /// Make a channel.
    Create {
        /// Where.
        server: String,
        /// Its name.
        name: String,
        /// text, announcement, media, voice or category.
        #[arg(long, value_name = "KIND")]
        kind: Option<String>,
        /// The category it stands in; it has the same overwrites, unless others are given.
        #[arg(long, value_name = "CHANNEL")]
        category: Option<String>,
        /// What it allows and denies: mods=+VIEW_CHANNEL,-SEND_MESSAGES or member:bob=….
        #[arg(long = "overwrite", value_name = "OVERWRITE", value_parser = given::overwrite)]
        overwrites: Vec<NewOverwrite>,
        /// Why, for the audit log.
        #[arg(long, value_name = "TEXT")]
        reason: Option<String>,
    },
    /// Change a channel.
    Edit {
        /// Which.
        channel: String,
        /// Its name.
        #[arg(long, value_name = "NAME")]
        name: Option<String>,
        /// The category it stands in; none for none. Its overwrites stay.
        #[arg(long, value_name = "CHANNEL", value_parser = given::or_none)]
        category: Option<String>,
        /// Where it stands among its like.
        #[arg(long, value_name = "N")]
        position: Option<u16>,
        /// The time between two messages of one member: 10s, 5m; 0 for none.
        #[arg(long, value_name = "TIME", value_parser = given::seconds)]
        slow_mode: Option<u32>,
        /// Why, for the audit log.
        #[arg(long, value_name = "TEXT")]
        reason: Option<String>,
    },
    /// Delete a channel, for everybody and for good.
    Delete {
        /// Which.
        channel: String,
        /// Why, for the audit log.
        #[arg(long, value_name = "TEXT")]
        reason: Option<String>,
    },
    /// Set what a channel allows and denies to a role or a member, whatever else they may do.
    #[command(group = ArgGroup::new("whom").required(true))]
    Overwrite {
        /// Which.
        channel: String,
        /// To whom: a role.
        #[arg(long, value_name = "ROLE", group = "whom")]
        role: Option<String>,
        /// To whom: a member.
        #[arg(long, value_name = "USER", group = "whom")]
        member: Option<String>,
        /// What becomes allowed.
        #[arg(long, value_name = "PERMISSIONS")]
        allow: Option<String>,
        /// What becomes denied.
        #[arg(long, value_name = "PERMISSIONS")]
        deny: Option<String>,
        /// What becomes neither.
        #[arg(long, value_name = "PERMISSIONS")]
        inherit: Option<String>,
        /// Begin with nothing instead of with what is set.
        #[arg(long)]
        clear: bool,
        /// Why, for the audit log.
        #[arg(long, value_name = "TEXT")]
        reason: Option<String>,
    },
    /// Give a channel the overwrites of its category; from then on it follows them.
    Sync {
        /// Which.
        channel: String,
        /// Why, for the audit log.
        #[arg(long, value_name = "TEXT")]
        reason: Option<String>,
    },
    /// Give up a channel's encryption and begin anew, for everybody; what was said stays. For when
    /// members cannot read each other any more, and nothing else helps.
    Reset {
        /// Which.
        channel: String,
        /// Why, for the audit log.
        #[arg(long, value_name = "TEXT")]
        reason: Option<String>,
    },
    /// Say how one may post anonymously in a channel.
    Anonymity(Anonymity),
    /// Say what of a channel's past its members give to whoever joins.
    ///
    /// none, as at the beginning: a device reads what is said from when it is in, and not even a thief of
    /// it reads more. since-joining: what was said since its member joined the server. 30d: the last 30
    /// days. all: everything. What was said before you set this is given like everything else, and what
    /// was given once cannot be taken back.
    History {
        /// Which.
        channel: String,
        /// none, since-joining, all, or days: 30d.
        #[arg(value_name = "WHAT", value_parser = given::history)]
        what: given::History,
        /// Why, for the audit log.
        #[arg(long, value_name = "TEXT")]
        reason: Option<String>,
    },
    /// One channel, with its overwrites.
    Show {
        /// Which.
        channel: String,
    },
    /// Who can read a channel, device by device.
    Readers {
        /// Which.
        channel: String,
    },
    /// Channels of a server, as a tree.
    List {
        /// Which.
        server: String,
    },
}

#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Anonymity {
    /// Which.
    channel: String,
    /// Nobody posts anonymously.
    #[arg(long, conflicts_with_all = ["window", "limit", "ring"])]
    off: bool,
    /// The length of a window: 15m, 1h, 6h or 24h.
    #[arg(long, value_name = "TIME", value_parser = given::seconds, required_unless_present = "off")]
    window: Option<u32>,
    /// Posts a member may make in a window.
    #[arg(long, value_name = "N", required_unless_present = "off")]
    limit: Option<u8>,
    /// The fewest members among whom one may hide.
    #[arg(long, value_name = "N", required_unless_present = "off")]
    ring: Option<u32>,
    /// Show the posts of one author in a window as one author's.
    #[arg(long)]
    pseudonymous: bool,
    /// Files may be posted.
    #[arg(long)]
    files: bool,
    /// Why, for the audit log.
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
}

impl From<Anonymity> for Request {
    fn from(given: Anonymity) -> Self {
        let terms = (!given.off).then(|| AnonymityTerms {
            window: given.window.unwrap_or_default(),
            limit: given.limit.unwrap_or_default(),
            minimum_ring: given.ring.unwrap_or_default(),
            pseudonymous: given.pseudonymous,
            files: given.files,
        });
        SetAnonymity { channel: given.channel, terms, from: None, reason: given.reason }.into()
    }
}

impl From<Channel> for Request {
    fn from(channel: Channel) -> Self {
        match channel {
            Channel::Create { server, name, kind, category, overwrites, reason } => {
                let overwrites = (!overwrites.is_empty()).then_some(overwrites);
                CreateChannel { server, name, kind, category, overwrites, reason }.into()
            }
            Channel::Edit { channel, name, category, position, slow_mode, reason } => {
                EditChannel { channel, name, category, position, slow_mode, reason }.into()
            }
            Channel::Delete { channel, reason } => DeleteChannel { channel, reason }.into(),
            Channel::Overwrite { channel, role, member, allow, deny, inherit, clear, reason } => {
                SetOverwrite { channel, role, member, clear, allow, deny, inherit, reason }.into()
            }
            Channel::Sync { channel, reason } => SyncChannel { channel, reason }.into(),
            Channel::Reset { channel, reason } => ResetGroup { channel, reason }.into(),
            Channel::Anonymity(given) => given.into(),
            Channel::History { channel, what: given::History { mode, days }, reason } => {
                SetHistory { channel, mode: mode.into(), days, reason }.into()
            }
            Channel::Show { channel } => Self::ShowChannel { channel },
            Channel::Readers { channel } => Self::ShowReaders { channel },
            Channel::List { server } => Self::ListChannels { server },
        }
    }
}
