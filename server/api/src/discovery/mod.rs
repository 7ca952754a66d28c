//! Servers whose owners have listed them.

pub(crate) mod read;
pub(crate) mod search;
