//! Private servers for tests: Postgres, Redis and a bucket, each started for one test process, in a folder
//! of its own, and gone when that process is, however it ends.
//!
//! A missing program is installed by apt when we are root; else the test fails and says what to
//! install. It leans on nothing of ours, so that tests of every wing may use it.

#![cfg(unix)]
#![allow(clippy::expect_used, clippy::panic, reason = "tests may stop where they stand")]

mod account;
mod copy;
mod guarded;
mod places;
mod postgres;
mod programs;
mod redis;
mod s3;
mod template;

pub use postgres::Postgres;
pub use programs::{faketime, install, tmux};
pub use redis::Redis;
pub use s3::S3;
