//! A member's view of a group.

mod commit;
mod create;
mod encrypt;
mod export;
mod join;
mod load;
mod merge;
mod process;
mod state;

pub use commit::{CommitChange, CommitError, PendingCommit};
pub use create::{CommitOutput, CreateError};
pub use encrypt::EncryptError;
pub use export::ExportError;
pub use join::{ExternalCommit, JoinError, Welcomed};
pub use load::LoadError;
pub use merge::MergeError;
pub use process::{ProcessError, Processed, UnjudgedCommit};
pub use state::Group;
