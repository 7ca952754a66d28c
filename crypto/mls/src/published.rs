//! The private keys of a KeyPackage as plain bytes: for vectors that publish them, so that any MLS
//! library can join by their Welcome. The library keeps them to itself but for its storage, so
//! they are read from there, by the names of the stored fields.

use ciborium::Value;
use openmls::prelude::KeyPackageBundle;
use openmls_traits::OpenMlsProvider as _;
use openmls_traits::storage::StorageProvider as _;

use crate::key_packages::{self, KeyPackageError, KeyPackages};
use crate::library::LibraryError;
use crate::signer::Signer;
use crate::storage::Kind;

const INIT_KEY: &str = "private_init_key";
const ENCRYPTION_KEY: &str = "private_encryption_key";
const KEY_PACKAGE: &str = "key_package";

/// The private keys of one KeyPackage.
#[derive(Clone, PartialEq, Eq)]
pub struct PublishedKeys {
    /// Opens the Welcome (X25519, 32 bytes).
    pub init_key: Vec<u8>,
    /// Of the leaf (X25519, 32 bytes).
    pub encryption_key: Vec<u8>,
}

fn failed(what: &str) -> KeyPackageError {
    KeyPackageError::Refused(LibraryError::new(&what))
}

impl KeyPackages {
    /// The private keys of the only KeyPackage in this store.
    ///
    /// # Errors
    /// [`KeyPackageError::Refused`] if there is not exactly one.
    pub fn publish(&self) -> Result<PublishedKeys, KeyPackageError> {
        let entries = self.provider.journal.entries();
        let mut packages = entries.iter().filter(|(key, _)| is_package(key));
        let (Some((_, value)), None) = (packages.next(), packages.next()) else {
            return Err(failed("not exactly one KeyPackage"));
        };
        let bundle = decode(value)?;
        let key = |name| field(&bundle, name).and_then(secret).ok_or_else(|| failed(name));
        Ok(PublishedKeys { init_key: key(INIT_KEY)?, encryption_key: key(ENCRYPTION_KEY)? })
    }

    /// A store that holds a KeyPackage with its published private keys.
    ///
    /// # Errors
    /// [`KeyPackageError`] if the KeyPackage does not verify, or its parts do not fit together.
    pub fn from_published(
        key_package: &[u8],
        keys: &PublishedKeys,
    ) -> Result<Self, KeyPackageError> {
        let mut store = Self::new();
        let package = key_packages::verify(store.provider.crypto(), key_package)?;
        // A bundle of any other KeyPackage shows how the library writes one down.
        store.create(&Signer::from_seed(&[0; 32]), b"template", false)?;
        let entries = store.provider.journal.entries();
        let (_, template) =
            entries.iter().find(|(key, _)| is_package(key)).ok_or_else(|| failed("template"))?;
        let mut bundle = decode(template)?;
        store = Self::new();
        let mut encoded = Vec::new();
        ciborium::into_writer(&package, &mut encoded).map_err(|_| failed(KEY_PACKAGE))?;
        set(&mut bundle, KEY_PACKAGE, |value| *value = decode(&encoded).unwrap_or(Value::Null))?;
        set(&mut bundle, INIT_KEY, |value| set_secret(value, &keys.init_key))?;
        set(&mut bundle, ENCRYPTION_KEY, |value| set_secret(value, &keys.encryption_key))?;
        let bundle: KeyPackageBundle = bundle.deserialized().map_err(|_| failed("bundle"))?;
        let reference = package
            .hash_ref(store.provider.crypto())
            .map_err(|e| KeyPackageError::Refused(LibraryError::new(&e)))?;
        store
            .provider
            .storage()
            .write_key_package(&reference, &bundle)
            .map_err(|e| KeyPackageError::Refused(LibraryError::new(&e)))?;
        Ok(store)
    }
}

fn is_package(key: &[u8]) -> bool {
    key.first() == Some(&(Kind::KeyPackage as u8))
}

fn decode(bytes: &[u8]) -> Result<Value, KeyPackageError> {
    ciborium::from_reader(bytes).map_err(|_| failed("stored bundle"))
}

fn field<'a>(bundle: &'a Value, name: &str) -> Option<&'a Value> {
    let found = bundle.as_map()?.iter().find(|(key, _)| key.as_text() == Some(name));
    found.map(|(_, value)| value)
}

fn set(
    bundle: &mut Value,
    name: &str,
    change: impl FnOnce(&mut Value),
) -> Result<(), KeyPackageError> {
    let fields = bundle.as_map_mut().into_iter().flatten();
    let mut found = fields.filter(|(key, _)| key.as_text() == Some(name));
    found.next().map(|(_, value)| change(value)).ok_or_else(|| failed(name))
}

/// The bytes inside the library's wrappings of a secret.
fn secret(value: &Value) -> Option<Vec<u8>> {
    match value {
        Value::Bytes(bytes) => Some(bytes.clone()),
        Value::Map(fields) => fields.first().and_then(|(_, inner)| secret(inner)),
        Value::Array(items) => {
            let byte = |item: &Value| item.as_integer().and_then(|i| u8::try_from(i).ok());
            items.iter().map(byte).collect()
        }
        _ => None,
    }
}

fn set_secret(value: &mut Value, bytes: &[u8]) {
    match value {
        Value::Bytes(old) => *old = bytes.to_vec(),
        Value::Map(fields) => {
            if let Some((_, inner)) = fields.first_mut() {
                set_secret(inner, bytes);
            }
        }
        Value::Array(items) => *items = bytes.iter().map(|b| Value::from(*b)).collect(),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{CommitChange, Group};

    #[test]
    fn a_device_joins_with_keys_that_were_published() {
        let (alice, bob) = (Signer::from_seed(&[1; 32]), Signer::from_seed(&[2; 32]));
        let mut packages = KeyPackages::new();
        let package = packages.create(&bob, b"bob", false).unwrap();
        let keys = packages.publish().unwrap();
        assert_eq!((keys.init_key.len(), keys.encryption_key.len()), (32, 32));

        let (mut group, _) = Group::create(&alice, b"alice", b"group", b"context").unwrap();
        let change = CommitChange { adds: vec![package.clone()], ..CommitChange::default() };
        let welcome = group.commit(&alice, &change).unwrap().welcome.unwrap();
        group.merge_pending().unwrap();
        let tree = group.export_tree().unwrap();

        let mut again = KeyPackages::from_published(&package, &keys).unwrap();
        let joined = Group::join_welcome(&mut again, &welcome, &tree).unwrap().group;
        assert_eq!(joined.epoch_authenticator(), group.epoch_authenticator());
        assert!(again.is_empty());
    }
}
