//! Acts of inboxes: reading and acknowledging.

mod acknowledge_inbox;
mod page;
mod read_inbox;

pub use read_inbox::InboxView;
