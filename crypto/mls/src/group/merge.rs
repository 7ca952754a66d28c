//! Merging a commit that has been judged.

use crate::group::load::LoadError;
use crate::group::{Group, UnjudgedCommit};
use crate::library::LibraryError;

/// Why a commit was not merged.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MergeError {
    /// There is no pending commit.
    #[error("no commit is pending")]
    NothingPending,
    /// The commit was processed in another epoch or group than this one.
    #[error("the commit is not of this epoch")]
    Stale,
    /// The library refused.
    #[error("not merged: {0}")]
    Refused(LibraryError),
    /// The group could not be restored after a refusal: drop it and load it again.
    #[error(transparent)]
    Load(#[from] LoadError),
}

impl Group {
    /// Enters the epoch that a commit opens, once its owner has judged it. An own pending commit
    /// has lost and is cleared.
    ///
    /// # Errors
    /// [`MergeError`]; the group is as before then.
    pub fn merge(&mut self, commit: UnjudgedCommit) -> Result<(), MergeError> {
        let (group_id, epoch, staged) = commit.into_staged();
        if group_id != self.group_id() || epoch != self.epoch() {
            return Err(MergeError::Stale);
        }
        self.all_or_nothing(|mls, provider| {
            mls.merge_staged_commit(provider, staged)
                .map_err(|e| MergeError::Refused(LibraryError::new(&e)))
        })
    }
}
