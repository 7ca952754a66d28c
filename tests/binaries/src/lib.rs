//! A node and people at their terminals, as processes: nothing here knows more than the programs,
//! their flags, `--json` and exit codes (`spec/10-cli.md`).
//!
//! The programs are those beside the tests in the target folder: `cargo build --bins` makes them.

#![allow(clippy::expect_used, clippy::panic, reason = "tests may stop where they stand")]

mod canary;
mod clock;
mod garden;
mod liar;
mod node;
mod person;
mod running;
mod screen;
mod taken;

use std::path::PathBuf;

pub use canary::holders;
pub use clock::Clock;
pub use garden::Garden;
pub use liar::Liar;
pub use node::NodeProcess;
pub use person::{Person, Ran};
pub use running::Running;
pub use screen::Screen;
pub use taken::{cpu_millis, peak};

/// A program of the workspace.
fn program(name: &str) -> PathBuf {
    let test = std::env::current_exe().expect("the test has a path");
    // target/debug/deps/test, or a program that lies beside the others
    let beside = test.parent().expect("it is in a folder");
    let folder = if beside.ends_with("deps") { beside.parent() } else { Some(beside) };
    let program = folder.expect("deps/ is in a folder").join(name);
    assert!(program.exists(), "{} is missing: cargo build --bins", program.display());
    program
}

/// A seeded sequence, so that a run that failed can be had again.
#[derive(Debug, Clone)]
pub struct Seeded(u64);

impl Seeded {
    /// From `COTERIE_SEED`, or 1; it is printed.
    #[must_use]
    pub fn from_environment() -> Self {
        let seed = std::env::var("COTERIE_SEED").ok().and_then(|seed| seed.parse().ok());
        let seed = seed.unwrap_or(1);
        eprintln_seed(seed);
        Self(seed)
    }

    /// From a number.
    #[must_use]
    pub const fn from(seed: u64) -> Self {
        Self(seed)
    }

    /// A number from `from` to `to`, both included (SplitMix64).
    pub fn between(&mut self, from: u64, to: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        from + (z ^ (z >> 31)) % (to - from + 1)
    }
}

#[allow(clippy::print_stderr, reason = "whoever reads a failed test needs it")]
fn eprintln_seed(seed: u64) {
    eprintln!("COTERIE_SEED={seed}");
}
