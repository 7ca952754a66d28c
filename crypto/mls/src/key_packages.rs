//! The KeyPackages of a device, with the private halves until a Welcome uses them.

use openmls::prelude::{
    BasicCredential, CredentialWithKey, Extension, Extensions, KeyPackage, LeafNodeIndex,
    MlsMessageOut, ProtocolVersion,
};
use openmls_traits::crypto::OpenMlsCrypto;

use crate::leaf::Leaf;
use crate::library::LibraryError;
use crate::provider::{OneSuite, Provider};
use crate::signer::Signer;
use crate::storage::{Change, JournalStorage, Kind};
use crate::suite;
use crate::wire::{self, Malformed};

/// Why a KeyPackage was not made or not accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyPackageError {
    /// Not a KeyPackage.
    #[error(transparent)]
    Malformed(#[from] Malformed),
    /// A KeyPackage that does not verify, or that the library could not make.
    #[error("KeyPackage refused: {0}")]
    Refused(LibraryError),
}

/// The store of one device's unused KeyPackages.
#[derive(Default)]
pub struct KeyPackages {
    pub(crate) provider: Provider,
}

impl KeyPackages {
    /// An empty store.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The store as it was saved.
    #[must_use]
    pub fn load(entries: impl IntoIterator<Item = (Vec<u8>, Vec<u8>)>) -> Self {
        Self { provider: Provider::with(JournalStorage::from_entries(entries)) }
    }

    /// Makes a KeyPackage with lifetime 0..2⁶⁴−1 and returns it as an `MLSMessage`. One of last
    /// resort survives its use.
    ///
    /// # Errors
    /// [`KeyPackageError::Refused`] if the library fails.
    pub fn create(
        &mut self,
        signer: &Signer,
        credential: &[u8],
        last_resort: bool,
    ) -> Result<Vec<u8>, KeyPackageError> {
        let mut builder = KeyPackage::builder()
            .key_package_lifetime(suite::lifetime())
            .leaf_node_capabilities(suite::capabilities())
            .leaf_node_extensions(Extensions::empty());
        if last_resort {
            builder = builder.mark_as_last_resort();
        }
        let bundle = builder
            .build(suite::CIPHERSUITE, &self.provider, signer, with_key(signer, credential))
            .map_err(|e| KeyPackageError::Refused(LibraryError::new(&e)))?;
        MlsMessageOut::from(bundle.into_key_package())
            .to_bytes()
            .map_err(|e| KeyPackageError::Refused(LibraryError::new(&e)))
    }

    /// How many KeyPackages are held.
    #[must_use]
    pub fn len(&self) -> usize {
        let is_package = |key: &[u8]| key.first() == Some(&(Kind::KeyPackage as u8));
        self.provider.journal.entries().iter().filter(|(key, _)| is_package(key)).count()
    }

    /// Whether none is held.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What changed since the last take; save it before a KeyPackage is published.
    pub fn take_changes(&mut self) -> Vec<Change> {
        self.provider.journal.take_changes()
    }

    /// Forgets everything since the last take.
    pub fn rollback(&mut self) {
        self.provider.journal.rollback();
    }
}

pub(crate) fn with_key(signer: &Signer, credential: &[u8]) -> CredentialWithKey {
    CredentialWithKey {
        credential: BasicCredential::new(credential.to_vec()).into(),
        signature_key: signer.public_key().to_vec().into(),
    }
}

/// A KeyPackage whose signatures, versions and lifetime hold.
pub(crate) fn verify(
    crypto: &impl OpenMlsCrypto,
    bytes: &[u8],
) -> Result<KeyPackage, KeyPackageError> {
    wire::key_package(bytes)?
        .validate(crypto, ProtocolVersion::Mls10)
        .map_err(|e| KeyPackageError::Refused(LibraryError::new(&e)))
}

/// The parts of a verified KeyPackage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyPackageParts {
    /// The leaf it would add, with index `u32::MAX`. It is canonical only if the ciphersuite is
    /// ours; whether its key stands in another leaf is not known here.
    pub leaf: Leaf,
    /// Whether it is marked as one of last resort.
    pub last_resort: bool,
    /// Whether it has any extension beside that mark.
    pub foreign: bool,
}

/// Verifies a KeyPackage and lays it open for its judge.
///
/// # Errors
/// [`KeyPackageError`] if it is not a KeyPackage or does not verify.
pub fn key_package_parts(bytes: &[u8]) -> Result<KeyPackageParts, KeyPackageError> {
    let key_package = verify(&OneSuite, bytes)?;
    let suite_fits = key_package.ciphersuite() == suite::CIPHERSUITE;
    let mark = |extension: &Extension| matches!(extension, Extension::LastResort(_));
    Ok(KeyPackageParts {
        leaf: Leaf::of(LeafNodeIndex::new(u32::MAX), key_package.leaf_node(), suite_fits),
        last_resort: key_package.last_resort(),
        foreign: !key_package.extensions().iter().all(mark),
    })
}

/// The leaf of [`key_package_parts`] alone.
///
/// # Errors
/// [`KeyPackageError`] if it is not a KeyPackage or does not verify.
pub fn key_package_leaf(bytes: &[u8]) -> Result<Leaf, KeyPackageError> {
    Ok(key_package_parts(bytes)?.leaf)
}
