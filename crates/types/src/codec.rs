//! Deterministic CBOR (RFC 8949 §4.2.1): one value, one encoding.

use minicbor::{Decode, Encode};

/// Why bytes are not the deterministic encoding of the type asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CodecError {
    /// Not CBOR of this shape, or followed by more bytes.
    #[error("malformed CBOR: {0}")]
    Malformed(String),
    /// A value of the right shape in another spelling: unknown or repeated keys, long integers,
    /// keys out of order, indefinite lengths.
    #[error("CBOR is not in its deterministic form, or has keys this version does not know")]
    NotCanonical,
}

/// The deterministic encoding of a value.
pub fn to_canonical<T: Encode<()>>(value: &T) -> Vec<u8> {
    let mut out = Vec::new();
    // Writing to a vector cannot fail, and no `Encode` of ours raises an error of its own.
    let _ = minicbor::encode(value, &mut out);
    out
}

/// Decodes a value and refuses every encoding but the deterministic one.
///
/// Our types encode in ascending integer keys with minimal integers and definite lengths, so
/// "re-encodes to the same bytes" is exactly "was deterministic, and no unknown key was there".
///
/// # Errors
/// [`CodecError::Malformed`] or [`CodecError::NotCanonical`].
pub fn from_canonical<'b, T: Decode<'b, ()> + Encode<()>>(
    bytes: &'b [u8],
) -> Result<T, CodecError> {
    let mut decoder = minicbor::Decoder::new(bytes);
    let value: T = decoder.decode().map_err(|e| CodecError::Malformed(e.to_string()))?;
    if decoder.position() != bytes.len() {
        return Err(CodecError::Malformed("bytes after the value".into()));
    }
    if to_canonical(&value) != bytes {
        return Err(CodecError::NotCanonical);
    }
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, Encode, Decode)]
    #[cbor(map)]
    struct Sample {
        #[n(0)]
        version: u8,
        #[n(2)]
        name: Option<String>,
    }

    #[test]
    fn the_deterministic_form_is_accepted() {
        let bytes = [0xa2, 0x00, 0x01, 0x02, 0x61, b'x'];
        let value: Sample = from_canonical(&bytes).unwrap();
        assert_eq!(value, Sample { version: 1, name: Some("x".into()) });
        assert_eq!(to_canonical(&value), bytes);
    }

    #[test]
    fn other_spellings_of_the_same_value_are_refused() {
        let cases: [(&str, &[u8]); 6] = [
            ("unknown key", &[0xa2, 0x00, 0x01, 0x05, 0x01]),
            ("keys out of order", &[0xa2, 0x02, 0x61, b'x', 0x00, 0x01]),
            ("long integer", &[0xa1, 0x00, 0x18, 0x01]),
            ("long key", &[0xa1, 0x18, 0x00, 0x01]),
            ("repeated key", &[0xa2, 0x00, 0x01, 0x00, 0x01]),
            ("indefinite map", &[0xbf, 0x00, 0x01, 0xff]),
        ];
        for (name, bytes) in cases {
            assert_eq!(from_canonical::<Sample>(bytes), Err(CodecError::NotCanonical), "{name}");
        }
    }

    #[test]
    fn trailing_and_truncated_bytes_are_refused() {
        assert!(matches!(
            from_canonical::<Sample>(&[0xa1, 0x00, 0x01, 0x00]),
            Err(CodecError::Malformed(_))
        ));
        assert!(matches!(from_canonical::<Sample>(&[0xa1, 0x00]), Err(CodecError::Malformed(_))));
    }
}
