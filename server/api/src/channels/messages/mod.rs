//! Messages.

pub(crate) mod delete;
pub(crate) mod list;
pub(crate) mod post;
