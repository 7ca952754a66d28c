//! The vault: a user's identity key and settings, sealed under a random master key, which each
//! unlock method wraps for itself. The node keeps it and can read none of it.

mod anonymity;
mod content;
mod error;
mod open;
mod sealed;
mod unlocking;

pub use anonymity::AnonymitySeed;
pub use error::VaultError;
pub use open::Vault;
pub use sealed::{Method, SealedVault, Wrap, vault_hash};
