//! The group and what can be read from it.

use std::fmt;

use openmls::prelude::MlsGroup;

use crate::context;
use crate::leaf::{self, Leaf};
use crate::provider::Provider;
use crate::storage::Change;

/// One group as one of its members sees it, with its own storage. Drop it and nothing has
/// happened; take its changes and save them, and it has.
pub struct Group {
    pub(crate) provider: Provider,
    pub(crate) mls: MlsGroup,
}

impl Group {
    /// The group id.
    #[must_use]
    pub fn group_id(&self) -> &[u8] {
        self.mls.group_id().as_slice()
    }

    /// The current epoch.
    #[must_use]
    pub fn epoch(&self) -> u64 {
        self.mls.epoch().as_u64()
    }

    /// Our bytes in the group context; the caller demands the ones it expects.
    #[must_use]
    pub fn context(&self) -> &[u8] {
        context::check(self.mls.public_group().group_context()).unwrap_or_default()
    }

    /// All leaves, by index.
    #[must_use]
    pub fn leaves(&self) -> Vec<Leaf> {
        leaf::leaves(self.mls.public_group())
    }

    /// The index of the own leaf.
    #[must_use]
    pub fn own_leaf_index(&self) -> u32 {
        self.mls.own_leaf_index().u32()
    }

    /// False once a merged commit has removed the own leaf.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.mls.is_active()
    }

    /// The epoch authenticator (RFC 9420 §8.7): equal for all members that agree.
    #[must_use]
    pub fn epoch_authenticator(&self) -> Vec<u8> {
        self.mls.epoch_authenticator().as_slice().to_vec()
    }

    /// What changed since the last take. Save it in one durable transaction before anything made
    /// by the group leaves the device.
    pub fn take_changes(&mut self) -> Vec<Change> {
        self.provider.journal.take_changes()
    }

    /// The keys of everything it has stored: what to delete when the group is given up.
    #[must_use]
    pub fn keys(&self) -> Vec<Vec<u8>> {
        self.provider.journal.entries().into_iter().map(|(key, _)| key).collect()
    }
}

impl fmt::Debug for Group {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Group")
            .field("group_id", &self.group_id())
            .field("epoch", &self.epoch())
            .field("own_leaf_index", &self.own_leaf_index())
            .finish_non_exhaustive()
    }
}
