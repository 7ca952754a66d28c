//! Encrypting application data.

use crate::group::Group;
use crate::group::load::LoadError;
use crate::library::LibraryError;
use crate::signer::Signer;

/// Why a message was not encrypted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EncryptError {
    /// The own leaf was removed.
    #[error("no longer in the group")]
    Removed,
    /// The library refused.
    #[error("not encrypted: {0}")]
    Refused(LibraryError),
    /// The group could not be restored after a refusal: drop it and load it again.
    #[error(transparent)]
    Load(#[from] LoadError),
}

impl Group {
    /// Encrypts for the current epoch and steps the own ratchet. No padding: the caller pads.
    /// Save the changes before the ciphertext leaves, or a restart uses the same key again.
    ///
    /// # Errors
    /// [`EncryptError`]; the group is as before then.
    pub fn encrypt(
        &mut self,
        signer: &Signer,
        aad: &[u8],
        plaintext: &[u8],
    ) -> Result<Vec<u8>, EncryptError> {
        if !self.is_active() {
            return Err(EncryptError::Removed);
        }
        let refused = |e: &dyn std::fmt::Display| EncryptError::Refused(LibraryError::new(&e));
        self.all_or_nothing(|mls, provider| {
            mls.set_aad(aad.to_vec());
            mls.create_message(provider, signer, plaintext)
                .map_err(|e| refused(&e))?
                .to_bytes()
                .map_err(|e| refused(&e))
        })
    }
}
