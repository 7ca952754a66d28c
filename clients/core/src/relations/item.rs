//! What goes into the fold.

use coterie_policy::ContentRights;
use coterie_protocol::content::Target;
use coterie_types::{Bytes, MessageId, Millis, Seq, UserId};

use crate::records::NotifiedRecord;

/// What a relation does to its target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Act {
    /// Another text.
    Edit { content: Bytes, at: Option<Millis>, notifies: Option<NotifiedRecord> },
    /// An emoji, there or no longer.
    React { emoji: String, on: bool },
    /// Pinned, or no longer.
    Pin { on: bool },
    /// Deleted for everyone; that it may be was judged where tombstones are.
    Delete,
}

/// A relation, authenticated and with its author's rights at e(n).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Item {
    /// Its place in the log.
    pub(crate) seq: Seq,
    pub(crate) id: MessageId,
    /// Its authenticated author.
    pub(crate) by: UserId,
    pub(crate) rights: ContentRights,
    pub(crate) target: Target,
    pub(crate) act: Act,
}

/// A message that a relation may be about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Subject {
    pub(crate) seq: Seq,
    pub(crate) id: MessageId,
    /// Its authenticated author; none of what could not be read.
    pub(crate) author: Option<UserId>,
    /// The tombstone that deleted it.
    pub(crate) deleted: Option<Seq>,
}
