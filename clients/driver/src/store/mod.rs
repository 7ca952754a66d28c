//! The local store: rows in SQLite, each value sealed by itself; its key; its lock.

mod kept;
mod key;
mod lock;
mod rows;

pub use key::{KeyError, KeyState};
pub use lock::{LockError, StoreLock};
pub use rows::{Store, StoreError};

pub(crate) use key::StoreKey;
