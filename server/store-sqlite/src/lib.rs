//! The store on embedded SQLite: WAL, synchronous=FULL, one connection that writes.
//!
//! It translates and decides nothing: rows in, rows out, expectations checked inside the
//! transaction. A transaction that was begun runs to its end even if its caller goes away.

mod error;
mod migrations;
mod open;
mod reads;
mod sqlite_store;
mod values;
mod writes;

pub use open::{OpenError, SqliteStore};
