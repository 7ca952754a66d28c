//! Uploaded files: sealed, in parts, kept as long as a message names them.

mod cancel;
mod named;
mod open;
mod put_part;
mod read;
mod settings;
mod sweep;

pub(crate) use named::check_names;
pub(crate) use put_part::unavailable;
pub use read::BlobPart;
pub use settings::BlobSettings;
