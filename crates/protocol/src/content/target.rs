//! Targets: which message a relation is about.

use coterie_types::{MessageId, Seq};
use serde::Serialize;

use super::{
    Content,
    extension::{Value, names},
};

/// A message of the same channel, by its place in the log and its id. Ids are made by clients, and
/// two devices may make the same one; the place is the log's alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Target {
    /// Its place.
    pub seq: Seq,
    /// Its id.
    pub id: MessageId,
}

impl Target {
    /// What content replaces.
    #[must_use]
    pub fn replaced(content: &Content) -> Option<Self> {
        Self::read(content, content.replaces?)
    }

    /// What content answers or is about.
    #[must_use]
    pub fn answered(content: &Content) -> Option<Self> {
        Self::read(content, content.in_reply_to?)
    }

    fn read(content: &Content, id: MessageId) -> Option<Self> {
        let seq = content.extensions.uint(names::TARGET).filter(|seq| *seq > 0)?;
        Some(Self { seq, id })
    }

    pub(super) fn write_replaced(self, content: &mut Content) {
        content.replaces = Some(self.id);
        content.extensions.set(names::TARGET, Value::Uint(self.seq));
    }

    /// Makes content an answer to it.
    pub fn write_answered(self, content: &mut Content) {
        content.in_reply_to = Some(self.id);
        content.extensions.set(names::TARGET, Value::Uint(self.seq));
    }
}
