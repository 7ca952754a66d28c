//! Merging a commit that has been judged.

use super::no_storage::NoStorage;
use super::{PublicGroupCheck, UnjudgedPublicCommit, check};

/// The commit was checked in another epoch or group than this one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the commit is not of this epoch")]
pub struct StaleCommit;

impl PublicGroupCheck {
    /// Enters the epoch that a commit opens, once its owner has judged it.
    ///
    /// # Errors
    /// [`StaleCommit`] if another commit was merged since the check; nothing has changed then.
    pub fn merge(&mut self, commit: UnjudgedPublicCommit) -> Result<(), StaleCommit> {
        check::is_of(&commit, self)?;
        self.group.merge_commit(&NoStorage, commit.staged).map_err(|_| StaleCommit)?;
        self.group_info = commit.group_info;
        Ok(())
    }
}
