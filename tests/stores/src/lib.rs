//! A database for a story: on SQLite, or on Postgres where `COTERIE_TEST_STORE=postgres` says so.
//! `cargo xtask test` runs the stories of the acts and the api on both.

#![allow(clippy::expect_used, clippy::panic, reason = "tests may stop where they stand")]

mod database;

pub use database::Database;
