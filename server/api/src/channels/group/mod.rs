//! The group of a channel.

pub(crate) mod create;
pub(crate) mod read;
pub(crate) mod tree;
