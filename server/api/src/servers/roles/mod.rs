//! A server's roles.

pub(crate) mod change;
pub(crate) mod create;
pub(crate) mod end;
pub(crate) mod list;
