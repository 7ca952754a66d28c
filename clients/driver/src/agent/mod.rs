//! The Unix socket by which other commands of a profile reach the program that holds its store.
//!
//! One connection carries one request: a line of JSON from the client ([`Ask`]), then lines from
//! the holder ([`crate::Answer`]), the last `done` or `failed`. Hanging up abandons the request.

mod client;
mod path;
mod serve;
mod wire;

pub(crate) use client::{Agent, connect};
pub(crate) use serve::Server;
pub(crate) use wire::Ask;
