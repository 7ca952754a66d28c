//! A file's key, and what is derived from it for the header: the chunks' key and the commitment.

use std::fmt;

use rand_core::CryptoRngCore;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::shape::{FILE_NAME_MAX, FileShape, HeaderError};
use crate::{KdfLabel, SealKey, derive};

/// The key of one file. Wiped when dropped.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct FileKey([u8; 32]);

impl FileKey {
    /// A new random key.
    pub fn generate(rng: &mut dyn CryptoRngCore) -> Self {
        let mut key = Self([0; 32]);
        rng.fill_bytes(&mut key.0);
        key
    }

    /// The key of these bytes.
    #[must_use]
    pub fn from_bytes(bytes: &[u8; 32]) -> Self {
        Self(*bytes)
    }

    /// Its bytes.
    #[must_use]
    pub fn to_bytes(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.0)
    }
}

impl fmt::Debug for FileKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FileKey(secret)")
    }
}

/// Length and name of a file: what its chunks are bound to, all of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileHeader {
    shape: FileShape,
    name: String,
}

impl FileHeader {
    /// The header of a file.
    ///
    /// # Errors
    /// [`HeaderError`] when it is too long, or its name is empty or too long.
    pub fn new(length: u64, name: &str) -> Result<Self, HeaderError> {
        if name.is_empty() || name.len() > FILE_NAME_MAX {
            return Err(HeaderError::Name);
        }
        Ok(Self { shape: FileShape::of(length)?, name: name.to_owned() })
    }

    /// Its sizes.
    #[must_use]
    pub fn shape(&self) -> FileShape {
        self.shape
    }

    /// The chunks' key and the commitment to key and header.
    pub(super) fn derive(&self, key: &FileKey) -> (SealKey, [u8; 32]) {
        let context = [&self.shape.length().to_be_bytes(), self.name.as_bytes()].concat();
        let chunks = derive(&key.0, KdfLabel::FileChunks, &context);
        let commitment = derive(&key.0, KdfLabel::FileCommitment, &context);
        (SealKey::from_bytes(&chunks), *commitment)
    }

    /// What a chunk's place is authenticated as: its number and how many there are.
    pub(super) fn place(&self, chunk: u64) -> [u8; 16] {
        let mut place = [0; 16];
        place[..8].copy_from_slice(&chunk.to_be_bytes());
        place[8..].copy_from_slice(&self.shape.chunks().to_be_bytes());
        place
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_no_key() {
        assert_eq!(format!("{:?}", FileKey::from_bytes(&[9; 32])), "FileKey(secret)");
    }

    #[test]
    fn a_name_that_is_empty_or_too_long_is_refused() {
        assert_eq!(FileHeader::new(1, ""), Err(HeaderError::Name));
        assert_eq!(FileHeader::new(1, &"x".repeat(256)), Err(HeaderError::Name));
        assert!(FileHeader::new(1, &"x".repeat(255)).is_ok());
    }
}
