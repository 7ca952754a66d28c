//! Users and their profiles.

pub(crate) mod backup;
pub(crate) mod claim;
pub(crate) mod devices;
pub(crate) mod identities;
pub(crate) mod me;
pub(crate) mod named;
pub(crate) mod profile;
pub(crate) mod read;
