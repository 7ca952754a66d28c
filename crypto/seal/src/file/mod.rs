//! Files: a random key each, sealed in chunks that are bound to their place, the file's length and its name.

mod key;
mod open;
mod seal;
mod shape;

pub use key::{FileHeader, FileKey};
pub use open::{ClosedFile, FileError, FileOpener, OpenedChunk, open_file};
pub use seal::{FileSealError, FileSealer, SealedChunk, seal_file};
pub use shape::{COMMITMENT, FILE_CHUNK, FILE_NAME_MAX, FileShape, HeaderError};
