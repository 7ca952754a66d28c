//! A channel, as the policy knows it.

use std::sync::Arc;

use coterie_types::{ChannelId, Millis, Seq, UserId};
use minicbor::{Decode, Encode};

use crate::{AnonymityChange, AnonymityPolicy, ChannelKind, History, Overwrites, State};

/// The last reset of a channel's group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Reset {
    /// The incarnation that began with it.
    #[n(0)]
    pub incarnation: u32,
    /// Who did it.
    #[n(1)]
    pub by: UserId,
    /// When.
    #[n(2)]
    pub at: Millis,
    /// By which entry.
    #[n(3)]
    pub seq: Seq,
}

/// A channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Channel {
    /// Its id.
    pub id: ChannelId,
    /// Its name.
    pub name: Arc<str>,
    /// What it is for.
    pub kind: ChannelKind,
    /// The category it stands in.
    pub category: Option<ChannelId>,
    /// Where it stands among its like; equal ones stand in the order of their creation.
    pub position: u16,
    /// Seconds between two messages of one member; 0 for none.
    pub slow_mode: u32,
    /// What it allows and denies.
    pub overwrites: Overwrites,
    /// The policy for anonymous posts: the one in force, and one to come.
    pub anonymity: Vec<AnonymityChange>,
    /// The entry that created it.
    pub created_seq: Seq,
    /// The last reset of its group, if there was one.
    pub reset: Option<Reset>,
    /// What of its past whoever joins is given.
    pub history: History,
    /// The last entry that took somebody out of this channel and not of all; 0 before the first.
    pub(crate) last_exit: Seq,
}

impl Channel {
    /// Whether it has a group, and things are said in it.
    #[must_use]
    pub fn has_group(&self) -> bool {
        self.kind != ChannelKind::Category
    }

    /// The incarnation of its group: how often it was reset.
    #[must_use]
    pub fn incarnation(&self) -> u32 {
        self.reset.map_or(0, |reset| reset.incarnation)
    }

    /// The policy for anonymous posts at a time in seconds since the Unix epoch.
    #[must_use]
    pub fn anonymity_at(&self, seconds: u64) -> Option<&AnonymityPolicy> {
        let begun = self.anonymity.iter().rev().find(|change| change.from <= seconds);
        begun.and_then(|change| change.policy.as_ref())
    }
}

impl State {
    /// Whether a channel stands in a category and has the same overwrites.
    #[must_use]
    pub fn is_synced(&self, channel: &Channel) -> bool {
        let category = channel.category.and_then(|id| self.channel(id));
        category.is_some_and(|category| category.overwrites == channel.overwrites)
    }
}
