//! KeyPackages of the session's device.

pub(crate) mod count;
pub(crate) mod post;
