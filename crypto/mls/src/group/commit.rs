//! Committing: adds, removes and always a fresh path, pending until the node has ordered it.

use openmls::prelude::{
    CommitMessageBundle, KeyPackage, LeafNodeIndex, MlsGroup, ProposalOrRefType,
};
use openmls_traits::OpenMlsProvider as _;

use crate::group::Group;
use crate::group::load::LoadError;
use crate::group::merge::MergeError;
use crate::key_packages::{self, KeyPackageError};
use crate::library::LibraryError;
use crate::provider::Provider;
use crate::signer::Signer;

/// What a commit is to do; with neither adds nor removes it only renews the path.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CommitChange {
    /// KeyPackages to add.
    pub adds: Vec<Vec<u8>>,
    /// Indices of leaves to remove.
    pub removes: Vec<u32>,
    /// The authenticated data.
    pub aad: Vec<u8>,
}

/// A commit that waits for the node's answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingCommit {
    /// The commit, a PublicMessage.
    pub commit: Vec<u8>,
    /// The GroupInfo of the epoch it opens.
    pub group_info: Vec<u8>,
    /// The Welcome for those it adds.
    pub welcome: Option<Vec<u8>>,
}

/// Why no commit was made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CommitError {
    /// Another one waits: merge or clear it first.
    #[error("a commit is pending")]
    Pending,
    /// The own leaf was removed.
    #[error("no longer in the group")]
    Removed,
    /// One of the KeyPackages is not acceptable.
    #[error(transparent)]
    KeyPackage(#[from] KeyPackageError),
    /// The library refused.
    #[error("no commit made: {0}")]
    Refused(LibraryError),
    /// The group could not be restored after a refusal: drop it and load it again.
    #[error(transparent)]
    Load(#[from] LoadError),
}

fn refused(error: impl std::fmt::Display) -> CommitError {
    CommitError::Refused(LibraryError::new(&error))
}

impl Group {
    /// Makes a commit and keeps it pending. Its proposals are its own and inline; stored proposals
    /// of others never ride along. Save the changes before it is sent; the same bytes may be sent
    /// again.
    ///
    /// # Errors
    /// [`CommitError`]; the group is as before then.
    pub fn commit(
        &mut self,
        signer: &Signer,
        change: &CommitChange,
    ) -> Result<PendingCommit, CommitError> {
        if !self.is_active() {
            return Err(CommitError::Removed);
        }
        if self.has_pending() {
            return Err(CommitError::Pending);
        }
        let crypto = self.provider.crypto();
        let adds = change.adds.iter().map(|bytes| key_packages::verify(crypto, bytes));
        let adds: Vec<KeyPackage> = adds.collect::<Result<_, _>>()?;
        self.all_or_nothing(|mls, provider| {
            let bundle = stage(mls, provider, signer, (adds, change))?;
            let (commit, welcome, group_info) = bundle.into_messages();
            let group_info = group_info.ok_or_else(|| refused("no GroupInfo"))?;
            Ok(PendingCommit {
                commit: commit.to_bytes().map_err(refused)?,
                group_info: group_info.to_bytes().map_err(refused)?,
                welcome: welcome.map(|w| w.to_bytes()).transpose().map_err(refused)?,
            })
        })
    }

    /// Whether an own commit waits.
    #[must_use]
    pub fn has_pending(&self) -> bool {
        self.mls.pending_commit().is_some()
    }

    /// The log shows that the pending commit won: enter the epoch it opens.
    ///
    /// # Errors
    /// [`MergeError::NothingPending`] if there is none; the group is as before on any error.
    pub fn merge_pending(&mut self) -> Result<(), MergeError> {
        if !self.has_pending() {
            return Err(MergeError::NothingPending);
        }
        self.all_or_nothing(|mls, provider| {
            mls.merge_pending_commit(provider)
                .map_err(|e| MergeError::Refused(LibraryError::new(&e)))
        })
    }

    /// The pending commit lost: forget it, to be made again from its intent.
    ///
    /// # Errors
    /// [`MergeError`] if the storage fails.
    pub fn clear_pending(&mut self) -> Result<(), MergeError> {
        self.all_or_nothing(|mls, provider| {
            mls.clear_pending_commit(provider.storage())
                .map_err(|e| MergeError::Refused(LibraryError::new(&e)))
        })
    }
}

fn stage(
    mls: &mut MlsGroup,
    provider: &Provider,
    signer: &Signer,
    (adds, change): (Vec<KeyPackage>, &CommitChange),
) -> Result<CommitMessageBundle, CommitError> {
    mls.set_aad(change.aad.clone());
    mls.commit_builder()
        .consume_proposal_store(false)
        .force_self_update(true)
        .propose_adds(adds)
        .propose_removals(change.removes.iter().map(|index| LeafNodeIndex::new(*index)))
        .load_psks(provider.storage())
        .map_err(refused)?
        .create_group_info(true)
        .use_ratchet_tree_extension(false)
        .build(provider.rand(), provider.crypto(), signer, |proposal| {
            matches!(proposal.proposal_or_ref_type(), ProposalOrRefType::Proposal)
        })
        .map_err(refused)?
        .stage_commit(provider)
        .map_err(refused)
}
