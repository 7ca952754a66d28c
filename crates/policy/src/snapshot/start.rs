//! Writing, hashing and starting from a snapshot.

use coterie_identity::CertificateError;
use coterie_types::{Bytes, CodecError, Hash, from_canonical, sha256, to_canonical};

use super::whole::Snapshot;
use crate::{Body, Entry, Payload, Refusal, SignedIntent, State};

const LABEL: &[u8] = b"coterie/1 policy state\0";

/// Why one cannot start from a snapshot.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SnapshotError {
    /// Not the deterministic encoding of a snapshot.
    #[error("the snapshot is malformed: {0}")]
    Malformed(#[from] CodecError),
    /// A version that this program does not know.
    #[error("the snapshot has a version this program does not know")]
    UnknownVersion,
    /// A device's certificate cannot be read.
    #[error("a certificate of the snapshot cannot be read: {0}")]
    Certificate(#[from] CertificateError),
    /// The entry is no checkpoint.
    #[error("the entry after the snapshot is no checkpoint")]
    NotCheckpoint,
    /// The fold refuses the checkpoint.
    #[error("the checkpoint is refused: {0}")]
    Refused(#[from] Refusal),
}

impl State {
    /// The state as bytes: the same for everybody who has folded the same log.
    #[must_use]
    pub fn snapshot(&self) -> Bytes {
        Bytes(to_canonical(&Snapshot::of(self)))
    }

    /// The hash of the state: SHA-256("coterie/1 policy state" ‖ 0x00 ‖ snapshot).
    #[must_use]
    pub fn hash(&self) -> Hash {
        sha256(&[LABEL, &to_canonical(&Snapshot::of(self))])
    }

    /// The state after a checkpoint, from the snapshot of the state before it. What came earlier
    /// is believed on the word of the member who has signed the checkpoint and of whoever gives
    /// the snapshot: fold the whole log before relying on it.
    ///
    /// # Errors
    /// [`SnapshotError`].
    pub fn start(snapshot: &[u8], checkpoint: &Entry) -> Result<Self, SnapshotError> {
        let Payload::Intent(bytes) = &checkpoint.payload else {
            return Err(SnapshotError::NotCheckpoint);
        };
        let intent = SignedIntent::parse(bytes)?;
        if !matches!(intent.claims().body, Body::Checkpoint(_)) {
            return Err(SnapshotError::NotCheckpoint);
        }
        let snapshot: Snapshot = from_canonical(snapshot)?;
        Ok(snapshot.restore()?.apply(checkpoint)?)
    }
}
