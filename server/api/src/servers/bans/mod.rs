//! A server's bans.

pub(crate) mod end;
pub(crate) mod list;
pub(crate) mod put;
