//! What openmls is given to work with: RustCrypto and one journal storage.

use openmls_rust_crypto::RustCrypto;
use openmls_traits::OpenMlsProvider;

use crate::storage::JournalStorage;

#[cfg(not(feature = "sabotage"))]
pub(crate) type Crypto = RustCrypto;
#[cfg(feature = "sabotage")]
pub(crate) type Crypto = crate::sabotage::Saboteur;

#[derive(Default)]
pub(crate) struct Provider {
    crypto: Crypto,
    rand: RustCrypto,
    pub(crate) journal: JournalStorage,
}

impl Provider {
    pub(crate) fn with(journal: JournalStorage) -> Self {
        Self { journal, ..Self::default() }
    }
}

impl OpenMlsProvider for Provider {
    type CryptoProvider = Crypto;
    type RandProvider = RustCrypto;
    type StorageProvider = JournalStorage;

    fn storage(&self) -> &JournalStorage {
        &self.journal
    }

    fn crypto(&self) -> &Crypto {
        &self.crypto
    }

    fn rand(&self) -> &RustCrypto {
        &self.rand
    }
}
