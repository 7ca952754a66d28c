//! The inbox of the session's device.

pub(crate) mod acknowledge;
pub(crate) mod own_data;
pub(crate) mod read;
