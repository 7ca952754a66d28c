//! A message that waits in a store, as a member's own program could have put it there.

use coterie_types::{Bytes, Hash, MessageId};

/// The row `o/CHANNEL/POSITION` of a store.
#[derive(minicbor::Encode, minicbor::Decode)]
#[cbor(map)]
pub(crate) struct Outbox {
    #[n(0)]
    pub(crate) message_id: MessageId,
    #[n(1)]
    pub(crate) content: Bytes,
    #[n(2)]
    pub(crate) sealed: Option<Bytes>,
    #[n(3)]
    pub(crate) epoch: u64,
    #[n(4)]
    pub(crate) hashes: Vec<Hash>,
    #[n(5)]
    pub(crate) attempted: bool,
    #[n(6)]
    pub(crate) again: bool,
    #[n(7)]
    pub(crate) lapsed: bool,
}
