//! What openmls is given to work with: RustCrypto and one journal storage.

use openmls_rust_crypto::RustCrypto;
use openmls_traits::OpenMlsProvider;

use crate::storage::JournalStorage;

#[derive(Default)]
pub(crate) struct Provider {
    crypto: RustCrypto,
    pub(crate) journal: JournalStorage,
}

impl Provider {
    pub(crate) fn with(journal: JournalStorage) -> Self {
        Self { crypto: RustCrypto::default(), journal }
    }
}

impl OpenMlsProvider for Provider {
    type CryptoProvider = RustCrypto;
    type RandProvider = RustCrypto;
    type StorageProvider = JournalStorage;

    fn storage(&self) -> &JournalStorage {
        &self.journal
    }

    fn crypto(&self) -> &RustCrypto {
        &self.crypto
    }

    fn rand(&self) -> &RustCrypto {
        &self.crypto
    }
}
