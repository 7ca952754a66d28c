//! Signing in with the recovery phrase, two steps.

pub(crate) mod begin;
pub(crate) mod finish;
