//! openmls's storage, in memory, with a journal of changed keys.

mod codec;
mod journal;
mod kind;
mod openmls_storage;

pub use codec::StorageError;
pub use journal::{Change, JournalStorage};
pub(crate) use kind::Kind;
