//! The key of a user's backup: whoever opens the vault has it.

use coterie_seal::{KdfLabel, SealKey, SealLabel, SigningKey, derive, pad, unpad};
use coterie_types::{BlobId, ChannelId, UserId};
use rand_core::CryptoRngCore;
use zeroize::Zeroizing;

use super::BackupError;

/// What only the devices of one user have: made of the identity key as it stands in the vault.
pub struct BackupKey {
    secret: Zeroizing<[u8; 32]>,
    pub(super) user: UserId,
}

impl BackupKey {
    /// The key of a user.
    #[must_use]
    pub fn of(identity: &SigningKey, user: UserId) -> Self {
        let secret = derive(&*identity.to_seed(), KdfLabel::Backup, user.as_bytes());
        Self { secret, user }
    }

    pub(super) fn seal(
        &self,
        label: SealLabel,
        context: &[u8],
        bytes: &[u8],
        rng: &mut dyn CryptoRngCore,
    ) -> Vec<u8> {
        SealKey::from_bytes(&self.secret).seal(label, context, &pad(bytes), rng)
    }

    pub(super) fn open(
        &self,
        label: SealLabel,
        context: &[u8],
        sealed: &[u8],
    ) -> Result<Vec<u8>, BackupError> {
        let opened = SealKey::from_bytes(&self.secret).open(label, context, sealed);
        let padded = opened.map_err(|_| BackupError::Sealed)?;
        unpad(&padded).map(<[u8]>::to_vec).map_err(|_| BackupError::Padding)
    }

    pub(super) fn of_version(&self, version: u64) -> Vec<u8> {
        [self.user.as_bytes().as_slice(), &version.to_be_bytes()].concat()
    }

    pub(super) fn of_chunk(&self, channel: ChannelId, chunk: BlobId) -> Vec<u8> {
        [self.user.as_bytes().as_slice(), channel.as_bytes(), chunk.as_bytes()].concat()
    }
}
