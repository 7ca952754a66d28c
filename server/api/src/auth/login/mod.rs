//! Signing in with a password, two steps.

pub(crate) mod begin;
pub(crate) mod finish;
