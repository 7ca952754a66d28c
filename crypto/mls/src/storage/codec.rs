//! Keys as postcard, values as CBOR with field names (openmls reads its own older shapes by name,
//! and some of its types need a self-describing format).

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Kind;

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
    ciborium::into_writer(value, &mut bytes).map_err(|_| StorageError::Encode)?;
    Ok(bytes)
}

pub(super) fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, StorageError> {
    ciborium::from_reader(bytes).map_err(|_| StorageError::Decode)
}
