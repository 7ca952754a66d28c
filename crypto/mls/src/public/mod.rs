//! The node's view of a group: everything that is public, and nothing else.

mod check;
mod creation;
mod group_info;
mod merge;
mod no_storage;
mod snapshot;

pub use check::{CheckError, UnjudgedPublicCommit};
pub use creation::{CreationError, PublicGroupCheck};
pub use group_info::GroupInfoMismatch;
pub use merge::StaleCommit;
pub use snapshot::RestoreError;
