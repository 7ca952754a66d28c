//! A channel, as the policy knows it.

use std::sync::Arc;

use coterie_types::{ChannelId, Seq};

use crate::ChannelKind;

/// A channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Channel {
    /// Its id.
    pub id: ChannelId,
    /// Its name.
    pub name: Arc<str>,
    /// What it is for.
    pub kind: ChannelKind,
    /// The entry that created it.
    pub created_seq: Seq,
}
