//! One step along a log.

use std::sync::Arc;

use coterie_types::{Seq, ServerId};

use super::Framed;

/// What a follower sends next.
#[derive(Debug, Default)]
pub struct Step {
    /// Items after its cursor, dense, ascending; a few at a time.
    pub items: Vec<(Seq, Arc<Framed>)>,
    /// The log's head.
    pub head: Seq,
    /// Whether more items follow at once.
    pub more: bool,
    /// Whether the follower must stop after these items.
    pub ended: bool,
    /// The server the log is of.
    pub server: Option<ServerId>,
}

impl Step {
    pub(super) fn end(server: Option<ServerId>) -> Self {
        Self { ended: true, server, ..Self::default() }
    }

    pub(super) fn of(items: Vec<(Seq, Arc<Framed>)>, head: Seq, server: ServerId) -> Self {
        let more = items.last().is_some_and(|(seq, _)| *seq < head);
        Self { items, head, more, ended: false, server: Some(server) }
    }
}
