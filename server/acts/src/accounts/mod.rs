//! Acts of accounts: registering, signing in, sessions, devices, vault.

mod memory;

pub(crate) use memory::Memory;
