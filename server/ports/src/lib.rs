//! What the acts need from the world: a store, blobs, a bus for wake-ups, a clock.
//!
//! Adapters translate; they decide nothing. One conformance suite (feature `conformance`) for
//! stores, one for buses and one for hints runs on every adapter of theirs.

mod anonymous_write;
mod backup_write;
mod blob_write;
mod blobs;
mod bus;
mod clock;
#[cfg(any(test, feature = "conformance"))]
pub mod conformance;
mod error;
pub mod hints;
mod issuer_keys;
mod local_bus;
pub mod rows;
mod session_id;
mod store;
mod write;

pub use anonymous_write::{AnonymousWrite, GATES_KEPT};
pub use backup_write::BackupWrite;
pub use blob_write::BlobWrite;
pub use blobs::{BlobError, Blobs, MemoryBlobs, NoBlobs, PartAddress};
pub use bus::{Bus, BusState, Observer, Subscription, Topic};
pub use clock::{Clock, SettableClock, SystemClock};
pub use error::{Conflict, StoreError};
pub use issuer_keys::{FetchError, IssuerKeys, NoIssuerKeys, Published};
pub use local_bus::LocalBus;
pub use session_id::SessionId;
pub use store::{PageBounds, Store};
pub use write::Write;
