//! A row of the timeline, as the local store has it.

use coterie_protocol::envelope::Tombstone;
use coterie_types::{Bytes, DeviceId, Hash, MessageId, Millis, Seq, UserId};
use minicbor::{Decode, Encode};

use crate::anonymity::AnonymousRecord;

/// `t/CHANNEL/SEQ`: a row of the timeline: every envelope but first creations and commits has one.
#[derive(Debug, Clone, Encode, Decode)]
#[cbor(map)]
pub(crate) struct TimelineRecord {
    /// 1 message, 2 unreadable, 3 tombstone, 4 deleted message, 5 relation (edit, reaction, pin), 6 the
    /// group was reset; 3 and 5 stand apart, in `t/CHANNEL/r/SEQ`.
    #[n(0)]
    pub(crate) kind: u8,
    #[n(1)]
    pub(crate) message_id: MessageId,
    /// The author: the MLS-authenticated leaf's user and device (2: nobody).
    #[n(2)]
    pub(crate) user: Option<UserId>,
    #[n(3)]
    pub(crate) device: Option<DeviceId>,
    /// The content's bytes, of a message.
    #[n(4)]
    pub(crate) content: Option<Bytes>,
    /// Why it is unreadable.
    #[n(5)]
    pub(crate) reason: Option<String>,
    /// SHA-256 of the body.
    #[n(6)]
    pub(crate) body_hash: Hash,
    /// When the node took it in, as it says; absent in rows of earlier versions.
    #[n(7)]
    pub(crate) at: Option<Millis>,
    /// What the author might do by content at e(n), of a message or relation that was read.
    #[n(10)]
    pub(crate) rights: Option<u8>,
    /// Of a deleted message, the tombstone's seq.
    #[n(11)]
    pub(crate) deleted: Option<Seq>,
    /// Of a tombstone, the seq of the message.
    #[n(12)]
    pub(crate) target: Option<Seq>,
    /// Of a text with mentions, whom it may notify by e(n); of an edit, by the edit's own.
    #[n(13)]
    pub(crate) notifies: Option<NotifiedRecord>,
    /// Of an anonymous post that was read.
    #[n(14)]
    pub(crate) anonymous: Option<AnonymousRecord>,
    /// The seq of e(n), of a message or relation that was read here; absent in rows of earlier versions.
    #[n(15)]
    pub(crate) pinned: Option<Seq>,
    /// Which other own device has told it; none: it was read here.
    #[n(16)]
    pub(crate) via: Option<DeviceId>,
    /// Of a message that could not be read: what its envelope commits to, if its body is here.
    #[n(17)]
    pub(crate) commits: Option<Hash>,
    /// Which other user has shared it; none: it was read by a device of this user.
    #[n(18)]
    pub(crate) shared_by: Option<UserId>,
}

impl TimelineRecord {
    /// A row of a kind that says nothing yet but which envelope it is of.
    pub(crate) const fn of(kind: u8, message_id: MessageId, body_hash: Hash) -> Self {
        Self {
            kind,
            message_id,
            user: None,
            device: None,
            content: None,
            reason: None,
            body_hash,
            at: None,
            rights: None,
            deleted: None,
            target: None,
            notifies: None,
            anonymous: None,
            pinned: None,
            via: None,
            commits: None,
            shared_by: None,
        }
    }

    /// The row of a message when the tombstone at `seq` has deleted it, and that of the tombstone.
    pub(crate) fn deleted_by(self, tombstone: &Tombstone, seq: Seq) -> (Self, Self) {
        let deleted = self.deleted.or(Some(seq));
        let deleted = Self { kind: 4, content: None, deleted, notifies: None, ..self };
        let relation = Self {
            kind: 3,
            user: Some(tombstone.user),
            device: Some(tombstone.device),
            deleted: None,
            target: Some(tombstone.target),
            rights: None,
            anonymous: None,
            ..deleted.clone()
        };
        (deleted, relation)
    }
}

/// Whom a text may notify.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub(crate) struct NotifiedRecord {
    /// A bit a mention, in the order of the text: there are 50 at most.
    #[n(0)]
    pub(crate) mentions: u64,
    /// Whether one of them is of the reader.
    #[n(1)]
    pub(crate) reader: bool,
}

impl NotifiedRecord {
    fn bit(place: usize) -> u64 {
        1_u64.checked_shl(u32::try_from(place).unwrap_or(u32::MAX)).unwrap_or(0)
    }

    /// Says whether a mention notifies.
    pub(crate) fn set(&mut self, place: usize, notifies: bool) {
        self.mentions |= if notifies { Self::bit(place) } else { 0 };
    }

    /// Whether it does.
    pub(crate) fn has(&self, place: usize) -> bool {
        self.mentions & Self::bit(place) != 0
    }
}
