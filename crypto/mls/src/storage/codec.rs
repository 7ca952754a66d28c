//! Keys as postcard, values as CBOR with field names (openmls reads its own older shapes by name,
//! and some of its types need a self-describing format). What the crate `ciborium` wrote before is
//! read, and the form is still the same.

use minicbor::data::Type;
use minicbor::{Decoder, Encoder};
use minicbor_serde::{Deserializer, Serializer};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Kind;

/// How deep a value may be nested (a pending commit is, 16 deep): what reads one follows it on the
/// stack.
const DEEPEST: usize = 128;

/// A value that the storage could not write or read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StorageError {
    /// A key or value could not be encoded.
    #[error("an MLS value could not be encoded")]
    Encode,
    /// A stored value is not what its key says.
    #[error("a stored MLS value is damaged")]
    Decode,
}

pub(super) fn key(kind: Kind, key: &impl Serialize) -> Result<Vec<u8>, StorageError> {
    postcard::to_extend(key, vec![kind as u8]).map_err(|_| StorageError::Encode)
}

pub(super) fn encode(value: &(impl Serialize + ?Sized)) -> Result<Vec<u8>, StorageError> {
    let mut bytes = Vec::new();
    value
        .serialize(&mut Serializer::from(Encoder::new(&mut bytes)))
        .map_err(|_| StorageError::Encode)?;
    Ok(bytes)
}

pub(super) fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, StorageError> {
    flat_enough(bytes)?;
    T::deserialize(&mut Deserializer::new(bytes)).map_err(|_| StorageError::Decode)
}

/// Fails if the first item of `bytes` is not whole, or nested deeper than [`DEEPEST`].
fn flat_enough(bytes: &[u8]) -> Result<(), StorageError> {
    walk(bytes).ok_or(StorageError::Decode)
}

fn walk(bytes: &[u8]) -> Option<()> {
    let mut decoder = Decoder::new(bytes);
    // Of each item that is open: how many are still to come in it; of one without a length, `None`.
    let mut open = vec![Some(1_u64)];
    while let Some(left) = open.last_mut() {
        match left {
            Some(0) => {
                open.pop();
                continue;
            }
            Some(left) => *left -= 1,
            None if decoder.datatype().ok()? == Type::Break => {
                decoder.set_position(decoder.position() + 1);
                open.pop();
                continue;
            }
            None => {}
        }
        let inner = match decoder.datatype().ok()? {
            Type::Array | Type::ArrayIndef => decoder.array().ok()?,
            Type::Map | Type::MapIndef => {
                decoder.map().ok()?.map(|entries| entries.saturating_mul(2))
            }
            Type::Tag => decoder.tag().ok().map(|_| Some(1))?,
            _ => {
                decoder.skip().ok()?;
                continue;
            }
        };
        if open.len() == DEEPEST {
            return None;
        }
        open.push(inner);
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    enum Shape {
        Unit,
        One(u64),
        Two(i32, Vec<u8>),
        Named { left: Option<String>, right: [u16; 3] },
    }

    fn shapes() -> Vec<(Shape, Option<bool>)> {
        vec![
            (Shape::Unit, None),
            (Shape::One(u64::MAX), Some(true)),
            (Shape::Two(i32::MIN, vec![0, 23, 24, 255]), Some(false)),
            (Shape::Named { left: None, right: [0, 256, u16::MAX] }, None),
            (Shape::Named { left: Some("ü".into()), right: [1; 3] }, None),
        ]
    }

    #[test]
    fn values_are_written_as_ciborium_writes_them() {
        let mut theirs = Vec::new();
        ciborium::into_writer(&shapes(), &mut theirs).unwrap();
        assert_eq!(encode(&shapes()).unwrap(), theirs);
        assert_eq!(decode::<Vec<(Shape, Option<bool>)>>(&theirs).unwrap(), shapes());
    }

    #[test]
    fn a_cut_value_is_refused() {
        let whole = encode(&shapes()).unwrap();
        for at in 0..whole.len() {
            assert_eq!(flat_enough(&whole[..at]), Err(StorageError::Decode), "cut at {at}");
        }
        assert_eq!(flat_enough(&whole), Ok(()));
    }

    #[test]
    fn a_value_that_is_nested_too_deep_is_refused() {
        let nested = |header: u8, deep: usize| [vec![header; deep], vec![0]].concat();
        assert_eq!(flat_enough(&nested(0x81, DEEPEST - 1)), Ok(()));
        for header in [0x81, 0xc6] {
            for deep in [DEEPEST, 1_000_000] {
                assert_eq!(flat_enough(&nested(header, deep)), Err(StorageError::Decode));
            }
        }
        // Without lengths, and as the keys of maps.
        assert_eq!(flat_enough(&vec![0x9f; 1_000_000]), Err(StorageError::Decode));
        assert_eq!(flat_enough(&vec![0xa1; 1_000_000]), Err(StorageError::Decode));
        assert_eq!(flat_enough(&[0x9f, 0x9f, 0x01, 0xff, 0xbf, 0x01, 0x02, 0xff, 0xff]), Ok(()));
    }

    #[test]
    fn a_length_that_is_not_there_is_refused() {
        let long = |header: u8| [&[header][..], &u64::MAX.to_be_bytes(), &[0; 9]].concat();
        for header in [0x9b, 0xbb, 0x5b, 0x7b] {
            assert_eq!(decode::<Vec<u8>>(&long(header)), Err(StorageError::Decode));
        }
    }
}
