//! A deployment as processes: two nodes, one Postgres, one Redis, and a proxy in front.
//!
//! The programs are those beside the tests in the target folder: `cargo build --bins` makes them.

#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests may stop where they stand"
)]

mod administrator;
mod cable;
mod crowd;
mod deployment;
mod index;
mod kept;
mod proxy;
mod redis;
mod scan;
mod tap;
mod traffic;
mod watched;

pub use administrator::{Case, GUESSERS, Guesser, guessed_right};
pub use cable::{Cable, Far, Weather};
pub use crowd::{Crowd, Member, WINDOW};
pub use deployment::Deployment;
pub use index::{Index, Named};
pub use kept::{Database, Row, changed, log_from, log_length};
pub use proxy::Proxy;
pub use redis::Monitor;
pub use scan::{joined, posts_in};
pub use tap::{Heard, Tap};
pub use traffic::{Traffic, seq};
pub use watched::Watched;
