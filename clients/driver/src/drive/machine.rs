//! The state machine as the loop sees it.

use coterie_core::{Batch, Cx, Event};

/// The core, or in tests a scripted one.
pub(crate) trait Machine: Send + 'static {
    /// What follows from an event.
    fn handle(&mut self, cx: &mut Cx<'_>, event: Event) -> Batch;
}
