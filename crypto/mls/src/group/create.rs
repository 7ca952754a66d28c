//! Creating a group with oneself as its only leaf.

use openmls::prelude::{GroupId, MlsGroup};

use crate::context;
use crate::group::Group;
use crate::group::export::ExportError;
use crate::key_packages::with_key;
use crate::library::LibraryError;
use crate::provider::Provider;
use crate::signer::Signer;
use crate::suite;

/// Why a group was not created.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CreateError {
    /// The library refused.
    #[error("group not created: {0}")]
    Refused(LibraryError),
    /// Its GroupInfo could not be made.
    #[error(transparent)]
    Export(#[from] ExportError),
}

/// What the node is given for a new group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommitOutput {
    /// Empty: a creation has no commit.
    pub commit: Vec<u8>,
    /// The GroupInfo of epoch 0: without tree, with `external_pub`, signed by the creator.
    pub group_info: Vec<u8>,
}

impl Group {
    /// Creates a group at epoch 0. `context` goes into the group-context extension
    /// [`crate::CONTEXT_EXTENSION`] and never changes.
    ///
    /// # Errors
    /// [`CreateError`] if the library fails.
    pub fn create(
        signer: &Signer,
        credential: &[u8],
        group_id: &[u8],
        context: &[u8],
    ) -> Result<(Self, CommitOutput), CreateError> {
        let extensions = context::extensions(context)
            .map_err(|e| CreateError::Refused(LibraryError::new(&e)))?;
        let provider = Provider::default();
        let mls = MlsGroup::new_with_group_id(
            &provider,
            signer,
            &suite::create_config(extensions),
            GroupId::from_slice(group_id),
            with_key(signer, credential),
        )
        .map_err(|e| CreateError::Refused(LibraryError::new(&e)))?;
        let group = Self { provider, mls };
        let group_info = group.export_group_info(signer)?;
        Ok((group, CommitOutput { commit: Vec::new(), group_info }))
    }
}
