//! A public group as bytes: version, then the GroupInfo and the tree in their wire form, so that
//! it outlives changes of the library and is verified whole when it is read.

use super::{CreationError, PublicGroupCheck};
use crate::wire::Malformed;

const VERSION: u8 = 1;

/// Why a snapshot cannot be restored.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RestoreError {
    /// Not a snapshot, or of an unknown version.
    #[error("not a snapshot of a public group")]
    NotASnapshot,
    /// What it holds does not verify.
    #[error(transparent)]
    Invalid(#[from] CreationError),
}

impl PublicGroupCheck {
    /// The group as bytes, about the size of its tree.
    ///
    /// # Errors
    /// [`Malformed`] if the tree cannot be encoded, which no tree that was decoded causes.
    pub fn serialize(&self) -> Result<Vec<u8>, Malformed> {
        let length = u32::try_from(self.group_info.len()).map_err(|_| Malformed("GroupInfo"))?;
        let tree = self.export_tree()?;
        let mut bytes = Vec::with_capacity(5 + self.group_info.len() + tree.len());
        bytes.push(VERSION);
        bytes.extend(length.to_be_bytes());
        bytes.extend(&self.group_info);
        bytes.extend(tree);
        Ok(bytes)
    }

    /// The group from its bytes; verifies everything again.
    ///
    /// # Errors
    /// [`RestoreError`] if the bytes are damaged.
    pub fn restore(bytes: &[u8]) -> Result<Self, RestoreError> {
        let (group_info, tree) = split(bytes).ok_or(RestoreError::NotASnapshot)?;
        Ok(Self::at_any_epoch(group_info, tree)?)
    }
}

fn split(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (version, rest) = bytes.split_first()?;
    let (length, rest) = rest.split_first_chunk::<4>()?;
    let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
    (*version == VERSION).then(|| rest.split_at_checked(length)).flatten()
}
