//! Inboxes of devices.

use coterie_types::{Bytes, Millis, Seq};

/// A notice in an inbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InboxRow {
    /// Its position: ascending, with holes where a later notice replaced it.
    pub seq: Seq,
    /// The acts' encoding of the notice.
    pub notice: Bytes,
    /// When.
    pub at: Millis,
}

/// Some notices of an inbox.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InboxPage {
    /// In order, ascending.
    pub items: Vec<InboxRow>,
    /// The last seq given.
    pub head: Seq,
    /// The greatest seq that was dropped for want of room; what is before may be lost.
    pub floor: Seq,
}
