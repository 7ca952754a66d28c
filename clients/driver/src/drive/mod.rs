//! The loop around the core: save, then send, load and show.

mod asks;
mod gateway;
mod handle;
mod http;
mod looping;
mod machine;

#[cfg(test)]
mod tests;

pub use handle::{Answer, Asked, Handle, Patience};

pub(crate) use handle::DRIVER_ENDED;
pub(crate) use http::Http;
pub(crate) use looping::start;
pub(crate) use machine::Machine;
