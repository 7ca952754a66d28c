//! Sealing: one chunk after another, from the first or from any later one.

use rand_core::CryptoRngCore;
use zeroize::Zeroizing;

use super::{FileHeader, FileKey, HeaderError};
use crate::{SealKey, SealLabel};

/// A chunk of a file that is being sealed, the next one.
#[derive(Debug)]
pub struct FileSealer {
    header: FileHeader,
    key: SealKey,
    commitment: [u8; 32],
    chunk: u64,
}

/// A sealed chunk, and the sealer of the next one unless it was the last.
#[derive(Debug)]
pub struct SealedChunk {
    /// The bytes of the blob.
    pub bytes: Vec<u8>,
    /// What seals the next chunk.
    pub next: Option<FileSealer>,
}

/// What cannot be sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FileSealError {
    /// No such header.
    #[error(transparent)]
    Header(#[from] HeaderError),
    /// There is no chunk of this number.
    #[error("the file has no such chunk")]
    Chunk,
    /// Not as many bytes as the chunk takes: the file has changed its length.
    #[error("the file is not as long as it was said to be")]
    Amount,
}

impl FileSealer {
    /// What seals a file from this chunk on; 0 is the first.
    ///
    /// Each chunk has a random nonce, so that one may be sealed twice, also with other bytes.
    ///
    /// # Errors
    /// [`FileSealError::Chunk`] for a chunk that the file does not have.
    pub fn new(key: &FileKey, header: FileHeader, chunk: u64) -> Result<Self, FileSealError> {
        if chunk >= header.shape().chunks() {
            return Err(FileSealError::Chunk);
        }
        let (key, commitment) = header.derive(key);
        Ok(Self { header, key, commitment, chunk })
    }

    /// How many bytes of the file the next chunk takes.
    #[must_use]
    pub fn takes(&self) -> u64 {
        self.header.shape().plain(self.chunk)
    }

    /// Seals the next chunk.
    ///
    /// # Errors
    /// [`FileSealError::Amount`] for other than [`FileSealer::takes`] bytes.
    pub fn seal(
        mut self,
        plain: &[u8],
        rng: &mut dyn CryptoRngCore,
    ) -> Result<SealedChunk, FileSealError> {
        if plain.len() as u64 != self.takes() {
            return Err(FileSealError::Amount);
        }
        let shape = self.header.shape();
        let mut padded = Zeroizing::new(vec![0u8; held(&self.header, self.chunk)]);
        padded[..plain.len()].copy_from_slice(plain);
        let mut bytes = if self.chunk == 0 { self.commitment.to_vec() } else { Vec::new() };
        let place = self.header.place(self.chunk);
        bytes.extend(self.key.seal(SealLabel::FileChunk, &place, &padded, rng));
        self.chunk += 1;
        let next = (self.chunk < shape.chunks()).then_some(self);
        Ok(SealedChunk { bytes, next })
    }
}

/// Seals a small file whole.
///
/// # Errors
/// [`FileSealError::Header`] for a name or length that no file may have.
pub fn seal_file(
    key: &FileKey,
    name: &str,
    plain: &[u8],
    rng: &mut dyn CryptoRngCore,
) -> Result<Vec<u8>, FileSealError> {
    let header = FileHeader::new(plain.len() as u64, name)?;
    let mut blob = Vec::new();
    let mut rest = plain;
    let mut next = Some(FileSealer::new(key, header, 0)?);
    while let Some(sealer) = next {
        let takes = usize::try_from(sealer.takes()).unwrap_or(usize::MAX).min(rest.len());
        let (chunk, after) = rest.split_at(takes);
        let sealed = sealer.seal(chunk, rng)?;
        blob.extend(sealed.bytes);
        (rest, next) = (after, sealed.next);
    }
    Ok(blob)
}

/// Bytes that a chunk holds: below 64 KiB.
fn held(header: &FileHeader, chunk: u64) -> usize {
    usize::try_from(header.shape().held(chunk)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};

    #[test]
    fn a_chunk_that_is_sealed_twice_has_another_nonce() {
        let mut rng = ChaCha20Rng::from_seed([1; 32]);
        let key = FileKey::generate(&mut rng);
        let one = seal_file(&key, "a", b"bytes", &mut rng).unwrap();
        let two = seal_file(&key, "a", b"bytes", &mut rng).unwrap();
        assert_eq!(one[..32], two[..32], "the commitment");
        assert_ne!(one[32..56], two[32..56], "the nonce");
    }

    #[test]
    fn a_file_that_has_changed_its_length_is_refused() {
        let mut rng = ChaCha20Rng::from_seed([1; 32]);
        let key = FileKey::generate(&mut rng);
        let header = FileHeader::new(5, "a").unwrap();
        for plain in [&b"four"[..], b"sixsix", b""] {
            let sealer = FileSealer::new(&key, header.clone(), 0).unwrap();
            assert_eq!(sealer.seal(plain, &mut rng).err(), Some(FileSealError::Amount));
        }
        assert_eq!(FileSealer::new(&key, header, 1).err(), Some(FileSealError::Chunk));
    }

    #[test]
    fn debug_shows_no_key() {
        let header = FileHeader::new(5, "a").unwrap();
        let sealer = FileSealer::new(&FileKey::from_bytes(&[7; 32]), header, 0).unwrap();
        assert!(format!("{sealer:?}").contains("key: SealKey(secret)"));
    }
}
