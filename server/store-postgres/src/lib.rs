//! The store on Postgres, which several nodes may share.
//!
//! It translates and decides nothing: rows in, rows out, expectations checked under row locks
//! inside one transaction. A seq comes from the head's row, which that transaction has locked,
//! and never from a sequence: what has a lower seq was committed before. A transaction that was
//! begun runs to its end even if its caller goes away.
//!
//! TLS to the database is said in its URL, as libpq takes it: `sslmode=verify-full` (with
//! `sslrootcert=FILE` for an authority that is not public, `sslcert` and `sslkey` for a
//! certificate of our own). Without it the connection is encrypted if the database offers it, and
//! nobody's certificate is looked at. A pooler between must keep a session together: prepared
//! statements and a session's settings are used.

mod error;
mod locks;
mod migrations;
mod open;
mod postgres_store;
mod reads;
mod values;
mod writes;

pub use open::{OpenError, PostgresStore, Settings};
