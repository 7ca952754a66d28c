//! A server's invitations.

pub(crate) mod create;
pub(crate) mod end;
pub(crate) mod list;
