//! A user's history as the node keeps it for their next device (`spec/14-history.md`): chunks of
//! channels' messages, and one list of them whose version only goes up. All of it is sealed; the list is
//! signed by the device that wrote it, and names each chunk by its hash.

mod chunk;
mod error;
mod item;
mod key;
mod manifest;

pub use chunk::Chunk;
pub use error::BackupError;
pub use item::{Item, Notifies, OneOf};
pub use key::BackupKey;
pub use manifest::{Entry, Manifest, UnverifiedManifest};
