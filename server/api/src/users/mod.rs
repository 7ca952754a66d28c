//! Users.

pub(crate) mod me;
