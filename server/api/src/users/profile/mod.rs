//! Sealed profiles.

pub(crate) mod put;
pub(crate) mod read;
pub(crate) mod read_own;
