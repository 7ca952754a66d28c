//! People with keys, and a server's log growing: for tests and vectors.
#![allow(dead_code, unused_imports, unreachable_pub, missing_docs)] // Each test binary uses its own part.
#![allow(clippy::unwrap_used)]

mod person;
mod story;

pub use person::Person;
pub use story::{INVITE_SECRET, Story, code_hash, invite_secret};
