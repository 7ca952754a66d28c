//! The client core for browsers: the same state machine as in the CLI, behind one call.
//!
//! JavaScript keeps the rows, carries the calls and frames, and tells the time; everything goes in
//! and out as JSON of `coterie_core`'s own types (`Event` in, `Batch` out).

mod file;
mod handle;

pub use file::{FileOpening, FileSealing, image_sides, strip_image};
pub use handle::{CoreHandle, millis};
