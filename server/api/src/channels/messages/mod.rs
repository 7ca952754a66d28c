//! Messages.

pub(crate) mod bulk_delete;
pub(crate) mod delete;
pub(crate) mod edit;
pub(crate) mod list;
pub(crate) mod post;
pub(crate) mod read;
