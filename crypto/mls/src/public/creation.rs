//! A public group, from the GroupInfo and tree of its creation.

use std::fmt;

use openmls::prelude::tls_codec::Serialize as _;
use openmls::prelude::{ProposalStore, PublicGroup};

use super::no_storage::NoStorage;
use crate::context::{self, ContextError};
use crate::leaf::{self, Leaf};
use crate::library::LibraryError;
use crate::provider::OneSuite;
use crate::welcome;
use crate::wire::{self, Malformed};

/// Why a public group cannot begin with this GroupInfo and tree.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CreationError {
    /// Not a GroupInfo or not a tree.
    #[error(transparent)]
    Malformed(#[from] Malformed),
    /// Not a group of ours.
    #[error(transparent)]
    Context(#[from] ContextError),
    /// The GroupInfo must hold `external_pub` and nothing else.
    #[error("the GroupInfo must hold external_pub and nothing else")]
    Extensions,
    /// A creation stands at epoch 0 with its creator alone in the tree.
    #[error("not the creation of a group")]
    NotACreation,
    /// It does not verify: signature, tree hash, leaves.
    #[error("not a valid group: {0}")]
    Invalid(LibraryError),
}

/// One group as the node sees it: tree, context, transcript. Checks every commit.
pub struct PublicGroupCheck {
    pub(super) crypto: OneSuite,
    pub(super) group: PublicGroup,
    pub(super) group_info: Vec<u8>,
}

impl PublicGroupCheck {
    /// Begins with what the creator of a group posts.
    ///
    /// # Errors
    /// [`CreationError`] if it is not the sound creation of a group of ours.
    pub fn from_creation(group_info: &[u8], tree: &[u8]) -> Result<Self, CreationError> {
        let check = Self::at_any_epoch(group_info, tree)?;
        let alone = leaf::full_leaves(&check.group).count() == 1;
        if check.epoch() != 0 || !alone {
            return Err(CreationError::NotACreation);
        }
        Ok(check)
    }

    pub(super) fn at_any_epoch(group_info: &[u8], tree: &[u8]) -> Result<Self, CreationError> {
        let info = wire::group_info(group_info)?;
        let tree = wire::ratchet_tree(tree)?;
        context::check(info.group_context())?;
        if !welcome::has_only_external_pub(&info) {
            return Err(CreationError::Extensions);
        }
        let crypto = OneSuite;
        let (group, _) =
            PublicGroup::from_external(&crypto, &NoStorage, tree, info, ProposalStore::new())
                .map_err(|e| CreationError::Invalid(LibraryError::new(&e)))?;
        Ok(Self { crypto, group, group_info: group_info.to_vec() })
    }

    /// The group id.
    #[must_use]
    pub fn group_id(&self) -> &[u8] {
        self.group.group_id().as_slice()
    }

    /// The current epoch.
    #[must_use]
    pub fn epoch(&self) -> u64 {
        self.group.group_context().epoch().as_u64()
    }

    /// Our bytes in the group context; the caller demands the ones it expects.
    #[must_use]
    pub fn context(&self) -> &[u8] {
        context::check(self.group.group_context()).unwrap_or_default()
    }

    /// All leaves, by index.
    #[must_use]
    pub fn leaves(&self) -> Vec<Leaf> {
        leaf::leaves(&self.group)
    }

    /// The GroupInfo of the current epoch, as its committer posted it.
    #[must_use]
    pub fn group_info(&self) -> &[u8] {
        &self.group_info
    }

    /// The tree of the current epoch (`ratchet_tree`, RFC 9420 §12.4.3.3).
    ///
    /// # Errors
    /// [`Malformed`] if it cannot be encoded, which no tree that was decoded causes.
    pub fn export_tree(&self) -> Result<Vec<u8>, Malformed> {
        let tree = self.group.export_ratchet_tree();
        tree.tls_serialize_detached().map_err(|_| Malformed("ratchet tree"))
    }
}

impl fmt::Debug for PublicGroupCheck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PublicGroupCheck")
            .field("group_id", &self.group_id())
            .field("epoch", &self.epoch())
            .finish_non_exhaustive()
    }
}
