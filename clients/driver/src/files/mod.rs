//! Files: read, sealed and sent, or fetched, opened and written, a piece at a time.
//!
//! The core gives keys and headers and sends the messages; nothing of a file's bytes goes through
//! it. A transfer holds one part (1 MiB) in memory, whatever the file's length.

mod blur_hash;
mod download;
mod http;
mod place;
mod preview;
mod source;
mod strip;
mod upload;

pub use download::{SaveFile, Saved};
pub use source::{SourceError, picture};
pub use upload::SendFile;

/// How far a transfer is, bytes of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Transferred {
    /// What has gone over.
    pub done: u64,
    /// All of it.
    pub of: u64,
}
