//! The policy state as bytes, and their hash: what a checkpoint vouches for, and where a newcomer
//! may start.

mod anonymity;
mod rows;
mod start;
mod whole;

pub use start::SnapshotError;
