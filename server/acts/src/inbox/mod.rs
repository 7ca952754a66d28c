//! Acts of inboxes: reading and acknowledging.

mod acknowledge_inbox;
mod page;
mod post_own_data;
mod read_inbox;

pub use read_inbox::InboxView;
