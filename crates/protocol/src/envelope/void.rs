//! A commit that cannot be followed: who says so, and the envelope that undoes it.

use coterie_seal::{SignLabel, SigningKey, VerifyingKey, verify};
use coterie_types::{
    Bytes, ChannelId, CodecError, DeviceId, FixedBytes, Head, MessageId, UserId, from_canonical,
    sha256, to_canonical,
};
use minicbor::{Decode, Encode};

/// Most reports in one [`Void`].
const REPORTS_MAX: usize = 8;

/// A device's word that it cannot follow a commit. Deterministic CBOR.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct CommitFailure {
    /// 1.
    #[n(0)]
    pub version: u8,
    /// The channel.
    #[n(1)]
    pub channel: ChannelId,
    /// The user who cannot follow.
    #[n(2)]
    pub user: UserId,
    /// The device that cannot, and signs.
    #[n(3)]
    pub device: DeviceId,
    /// The channel head with the commit.
    #[n(4)]
    pub commit: Head,
}

/// A [`CommitFailure`], signed by the device over its bytes.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct SignedCommitFailure {
    /// The [`CommitFailure`]'s bytes.
    #[n(0)]
    pub bytes: Bytes,
    /// Label `CommitFailure`.
    #[n(1)]
    pub signature: FixedBytes<64>,
}

/// What undoes a run of commits of one user: the body of an envelope that the node makes.
/// Deterministic CBOR.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Void {
    /// 1.
    #[n(0)]
    pub version: u8,
    /// The channel head with the first commit that is undone.
    #[n(1)]
    pub commit: Head,
    /// The [`SignedCommitFailure`]s that call for it, 1 to 8, each of a commit of the run.
    #[n(2)]
    pub reports: Vec<Bytes>,
}

/// Why a report or a void is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VoidError {
    /// Not the deterministic encoding.
    #[error(transparent)]
    Codec(#[from] CodecError),
    /// A later version of the protocol.
    #[error("version {0} is not known")]
    Version(u8),
    /// Without a report, or with too many.
    #[error("a void has 1 to 8 reports")]
    Reports,
    /// A report of another channel, or of a commit before those that are undone.
    #[error("a report is about another commit")]
    Other,
    /// Not signed by the device's key.
    #[error("the report is not signed by its device")]
    Signature,
}

impl SignedCommitFailure {
    /// Signs a report.
    #[must_use]
    pub fn sign(failure: &CommitFailure, key: &SigningKey) -> Self {
        let bytes = to_canonical(failure);
        let signature = FixedBytes(key.sign(SignLabel::CommitFailure, &bytes));
        Self { bytes: Bytes(bytes), signature }
    }

    /// Its bytes.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        to_canonical(self)
    }

    /// Decodes a report; [`SignedCommitFailure::verify`] follows once the key is known.
    ///
    /// # Errors
    /// [`VoidError::Codec`], [`VoidError::Version`].
    pub fn from_bytes(bytes: &[u8]) -> Result<(Self, CommitFailure), VoidError> {
        let signed: Self = from_canonical(bytes)?;
        let failure: CommitFailure = from_canonical(&signed.bytes)?;
        known(failure.version)?;
        Ok((signed, failure))
    }

    /// Verifies the signature by the device's key.
    ///
    /// # Errors
    /// [`VoidError::Signature`].
    pub fn verify(&self, key: &VerifyingKey) -> Result<(), VoidError> {
        verify(SignLabel::CommitFailure, key, &self.bytes, &self.signature)
            .map_err(|_| VoidError::Signature)
    }
}

impl Void {
    /// Its bytes: the envelope's body.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        to_canonical(self)
    }

    /// The envelope's message id, which follows from the commit that it undoes.
    #[must_use]
    pub fn message_id(commit: &Head) -> MessageId {
        let hash = sha256(&[b"coterie/1 void\0", &commit.seq.to_be_bytes(), &commit.hash.0]);
        let mut id = [0; 16];
        id.copy_from_slice(&hash.0[..16]);
        MessageId::from_bytes(id)
    }

    /// Decodes an envelope's body in `channel`, with its reports: each of them is about the first
    /// commit that is undone or a later one. Keys and hashes of the log are for the caller to know.
    ///
    /// # Errors
    /// [`VoidError`] but [`VoidError::Signature`].
    pub fn from_bytes(
        bytes: &[u8],
        channel: ChannelId,
    ) -> Result<(Self, Vec<(SignedCommitFailure, CommitFailure)>), VoidError> {
        let void: Self = from_canonical(bytes)?;
        known(void.version)?;
        if void.reports.is_empty() || void.reports.len() > REPORTS_MAX {
            return Err(VoidError::Reports);
        }
        let reports = void.reports.iter().map(|bytes| {
            let (signed, failure) = SignedCommitFailure::from_bytes(bytes)?;
            let first = void.commit;
            let of_run = failure.commit == first || failure.commit.seq > first.seq;
            if failure.channel == channel && of_run {
                Ok((signed, failure))
            } else {
                Err(VoidError::Other)
            }
        });
        let reports = reports.collect::<Result<Vec<_>, _>>()?;
        Ok((void, reports))
    }
}

const fn known(version: u8) -> Result<(), VoidError> {
    if version == 1 { Ok(()) } else { Err(VoidError::Version(version)) }
}
