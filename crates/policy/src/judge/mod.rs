//! `judge`: the one place where what enters a channel is accepted or refused. Node and clients
//! call it on every ingest path, with the policy state at e(n).

mod admit;
mod commit;
mod content;
mod creation;
mod ephemeral;
mod leaf;
mod message;
mod shared;
mod tombstone;
mod verdict;
mod void;

use coterie_types::{ChannelId, DeviceId, UserId, limits::PROTOCOL_VERSION};

use crate::State;

pub use admit::admit;
pub use content::ContentRights;
pub use ephemeral::{admit_ephemeral, judge_ephemeral};
pub use leaf::{Leaf, outsiders};
pub use message::Class;
pub use tombstone::NOBODY;
pub use verdict::Verdict;

/// What is judged, as the MLS layer has read it.
#[derive(Debug, Clone, Copy)]
pub enum Judged<'a> {
    /// The group's creation.
    Creation {
        /// Which group of the channel.
        incarnation: u32,
        /// Its only leaf.
        creator: Leaf<'a>,
        /// How many leaves it has.
        leaves: usize,
    },
    /// A commit, by a member or external.
    Commit {
        /// Which group of the channel.
        incarnation: u32,
        /// The committer's leaf as it stood; of an external commit, its new one.
        committer: Leaf<'a>,
        /// Whether it is an external commit.
        external: bool,
        /// The leaves it adds by proposal.
        adds: &'a [Leaf<'a>],
        /// The leaves it removes, as they stood.
        removes: &'a [Leaf<'a>],
        /// The committer's new leaf, if the commit has a path.
        path_leaf: Option<Leaf<'a>>,
        /// Whether there is anything else inside: PSK, `ReInit`, context change, custom
        /// proposal, proposal by reference.
        foreign: bool,
        /// How many leaves the group has afterwards.
        leaves_after: usize,
    },
    /// An application message.
    Message {
        /// Which group of the channel.
        incarnation: u32,
        /// Its sender's leaf.
        sender: Leaf<'a>,
        /// Its class, as authenticated.
        class: Class,
        /// How many leaves of the group are outside the right set: the length of [`outsiders`].
        outsiders: usize,
    },
    /// An application message of the past, shared by another member.
    Shared {
        /// The device that sent it, as its envelope and whoever shares it say.
        by: DeviceId,
        /// Its class, as authenticated.
        class: Class,
    },
    /// A deletion.
    Tombstone {
        /// The device that deletes.
        by: DeviceId,
        /// The authenticated author of what is deleted; [`NOBODY`] for an anonymous post.
        author: UserId,
    },
    /// A commit is undone.
    Void {
        /// Which group of the channel.
        incarnation: u32,
        /// The user whose commit it is.
        committer: UserId,
        /// Who cannot follow it, each with a signature that was verified.
        reporters: &'a [(UserId, DeviceId)],
        /// How many other users had a leaf in the group before it.
        others: usize,
    },
}

/// Whatever is judged is of the one version that this program speaks.
fn speaks_enough(state: &State) -> Result<(), Verdict> {
    if state.version_floor() > PROTOCOL_VERSION { Err(Verdict::BelowFloor) } else { Ok(()) }
}

impl Judged<'_> {
    /// Which group of the channel it is of; a tombstone, and what is shared, is of none.
    const fn incarnation(&self) -> Option<u32> {
        match *self {
            Self::Creation { incarnation, .. }
            | Self::Commit { incarnation, .. }
            | Self::Message { incarnation, .. }
            | Self::Void { incarnation, .. } => Some(incarnation),
            Self::Tombstone { .. } | Self::Shared { .. } => None,
        }
    }

    fn check_incarnation(&self, present: u32) -> Result<(), Verdict> {
        let fits = self.incarnation().is_none_or(|incarnation| incarnation == present);
        if fits { Ok(()) } else { Err(Verdict::WrongIncarnation) }
    }
}

/// Whether the policy at e(n) allows an item of a channel.
///
/// # Errors
/// [`Verdict`].
pub fn judge(at: &State, channel: ChannelId, item: &Judged<'_>) -> Result<(), Verdict> {
    match at.channel(channel) {
        None => return Err(Verdict::ChannelUnknown),
        Some(channel) if !channel.has_group() => return Err(Verdict::NoGroup),
        Some(channel) => item.check_incarnation(channel.incarnation())?,
    }
    speaks_enough(at)?;
    match *item {
        Judged::Creation { creator, leaves, .. } => creation::judge(at, channel, &creator, leaves),
        Judged::Commit {
            committer,
            external,
            adds,
            removes,
            path_leaf,
            foreign,
            leaves_after,
            ..
        } => {
            let changes = commit::Changes { adds, removes, path_leaf, foreign, leaves_after };
            commit::judge(at, channel, &committer, external, &changes)
        }
        Judged::Message { sender, class, outsiders, .. } => {
            message::judge(at, channel, &sender, class, outsiders)
        }
        Judged::Shared { by, class } => shared::judge(at, channel, by, class),
        Judged::Tombstone { by, author } => tombstone::judge(at, channel, by, author),
        Judged::Void { committer, reporters, others, .. } => {
            void::judge(at, channel, committer, reporters, others)
        }
    }
}
