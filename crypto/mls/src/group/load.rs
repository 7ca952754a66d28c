//! The group as it was saved, and back to it.

use openmls::prelude::{GroupId, MlsGroup};
use openmls_traits::OpenMlsProvider as _;

use crate::group::Group;
use crate::provider::Provider;
use crate::storage::{JournalStorage, StorageError};

/// Why a group could not be loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LoadError {
    /// The entries hold no such group, or not all of it.
    #[error("no such group in the saved entries")]
    Missing,
    /// A value is damaged.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

impl Group {
    /// The group from its saved entries: the sum of all changes taken from it.
    ///
    /// # Errors
    /// [`LoadError`] if they are not the whole group.
    pub fn load(
        group_id: &[u8],
        entries: impl IntoIterator<Item = (Vec<u8>, Vec<u8>)>,
    ) -> Result<Self, LoadError> {
        let provider = Provider::with(JournalStorage::from_entries(entries));
        let mls = load(&provider, &GroupId::from_slice(group_id))?;
        Ok(Self { provider, mls })
    }

    /// Forgets everything since the last take: what a failed save asks for.
    ///
    /// # Errors
    /// [`LoadError::Missing`] if nothing was ever taken: then drop the group.
    pub fn rollback(&mut self) -> Result<(), LoadError> {
        self.provider.journal.rollback();
        self.reload()
    }

    /// Makes the memory what the storage says.
    pub(super) fn reload(&mut self) -> Result<(), LoadError> {
        self.mls = load(&self.provider, self.mls.group_id())?;
        Ok(())
    }

    /// Runs an operation on memory and storage; if it fails, both are as before.
    pub(super) fn all_or_nothing<T, E: From<LoadError>>(
        &mut self,
        operation: impl FnOnce(&mut MlsGroup, &Provider) -> Result<T, E>,
    ) -> Result<T, E> {
        self.provider.journal.begin();
        let result = operation(&mut self.mls, &self.provider);
        if result.is_err() {
            self.provider.journal.undo();
            self.reload()?;
        }
        result
    }
}

fn load(provider: &Provider, group_id: &GroupId) -> Result<MlsGroup, LoadError> {
    MlsGroup::load(provider.storage(), group_id)?.ok_or(LoadError::Missing)
}
