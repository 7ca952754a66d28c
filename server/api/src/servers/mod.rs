//! Servers and their policy logs.

pub(crate) mod create;
pub(crate) mod list;
pub(crate) mod policy;
pub(crate) mod presence;
