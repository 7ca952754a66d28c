//! The caller's device log.

pub(crate) mod change;
pub(crate) mod list;
