//! Opening: nothing of a chunk comes out before the chunk is authenticated in its place.

use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::shape::COMMITMENT;
use super::{FileHeader, FileKey, HeaderError};
use crate::{SealKey, SealLabel};

/// A blob of which nothing has been seen yet.
#[derive(Debug)]
pub struct ClosedFile {
    header: FileHeader,
    key: SealKey,
    commitment: [u8; 32],
}

/// A blob that was made with this key for this name and length; one chunk after another.
#[derive(Debug)]
pub struct FileOpener {
    header: FileHeader,
    key: SealKey,
    chunk: u64,
}

/// An authentic chunk, and the opener of the next one unless it was the last.
#[derive(Debug)]
pub struct OpenedChunk {
    /// The bytes of the file, without padding.
    pub bytes: Zeroizing<Vec<u8>>,
    /// What opens the next chunk.
    pub next: Option<FileOpener>,
}

/// Why a blob is not the file that it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    /// No such header.
    #[error(transparent)]
    Header(#[from] HeaderError),
    /// The blob commits to another key, name or length.
    #[error("the bytes are those of another file: key, name or length differ")]
    Commitment,
    /// A chunk is not authentic in its place: altered, moved, or of another file.
    #[error("chunk {chunk} of the file is not authentic")]
    Chunk {
        /// Which, from 0.
        chunk: u64,
    },
    /// There is no chunk of this number.
    #[error("the file has no such chunk")]
    NoChunk,
    /// The bytes end before the file does.
    #[error("the file is cut off")]
    Truncated,
    /// There are more bytes than the file has.
    #[error("there are bytes after the file")]
    Excess,
    /// The padding is not all zeros.
    #[error("the file's padding is not all zeros")]
    NotZero,
}

impl ClosedFile {
    /// A blob to be opened with this key, as a file of this header.
    #[must_use]
    pub fn new(key: &FileKey, header: FileHeader) -> Self {
        let (key, commitment) = header.derive(key);
        Self { header, key, commitment }
    }

    /// Compares the blob's first 32 bytes with what key and header give.
    ///
    /// # Errors
    /// [`FileError::Truncated`] when there are fewer; [`FileError::Commitment`] when they differ.
    pub fn open(self, front: &[u8]) -> Result<FileOpener, FileError> {
        if (front.len() as u64) < COMMITMENT {
            return Err(FileError::Truncated);
        }
        if !bool::from(self.commitment.ct_eq(front)) {
            return Err(FileError::Commitment);
        }
        Ok(FileOpener { header: self.header, key: self.key, chunk: 0 })
    }
}

impl FileOpener {
    /// The same at another chunk, for a reader of a part.
    ///
    /// # Errors
    /// [`FileError::NoChunk`] for a chunk that the file does not have.
    pub fn at(self, chunk: u64) -> Result<Self, FileError> {
        if chunk >= self.header.shape().chunks() {
            return Err(FileError::NoChunk);
        }
        Ok(Self { chunk, ..self })
    }

    /// How many bytes of the blob the next chunk takes, without the commitment in front of the first.
    #[must_use]
    pub fn takes(&self) -> usize {
        let front = if self.chunk == 0 { COMMITMENT } else { 0 };
        usize::try_from(self.header.shape().sealed(self.chunk) - front).unwrap_or(usize::MAX)
    }

    /// Opens the next chunk.
    ///
    /// # Errors
    /// [`FileError`] when it is short, long, or not authentic in its place.
    pub fn open(mut self, sealed: &[u8]) -> Result<OpenedChunk, FileError> {
        match sealed.len().cmp(&self.takes()) {
            std::cmp::Ordering::Less => return Err(FileError::Truncated),
            std::cmp::Ordering::Greater => return Err(FileError::Excess),
            std::cmp::Ordering::Equal => {}
        }
        let (shape, chunk) = (self.header.shape(), self.chunk);
        let mut bytes = self
            .key
            .open(SealLabel::FileChunk, &self.header.place(chunk), sealed)
            .map_err(|_| FileError::Chunk { chunk })?;
        let plain = usize::try_from(shape.plain(chunk)).unwrap_or(usize::MAX);
        if bytes.iter().skip(plain).any(|&byte| byte != 0) {
            return Err(FileError::NotZero);
        }
        bytes.truncate(plain);
        self.chunk += 1;
        let next = (self.chunk < shape.chunks()).then_some(self);
        Ok(OpenedChunk { bytes, next })
    }
}

/// Opens a small file whole.
///
/// # Errors
/// [`FileError`] when anything about it differs.
pub fn open_file(
    key: &FileKey,
    name: &str,
    length: u64,
    blob: &[u8],
) -> Result<Zeroizing<Vec<u8>>, FileError> {
    let header = FileHeader::new(length, name)?;
    let front = blob.get(..32).ok_or(FileError::Truncated)?;
    let mut rest = blob.get(32..).unwrap_or_default();
    let mut next = Some(ClosedFile::new(key, header).open(front)?);
    let mut file = Zeroizing::new(Vec::new());
    while let Some(opener) = next {
        let (sealed, after) = rest.split_at_checked(opener.takes()).ok_or(FileError::Truncated)?;
        let opened = opener.open(sealed)?;
        file.extend_from_slice(&opened.bytes);
        (rest, next) = (after, opened.next);
    }
    if rest.is_empty() { Ok(file) } else { Err(FileError::Excess) }
}

#[cfg(test)]
mod tests;
