//! Envelopes: the items of a channel log, their hash chain, and what their senders authenticate.

mod anonymous;
mod authenticated;
mod chain;
mod creation;
mod group_context;
mod header;
mod tombstone;
mod void;

pub use anonymous::{AnonymousPost, AnonymousPostError, PollName};
pub use authenticated::{Authenticated, Class, PollTerms, commitment};
pub use chain::{GroupId, first_hash, next_hash};
pub use creation::{Creation, CreationError, SignedCreation};
pub use group_context::GroupContextData;
pub use header::{EnvelopeKind, Header, HeaderError};
pub use tombstone::{SignedTombstone, Tombstone, TombstoneError};
pub use void::{CommitFailure, SignedCommitFailure, Void, VoidError};
