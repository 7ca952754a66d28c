//! The operator's interface. A proxy in front keeps it inside.

mod log;
pub(crate) mod retention;
pub(crate) mod servers;
pub(crate) mod stats;
pub(crate) mod users;

pub(crate) use log::log;
