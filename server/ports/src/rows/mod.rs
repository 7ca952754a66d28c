//! Rows as a store keeps them: plain data.

mod accounts;
mod channels;
mod inbox;
mod key_packages;
mod servers;

pub use accounts::{
    DeviceEntryRow, FlowRow, IdentityRow, ProfileRow, SessionRow, UserRow, VaultRow,
};
pub use channels::{ChannelLogRow, EnvelopeRow, GroupRow, SnapshotRow};
pub use inbox::{InboxPage, InboxRow};
pub use key_packages::{KeyPackageClaim, KeyPackageCounts, KeyPackageRow};
pub use servers::{ChannelRow, InvitationRow, MemberRow, PolicyEntryRow, ServerRow};
