//! A policy log.

pub(crate) mod append;
pub(crate) mod checkpoint;
pub(crate) mod head;
pub(crate) mod read;
