//! A server's channels.

pub(crate) mod create;
pub(crate) mod list;
