//! What openmls is given to work with: the cryptography of our one suite and one journal storage.

mod crypto;
mod hpke;
mod random;

#[cfg(test)]
mod same_as_rust_crypto;
#[cfg(test)]
mod vectors;

use openmls_traits::OpenMlsProvider;

use crate::storage::JournalStorage;

pub(crate) use crypto::OneSuite;

#[cfg(not(feature = "sabotage"))]
pub(crate) type Crypto = OneSuite;
#[cfg(feature = "sabotage")]
pub(crate) type Crypto = crate::sabotage::Saboteur;

#[derive(Default)]
pub(crate) struct Provider {
    crypto: Crypto,
    rand: OneSuite,
    pub(crate) journal: JournalStorage,
}

impl Provider {
    pub(crate) fn with(journal: JournalStorage) -> Self {
        Self { journal, ..Self::default() }
    }
}

impl OpenMlsProvider for Provider {
    type CryptoProvider = Crypto;
    type RandProvider = OneSuite;
    type StorageProvider = JournalStorage;

    fn storage(&self) -> &JournalStorage {
        &self.journal
    }

    fn crypto(&self) -> &Crypto {
        &self.crypto
    }

    fn rand(&self) -> &OneSuite {
        &self.rand
    }
}
