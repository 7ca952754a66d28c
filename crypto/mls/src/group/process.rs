//! Processing what others have sent: decrypted, verified, not yet judged.

use std::fmt;

use openmls::framing::errors::{MessageDecryptionError, SecretTreeError};
use openmls::group::{ProcessMessageError, StageCommitError, ValidationError};
use openmls::prelude::{
    ProcessedMessage, ProcessedMessageContent, ProtocolMessage, Sender, StagedCommit,
};

use crate::change::{self, CommitParts};
use crate::group::Group;
use crate::group::load::LoadError;
use crate::leaf::{self, Leaf};
use crate::library::LibraryError;
use crate::peek::{self, MessageKind};
use crate::wire::{self, Malformed};

/// What a message turned out to be.
pub enum Processed {
    /// Application data, decrypted and authenticated.
    Application {
        /// Who sent it.
        sender: Leaf,
        /// The authenticated data.
        aad: Vec<u8>,
        /// The plaintext as the sender padded it.
        plaintext: Vec<u8>,
    },
    /// A commit of another: judge it, then [`Group::merge`] or drop it.
    Commit(Box<UnjudgedCommit>),
    /// The echo of the own pending commit: [`Group::merge_pending`] now.
    OwnCommit,
    /// A message that claims to be our own. **Unauthenticated**: match it by the hash of the bytes
    /// saved before sending; no match is an alarm.
    OwnMessage {
        /// The authenticated data it claims.
        aad: Vec<u8>,
    },
}

impl fmt::Debug for Processed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Application { sender, aad, plaintext } => f
                .debug_struct("Application")
                .field("sender", sender)
                .field("aad", aad)
                .field("plaintext_bytes", &plaintext.len())
                .finish(),
            Self::Commit(commit) => f.debug_tuple("Commit").field(commit).finish(),
            Self::OwnCommit => f.write_str("OwnCommit"),
            Self::OwnMessage { aad } => f.debug_struct("OwnMessage").field("aad", aad).finish(),
        }
    }
}

/// Why a message was not processed. The group is as before, and can still read the true one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProcessError {
    /// Not one MLS message.
    #[error(transparent)]
    Malformed(#[from] Malformed),
    /// Of another group.
    #[error("a message of another group")]
    WrongGroup,
    /// Of another epoch.
    #[error("a message of epoch {theirs} in epoch {ours}")]
    WrongEpoch {
        /// The epoch it claims.
        theirs: u64,
        /// The epoch the group is in.
        ours: u64,
    },
    /// A kind that our groups do not use: standalone proposals, encrypted handshakes, plain
    /// application data.
    #[error("a kind of message that is not allowed")]
    NotAllowed,
    /// The own leaf was removed.
    #[error("no longer in the group")]
    Removed,
    /// Read before: its key is gone.
    #[error("a message that was read before")]
    Replayed,
    /// It does not decrypt: damaged, forged, or too far ahead.
    #[error("cannot be decrypted: {0}")]
    Undecryptable(LibraryError),
    /// From our own leaf, but not the commit that is pending.
    #[error("an own commit that is not pending")]
    OwnCommitUnknown,
    /// A commit that does not verify: signature, tags, path, proposals.
    #[error("not a valid commit: {0}")]
    InvalidCommit(LibraryError),
    /// Any other failure to verify: signature, membership tag, unknown sender.
    #[error("not valid: {0}")]
    Invalid(LibraryError),
    /// The group could not be restored after a refusal: drop it and load it again.
    #[error(transparent)]
    Load(#[from] LoadError),
}

/// A commit that is verified but not judged: read its parts, then hand it to [`Group::merge`].
pub struct UnjudgedCommit {
    group_id: Vec<u8>,
    parts: CommitParts,
    staged: StagedCommit,
}

impl UnjudgedCommit {
    /// What it does.
    #[must_use]
    pub fn parts(&self) -> &CommitParts {
        &self.parts
    }

    /// Whether it removes the own leaf: after the merge the group is inactive.
    #[must_use]
    pub fn self_removed(&self) -> bool {
        self.staged.self_removed()
    }

    pub(super) fn into_staged(self) -> (Vec<u8>, u64, StagedCommit) {
        (self.group_id, self.parts.epoch, self.staged)
    }
}

impl fmt::Debug for UnjudgedCommit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UnjudgedCommit").field("parts", &self.parts).finish_non_exhaustive()
    }
}

