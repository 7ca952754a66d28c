//! The first byte of every storage key: what the value is.

/// Stored on disk: never renumber.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Kind {
    Tree = 1,
    GroupContext = 2,
    InterimTranscriptHash = 3,
    ConfirmationTag = 4,
    JoinConfig = 5,
    OwnLeafNodes = 6,
    GroupState = 7,
    OwnLeafIndex = 8,
    EpochSecrets = 9,
    ResumptionPsks = 10,
    MessageSecrets = 11,
    EpochKeyPairs = 12,
    ProposalRefs = 13,
    Proposal = 14,
    KeyPackage = 20,
    EncryptionKeyPair = 21,
    SignatureKeyPair = 22,
    Psk = 23,
}
