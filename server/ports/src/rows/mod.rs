//! Rows as a store keeps them: plain data.

mod accounts;
mod admin;
mod anonymous;
mod audit;
mod backups;
mod blobs;
mod channels;
mod inbox;
mod key_packages;
mod listings;
mod servers;

pub use accounts::{
    DeviceEntryRow, FlowRow, IdentityRow, ProfileRow, SessionRow, UserRow, VaultRow,
};
pub use admin::{Leftovers, LeftoversBefore, ServerQuery, ServerSize, Totals, UserQuery};
pub use anonymous::AnonymousRow;
pub use audit::{AuditQuery, AuditRow};
pub use backups::{BackupChunkRow, BackupRow};
pub use blobs::BlobRow;
pub use channels::{ChannelLogRow, CommitReportRow, EnvelopeRow, GroupRow, RunRow, SnapshotRow};
pub use inbox::{InboxPage, InboxRow};
pub use key_packages::{KeyPackageClaim, KeyPackageCounts, KeyPackageRow};
pub use listings::{ListingOrder, ListingQuery, ListingRow, coarse_activity};
pub use servers::{
    BanRow, ChannelRow, CheckpointRow, InvitationRow, MemberRow, OverwriteRow, OverwriteTarget,
    PolicyEntryRow, RequestCounts, RoleRow, ServerRow,
};