impl Group {
    /// Decrypts and verifies one message of the current epoch. A commit is not merged. The ratchet
    /// step of a message is part of the changes.
    ///
    /// # Errors
    /// [`ProcessError`]; the group is as before then.
    pub fn process(&mut self, bytes: &[u8]) -> Result<Processed, ProcessError> {
        let message = wire::protocol_message(bytes)?;
        self.admit(&message)?;
        let kind = peek::kind(&message);
        self.provider.journal.begin();
        let processed = match self.mls.process_message(&self.provider, message) {
            Ok(processed) => processed,
            Err(error) => {
                // openmls writes only what succeeded; should that change, nothing stays.
                if self.provider.journal.undo() {
                    self.reload()?;
                }
                return Err(refusal(error, kind));
            }
        };
        self.sort(processed)
    }

    /// The checks that need no cryptography.
    fn admit(&self, message: &ProtocolMessage) -> Result<(), ProcessError> {
        if message.group_id().as_slice() != self.group_id() {
            return Err(ProcessError::WrongGroup);
        }
        if !self.is_active() {
            return Err(ProcessError::Removed);
        }
        let (theirs, ours) = (message.epoch().as_u64(), self.epoch());
        if theirs != ours {
            return Err(ProcessError::WrongEpoch { theirs, ours });
        }
        match peek::kind(message) {
            MessageKind::Application | MessageKind::Commit => Ok(()),
            MessageKind::Proposal | MessageKind::Other => Err(ProcessError::NotAllowed),
        }
    }

    fn sort(&self, processed: ProcessedMessage) -> Result<Processed, ProcessError> {
        let sender = processed.sender().clone();
        let aad = processed.aad().to_vec();
        let group = self.mls.public_group();
        match processed.into_content() {
            ProcessedMessageContent::ApplicationMessage(message) => {
                let Sender::Member(index) = sender else { return Err(ProcessError::NotAllowed) };
                let sender = leaf::leaf(group, index).ok_or(ProcessError::NotAllowed)?;
                Ok(Processed::Application { sender, aad, plaintext: message.into_bytes() })
            }
            ProcessedMessageContent::StagedCommitMessage(staged) => {
                let parts =
                    change::open(group, &sender, &aad, &staged).ok_or(ProcessError::NotAllowed)?;
                let group_id = self.group_id().to_vec();
                let commit = UnjudgedCommit { group_id, parts, staged: *staged };
                Ok(Processed::Commit(Box::new(commit)))
            }
            ProcessedMessageContent::OwnPendingCommit => Ok(Processed::OwnCommit),
            ProcessedMessageContent::OwnPrivateMessage => Ok(Processed::OwnMessage { aad }),
            _ => Err(ProcessError::NotAllowed),
        }
    }
}

fn refusal(
    error: ProcessMessageError<crate::storage::StorageError>,
    kind: MessageKind,
) -> ProcessError {
    let words = LibraryError::new(&error);
    match error {
        ProcessMessageError::ValidationError(ValidationError::UnableToDecrypt(why)) => match why {
            MessageDecryptionError::SecretTreeError(SecretTreeError::SecretReuseError) => {
                ProcessError::Replayed
            }
            _ => ProcessError::Undecryptable(words),
        },
        ProcessMessageError::InvalidCommit(StageCommitError::OwnCommitMismatch) => {
            ProcessError::OwnCommitUnknown
        }
        _ if kind == MessageKind::Commit => ProcessError::InvalidCommit(words),
        _ => ProcessError::Invalid(words),
    }
}
