//! How many chunks a file has, how long each is, and the class of sizes that its blob is padded to.

/// Bytes of a chunk as it lies in the blob; the last one may be shorter.
pub const FILE_CHUNK: u64 = 65_536;
/// Bytes of the commitment in front of the first chunk.
pub const COMMITMENT: u64 = 32;
/// Longest name of a file, bytes of UTF-8.
pub const FILE_NAME_MAX: usize = 255;

/// What sealing adds to a chunk: a nonce of 24 bytes and a tag of 16.
const OVERHEAD: u64 = 40;
const SMALLEST: u64 = 1_024;
/// Largest blob: 4 GiB.
const LARGEST: u64 = 1 << 32;

/// A header that no file may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HeaderError {
    /// The blob would be larger than 4 GiB.
    #[error("the file is too long")]
    Length,
    /// The name is empty or longer than [`FILE_NAME_MAX`] bytes.
    #[error("the file's name is empty or too long")]
    Name,
}

/// The sizes that a file of some length has as a blob.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileShape {
    length: u64,
    blob: u64,
}

impl FileShape {
    /// That of a file of `length` bytes.
    ///
    /// # Errors
    /// [`HeaderError::Length`] when the blob would pass 4 GiB.
    pub fn of(length: u64) -> Result<Self, HeaderError> {
        if length >= LARGEST {
            return Err(HeaderError::Length);
        }
        let filled = COMMITMENT + length;
        let chunks = filled.div_ceil(FILE_CHUNK - OVERHEAD);
        let blob = class(filled + OVERHEAD * chunks);
        if blob > LARGEST { Err(HeaderError::Length) } else { Ok(Self { length, blob }) }
    }

    /// Bytes of the file.
    #[must_use]
    pub fn length(&self) -> u64 {
        self.length
    }

    /// Bytes of the blob.
    #[must_use]
    pub fn blob(&self) -> u64 {
        self.blob
    }

    /// How many chunks.
    #[must_use]
    pub fn chunks(&self) -> u64 {
        self.blob.div_ceil(FILE_CHUNK)
    }

    /// Bytes of a chunk in the blob, the commitment before the first one counted.
    #[must_use]
    pub fn sealed(&self, chunk: u64) -> u64 {
        self.blob.saturating_sub(chunk * FILE_CHUNK).min(FILE_CHUNK)
    }

    /// Bytes that a chunk holds, padding counted.
    #[must_use]
    pub fn held(&self, chunk: u64) -> u64 {
        let front = if chunk == 0 { COMMITMENT } else { 0 };
        self.sealed(chunk).saturating_sub(OVERHEAD + front)
    }

    /// Where the bytes of a chunk begin in the file.
    #[must_use]
    pub fn starts(&self, chunk: u64) -> u64 {
        (chunk * (FILE_CHUNK - OVERHEAD)).saturating_sub(COMMITMENT).min(self.length)
    }

    /// Bytes of the file in a chunk, padding not counted.
    #[must_use]
    pub fn plain(&self, chunk: u64) -> u64 {
        (self.length - self.starts(chunk)).min(self.held(chunk))
    }

    /// The chunk that holds this byte of the file.
    #[must_use]
    pub fn chunk_of(&self, byte: u64) -> u64 {
        (byte + COMMITMENT) / (FILE_CHUNK - OVERHEAD)
    }
}

/// The least size of the classes that is not below `size`: 1,024, else as many of the leading bits
/// as the size's order has bits (Padmé, Nikitin and others 2019), so at most 12 % more.
fn class(size: u64) -> u64 {
    if size <= SMALLEST {
        return SMALLEST;
    }
    let order = size.ilog2();
    let kept = order.ilog2() + 1;
    let step = 1u64 << (order - kept);
    size.div_ceil(step) * step
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_classes_that_hold_the_file_and_cost_little() {
        for length in (0..3_000_000).step_by(997).chain([1 << 31, (1 << 32) - 3_000_000]) {
            let shape = FileShape::of(length).unwrap();
            let total = |of: &dyn Fn(u64) -> u64| (0..shape.chunks()).map(of).sum::<u64>();
            assert_eq!(class(shape.blob()), shape.blob(), "a class of itself");
            assert_eq!(total(&|c| shape.sealed(c)), shape.blob());
            assert_eq!(total(&|c| shape.plain(c)), length);
            assert!(total(&|c| shape.held(c)) >= length);
            if length > 1_000 {
                assert!(shape.blob() <= length + length * 12 / 100 + 96, "{length}");
            }
            assert!((0..shape.chunks()).all(|c| shape.held(c) > 0));
        }
    }

    #[test]
    fn few_files_of_many_lengths_have_sizes_of_their_own() {
        let sizes = |from: u64, to: u64| {
            (from..to)
                .step_by(1 + usize::try_from((to - from) / 4_096).unwrap())
                .map(|l| FileShape::of(l).unwrap().blob())
                .collect::<std::collections::BTreeSet<_>>()
                .len()
        };
        assert_eq!(sizes(0, 952), 1);
        assert!(sizes(1 << 20, 1 << 21) <= 33);
        assert!(sizes(1 << 30, 1 << 31) <= 33);
    }

    #[test]
    fn a_byte_is_found_in_its_chunk() {
        let shape = FileShape::of(200_000).unwrap();
        for byte in [0, 1, 65_463, 65_464, 130_959, 130_960, 199_999] {
            let chunk = shape.chunk_of(byte);
            let from = shape.starts(chunk);
            assert!((from..from + shape.plain(chunk)).contains(&byte), "{byte}");
        }
    }

    #[test]
    fn a_file_beyond_the_largest_blob_is_refused() {
        assert_eq!(FileShape::of(1 << 32), Err(HeaderError::Length));
        assert_eq!(FileShape::of((1 << 32) - 1), Err(HeaderError::Length));
        assert_eq!(FileShape::of(u64::MAX), Err(HeaderError::Length));
    }
}
