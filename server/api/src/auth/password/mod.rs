//! Changing the password, two steps.

pub(crate) mod begin;
pub(crate) mod finish;
