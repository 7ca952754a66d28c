//! N cores and one node in one process: a virtual clock, a seeded network that delays, loses and
//! repeats, crashes at every point, and a hand that can lie in the node's name.
//!
//! The node is the real one (its api, acts and SQLite store); only sockets are missing. Nothing
//! sleeps: time passes when nothing else is due.

#![allow(clippy::expect_used, clippy::panic, reason = "a test world may stop where it stands")]

mod healing;
mod network;
mod node;
mod person;
mod provider;
mod stories;
mod world;

pub use healing::{ChannelLog, Churn, ChurnFigures, KickFigures, Kicked};
pub use network::{Fate, Network};
pub use node::{Lie, WorldNode};
pub use person::{CrashPoint, Person, PersonId};
pub use provider::WorldProvider;
pub use world::{Answer, World};
