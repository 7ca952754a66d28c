//! What operators see of a node over time. No user's data: routes are templates.

mod counted;
mod ports;
pub(crate) mod read;

pub(crate) use counted::{Fate, Metrics, Open};
