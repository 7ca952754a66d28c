//! A policy log.

pub(crate) mod append;
pub(crate) mod read;
