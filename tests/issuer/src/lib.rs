//! An identity provider for tests: RSA keys of its own, ID tokens of any kind (false ones too), and a
//! server on loopback that publishes the keys. It leans on nothing of ours, so that tests of every
//! wing may use it.

#![allow(clippy::expect_used, reason = "tests may stop where they stand")]

mod key;
mod server;
mod token;

pub use key::IssuerKey;
pub use server::IssuerServer;
pub use token::{claims, part};
