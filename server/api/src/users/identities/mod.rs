//! The caller's identities at providers.

pub(crate) mod link;
pub(crate) mod list;
pub(crate) mod unlink;
