//! MLS (RFC 9420) behind a narrow face: bytes and MLS words, no I/O, no product words.
//!
//! This is the only place that knows openmls. Clients hold a [`Group`] a channel; each owns its
//! storage, so scratch state is simply another value, and what changed is taken with
//! [`Group::take_changes`] and saved before anything is sent. Nodes hold a [`PublicGroupCheck`].
//!
//! The library accepts every well-formed commit. So nothing here is merged before its owner has
//! judged it: [`Group::process`] and [`PublicGroupCheck::check_commit`] yield an unjudged commit,
//! and only `merge` consumes it.

mod change;
mod context;
mod group;
mod key_packages;
mod leaf;
mod library;
mod peek;
mod provider;
mod public;
#[cfg(feature = "published-keys")]
mod published;
#[cfg(feature = "sabotage")]
mod sabotage;
mod signer;
mod storage;
mod suite;
mod tag;
mod welcome;
mod wire;

pub use change::CommitParts;
pub use context::ContextError;
pub use group::{
    CommitChange, CommitError, CommitOutput, CreateError, EncryptError, ExportError,
    ExternalCommit, Group, JoinError, LoadError, MergeError, PendingCommit, ProcessError,
    Processed, UnjudgedCommit, Welcomed,
};
pub use key_packages::{
    KeyPackageError, KeyPackageParts, KeyPackages, key_package_leaf, key_package_parts,
};
pub use leaf::Leaf;
pub use library::LibraryError;
pub use peek::{MessageKind, Peeked, peek};
pub use public::{
    CheckError, CreationError, GroupInfoMismatch, PublicGroupCheck, RestoreError, StaleCommit,
    UnjudgedPublicCommit,
};
#[cfg(feature = "published-keys")]
pub use published::PublishedKeys;
#[cfg(feature = "sabotage")]
pub use sabotage::{Sabotage, sabotaged, signature};
pub use signer::Signer;
pub use storage::{Change, JournalStorage, StorageError};
pub use suite::{CIPHERSUITE_NAME, CONTEXT_EXTENSION};
pub use welcome::{
    WelcomeOfOne, confirmation_tag_of, key_package_ref, split_welcome, welcome_recipients,
};
pub use wire::Malformed;
