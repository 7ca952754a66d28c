//! What bytes from outside go through, as functions that must never panic: every decoder, the MLS
//! layer on both sides, and the core as a whole. `cargo xtask fuzz` drives them by coverage; the
//! ordinary tests replay what is known and change it by chance.

mod garden;
mod mutation;
mod seeds;
mod targets;

pub use mutation::Mutation;
pub use seeds::{corpus, seeds};
pub use targets::{TARGETS, Target};
