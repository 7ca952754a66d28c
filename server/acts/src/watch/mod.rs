//! Behind the bus: what it tells the node itself, and looking at the store where it may have been
//! silent.

mod look_again;
mod watcher;

pub use look_again::Marks;
pub(crate) use watcher::Watcher;
