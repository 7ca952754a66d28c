//! Padding to 256·2^k bytes: a 4-byte big-endian length, the plaintext, zeros.

const UNIT: usize = 256;
const PREFIX: usize = 4;

/// Padded bytes that are not in the one form [`pad`] makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PaddingError {
    /// Not 256·2^k bytes, or a larger class than the plaintext needs.
    #[error("the padded size is not the smallest 256·2^k that fits")]
    Size,
    /// A byte after the plaintext is not zero.
    #[error("the padding is not all zeros")]
    NotZero,
}

/// The padded size of a plaintext of `length` bytes: the least 256·2^k ≥ length + 4.
#[must_use]
pub fn padded_len(length: usize) -> usize {
    let mut size = UNIT;
    while size < length.saturating_add(PREFIX) && size <= usize::MAX / 2 {
        size *= 2;
    }
    size
}

/// Pads a plaintext (below 4 GiB; callers bound it far lower).
#[must_use]
pub fn pad(plaintext: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(padded_len(plaintext.len()));
    out.extend_from_slice(&(plaintext.len() as u32).to_be_bytes());
    out.extend_from_slice(plaintext);
    out.resize(padded_len(plaintext.len()), 0);
    out
}

/// Takes the padding off.
///
/// # Errors
/// [`PaddingError`] for anything [`pad`] would not have made.
pub fn unpad(padded: &[u8]) -> Result<&[u8], PaddingError> {
    let (prefix, rest) = padded.split_first_chunk::<PREFIX>().ok_or(PaddingError::Size)?;
    let length = u32::from_be_bytes(*prefix) as usize;
    if length > rest.len() || padded_len(length) != padded.len() {
        return Err(PaddingError::Size);
    }
    let (plaintext, zeros) = rest.split_at(length);
    if zeros.iter().any(|&b| b != 0) { Err(PaddingError::NotZero) } else { Ok(plaintext) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_classes_and_round_trip() {
        for (length, size) in
            [(0, 256), (252, 256), (253, 512), (508, 512), (509, 1024), (16384, 32768)]
        {
            let plain = vec![7u8; length];
            let padded = pad(&plain);
            assert_eq!(padded.len(), size, "{length}");
            assert_eq!(unpad(&padded), Ok(plain.as_slice()));
        }
    }

    #[test]
    fn other_forms_are_refused() {
        assert_eq!(unpad(&[]), Err(PaddingError::Size));
        assert_eq!(unpad(&[0; 3]), Err(PaddingError::Size));
        assert_eq!(unpad(&[0; 255]), Err(PaddingError::Size));
        assert_eq!(unpad(&[0; 512]), Err(PaddingError::Size), "a larger class than needed");
        let mut long = vec![0u8; 256];
        long[..4].copy_from_slice(&u32::MAX.to_be_bytes());
        assert_eq!(unpad(&long), Err(PaddingError::Size));
        let mut dirty = pad(b"x");
        dirty[255] = 1;
        assert_eq!(unpad(&dirty), Err(PaddingError::NotZero));
    }
}
