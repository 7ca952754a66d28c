//! The caller's sealed vault.

pub(crate) mod put;
pub(crate) mod read;
