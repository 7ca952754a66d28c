//! What gateway connections follow: channel logs and policy logs, read once for all who follow.

mod channels_lost;
mod exit;
mod follow_channel;
mod follow_server;
mod framed;
mod memory;
mod step;
mod tail;

pub use framed::{Format, Framed};
pub(crate) use memory::Memory;
pub use memory::Tick;
pub use step::Step;
