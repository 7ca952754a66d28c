//! All users of the node.

pub(crate) mod disable;
pub(crate) mod enable;
pub(crate) mod list;
pub(crate) mod read;
