//! How often somebody may ask: a token bucket for each class of routes and each principal. Bounds
//! guessing and greed; it is not a defence against a flood, which is for the network in front.

mod bound;
mod class;
mod config;

pub(crate) use bound::bound;
pub(crate) use class::Class;
pub use config::RateConfig;
