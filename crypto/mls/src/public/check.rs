//! Checking a commit and its GroupInfo: everything about them that is public.

use std::fmt;

use openmls::prelude::{
    LeafNodeIndex, ProcessedMessage, ProcessedMessageContent, ProtocolMessage, SignaturePublicKey,
    StagedCommit,
};

use super::group_info::{self, Expected, GroupInfoMismatch};
use super::{PublicGroupCheck, StaleCommit};
use crate::change::{self, CommitParts};
use crate::library::LibraryError;
use crate::peek::{self, MessageKind};
use crate::tag::tag_bytes;
use crate::wire::{self, Malformed};

/// Why a commit is not acceptable, whoever sent it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CheckError {
    /// Commit or GroupInfo are not what they should be.
    #[error(transparent)]
    Malformed(#[from] Malformed),
    /// Of another group.
    #[error("a commit of another group")]
    WrongGroup,
    /// Of another epoch.
    #[error("a commit of epoch {theirs} in epoch {ours}")]
    WrongEpoch {
        /// The epoch it claims.
        theirs: u64,
        /// The epoch the group is in.
        ours: u64,
    },
    /// Not a commit in a PublicMessage.
    #[error("not a commit")]
    NotACommit,
    /// It does not verify: signature, path, proposals, tree.
    #[error("not a valid commit: {0}")]
    InvalidCommit(LibraryError),
    /// The GroupInfo is not that of the epoch it opens.
    #[error(transparent)]
    GroupInfo(#[from] GroupInfoMismatch),
}

/// A commit that verifies, but is not judged: read its parts, then hand it to
/// [`PublicGroupCheck::merge`]. That its membership tag is right, and its path and secrets, only
/// members can see.
pub struct UnjudgedPublicCommit {
    pub(super) group_id: Vec<u8>,
    pub(super) parts: CommitParts,
    pub(super) staged: StagedCommit,
    pub(super) group_info: Vec<u8>,
}

impl UnjudgedPublicCommit {
    /// What it does.
    #[must_use]
    pub fn parts(&self) -> &CommitParts {
        &self.parts
    }
}

impl fmt::Debug for UnjudgedPublicCommit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UnjudgedPublicCommit").field("parts", &self.parts).finish_non_exhaustive()
    }
}

impl PublicGroupCheck {
    /// Verifies a commit of the current epoch and the GroupInfo posted with it. Nothing changes
    /// before [`PublicGroupCheck::merge`].
    ///
    /// # Errors
    /// [`CheckError`] with the first thing that is wrong.
    pub fn check_commit(
        &self,
        commit: &[u8],
        new_group_info: &[u8],
    ) -> Result<UnjudgedPublicCommit, CheckError> {
        let message = wire::protocol_message(commit)?;
        let confirmation_tag = self.admit(&message)?;
        let parsed = group_info::parse(new_group_info)?;
        let processed = self
            .group
            .process_message(&self.crypto, message)
            .map_err(|e| CheckError::InvalidCommit(LibraryError::new(&e)))?;
        let (parts, staged) = self.open(processed)?;
        let expected = Expected {
            context: staged.group_context(),
            confirmation_tag: &confirmation_tag,
            signer: parts.committer.index,
            key: self.key_after(&parts, &staged).ok_or(CheckError::NotACommit)?,
        };
        parsed.check(&self.crypto, expected)?;
        let (group_id, group_info) = (self.group_id().to_vec(), new_group_info.to_vec());
        Ok(UnjudgedPublicCommit { group_id, parts, staged, group_info })
    }

    /// The checks that need no cryptography; the commit's confirmation tag.
    fn admit(&self, message: &ProtocolMessage) -> Result<Vec<u8>, CheckError> {
        if message.group_id().as_slice() != self.group_id() {
            return Err(CheckError::WrongGroup);
        }
        let (theirs, ours) = (message.epoch().as_u64(), self.epoch());
        if theirs != ours {
            return Err(CheckError::WrongEpoch { theirs, ours });
        }
        match (message, peek::kind(message)) {
            (ProtocolMessage::PublicMessage(public), MessageKind::Commit) => {
                public.confirmation_tag().and_then(tag_bytes).ok_or(CheckError::NotACommit)
            }
            _ => Err(CheckError::NotACommit),
        }
    }

    fn open(&self, processed: ProcessedMessage) -> Result<(CommitParts, StagedCommit), CheckError> {
        let sender = processed.sender().clone();
        let aad = processed.aad().to_vec();
        let ProcessedMessageContent::StagedCommitMessage(staged) = processed.into_content() else {
            return Err(CheckError::NotACommit);
        };
        let parts =
            change::open(&self.group, &sender, &aad, &staged).ok_or(CheckError::NotACommit)?;
        Ok((parts, *staged))
    }

    /// The committer's signature key in the epoch that the commit opens.
    fn key_after(&self, parts: &CommitParts, staged: &StagedCommit) -> Option<SignaturePublicKey> {
        let old = || self.group.leaf(LeafNodeIndex::new(parts.committer.index));
        Some(staged.update_path_leaf_node().or_else(old)?.signature_key().clone())
    }
}

/// Two commits can be checked in one epoch; only one can be merged.
pub(super) fn is_of(
    commit: &UnjudgedPublicCommit,
    group: &PublicGroupCheck,
) -> Result<(), StaleCommit> {
    let fits = commit.group_id == group.group_id() && commit.parts.epoch == group.epoch();
    if fits { Ok(()) } else { Err(StaleCommit) }
}
