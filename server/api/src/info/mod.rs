//! What the node says of itself.

pub(crate) mod openapi;
pub(crate) mod read;
