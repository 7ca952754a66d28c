//! Rows as a store keeps them: plain data.

mod accounts;
mod channels;
mod inbox;
mod servers;

pub use accounts::{DeviceEntryRow, FlowRow, SessionRow, UserRow, VaultRow};
pub use channels::{ChannelLogRow, EnvelopeRow, GroupRow, SnapshotRow};
pub use inbox::{InboxPage, InboxRow};
pub use servers::{ChannelRow, InvitationRow, MemberRow, PolicyEntryRow, ServerRow};
