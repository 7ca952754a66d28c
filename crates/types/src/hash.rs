//! SHA-256 over length-unambiguous parts.

use sha2::{Digest, Sha256};

use crate::FixedBytes;

/// A SHA-256 hash.
pub type Hash = FixedBytes<32>;

/// SHA-256 of the concatenation of the parts. Callers make the parts unambiguous (fixed lengths,
/// or one variable part at the end).
#[must_use]
pub fn sha256(parts: &[&[u8]]) -> Hash {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part);
    }
    FixedBytes(hasher.finalize().into())
}
