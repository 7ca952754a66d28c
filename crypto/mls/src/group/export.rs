//! What a member can hand out or derive: GroupInfo, tree, exported secrets, confirmation tag.

use openmls::prelude::tls_codec::Serialize as _;
use openmls_traits::OpenMlsProvider as _;

use crate::group::Group;
use crate::library::LibraryError;
use crate::signer::Signer;
use crate::tag::tag_bytes;

/// Why something could not be exported.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not exported: {0}")]
pub struct ExportError(LibraryError);

impl Group {
    /// The GroupInfo of the current epoch: without tree, with `external_pub`.
    ///
    /// # Errors
    /// [`ExportError`] if the group was left.
    pub fn export_group_info(&self, signer: &Signer) -> Result<Vec<u8>, ExportError> {
        let failed = |e: &dyn std::fmt::Display| ExportError(LibraryError::new(&e));
        self.mls
            .export_group_info(self.provider.crypto(), signer, false)
            .map_err(|e| failed(&e))?
            .to_bytes()
            .map_err(|e| failed(&e))
    }

    /// The public tree (`ratchet_tree`, RFC 9420 §12.4.3.3).
    ///
    /// # Errors
    /// [`ExportError`] if it cannot be encoded.
    pub fn export_tree(&self) -> Result<Vec<u8>, ExportError> {
        let tree = self.mls.export_ratchet_tree();
        tree.tls_serialize_detached().map_err(|e| ExportError(LibraryError::new(&e)))
    }

    /// `length` bytes of exporter secret of the current epoch (RFC 9420 §8.5).
    ///
    /// # Errors
    /// [`ExportError`] if the group was left or the length is above 65,535.
    pub fn export(
        &self,
        label: &str,
        context: &[u8],
        length: usize,
    ) -> Result<Vec<u8>, ExportError> {
        self.mls
            .export_secret(self.provider.crypto(), label, context, length)
            .map_err(|e| ExportError(LibraryError::new(&e)))
    }

    /// The same of the epoch that the own pending commit would begin.
    ///
    /// # Errors
    /// [`ExportError`] if no commit is pending, or the length is above 65,535.
    pub fn export_pending(
        &self,
        label: &str,
        context: &[u8],
        length: usize,
    ) -> Result<Vec<u8>, ExportError> {
        let pending = self.mls.pending_commit();
        let pending = pending.ok_or_else(|| ExportError(LibraryError::new(&"nothing pending")))?;
        pending
            .export_secret(self.provider.crypto(), label, context, length)
            .map_err(|e| ExportError(LibraryError::new(&e)))
    }

    /// The confirmation tag of the commit that opened the current epoch.
    ///
    /// # Errors
    /// [`ExportError`] if it cannot be encoded.
    pub fn confirmation_tag(&self) -> Result<Vec<u8>, ExportError> {
        tag_bytes(self.mls.confirmation_tag())
            .ok_or_else(|| ExportError(LibraryError::new(&"confirmation tag")))
    }
}
