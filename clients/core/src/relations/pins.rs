//! The pinned messages of a channel.

use coterie_protocol::content::Target;
use coterie_types::{MessageId, Seq, UserId, limits};
use minicbor::{Decode, Encode};

/// A message that is pinned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub(crate) struct Pinned {
    /// The message.
    #[n(0)]
    pub(crate) target: Seq,
    #[n(1)]
    pub(crate) id: MessageId,
    /// Who pinned it, and by which item.
    #[n(2)]
    pub(crate) by: UserId,
    #[n(3)]
    pub(crate) seq: Seq,
}

/// `t/CHANNEL/pins`: at most 50, in the order in which they were pinned.
#[derive(Debug, Clone, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub(crate) struct Pins {
    #[n(0)]
    pub(crate) all: Vec<Pinned>,
}

impl Pins {
    pub(crate) fn has(&self, target: Seq) -> bool {
        self.all.iter().any(|pinned| pinned.target == target)
    }

    pub(super) fn pin(&mut self, target: Target, by: UserId, seq: Seq) -> bool {
        if self.has(target.seq) || self.all.len() >= limits::PINS_PER_CHANNEL {
            return false;
        }
        self.all.push(Pinned { target: target.seq, id: target.id, by, seq });
        true
    }

    pub(super) fn unpin(&mut self, target: Seq) -> bool {
        let before = self.all.len();
        self.all.retain(|pinned| pinned.target != target);
        self.all.len() != before
    }
}
