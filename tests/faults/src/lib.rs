//! Faults under traffic: a seeded schedule of what people do and what breaks, a run of real
//! programs by it, and a checker of what was recorded, for R1 to R12.
//!
//! [`Schedule`] is a function of the seed. [`Run`] carries it out and gives a [`History`]. [`check`]
//! is a function of that history. Of R7 there are deletions; marks, reactions and counts are not there yet.

#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test of whole programs may stop where it stands, and says what it does"
)]

mod checker;
mod history;
mod run;
mod schedule;

pub use checker::{Violation, check};
pub use history::{
    Absence, Acknowledged, Blob, Database, Envelope, History, Kind, Reader, Row, Saved, Sent,
    Shows, Stream, View,
};
pub use run::{Report, Run};
pub use schedule::{Act, Deed, Fault, Schedule, Step, Stores};
