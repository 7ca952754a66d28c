//! What the acts of accounts keep in memory.

/// Tickets and the like: nothing that must survive a restart.
#[derive(Debug, Default)]
pub(crate) struct Memory {}
