//! The node's own secrets: kept in the data folder, apart from the database.

use std::fmt;

use zeroize::Zeroizing;

/// Secrets as they were loaded.
pub struct Keys {
    /// OPAQUE's serialised `ServerSetup`, with the OPRF seed.
    pub opaque_setup: Zeroizing<Vec<u8>>,
    /// Seed of the Ed25519 key that signs access tokens.
    pub token_seed: Zeroizing<[u8; 32]>,
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keys(secret)")
    }
}
