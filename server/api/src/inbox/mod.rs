//! The inbox of the session's device.

pub(crate) mod acknowledge;
pub(crate) mod read;
