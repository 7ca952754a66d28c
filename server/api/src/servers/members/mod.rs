//! A server's members.

pub(crate) mod change;
pub(crate) mod list;
pub(crate) mod read;
pub(crate) mod remove;
pub(crate) mod roles;
