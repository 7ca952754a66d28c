//! The caller's backup.

pub(crate) mod chunk;
pub(crate) mod manifest;
