//! What can go wrong in a store.

/// Which expectation of a [`crate::Write`] did not hold. Nothing of the transaction was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Conflict {
    /// The database is bound to other secrets.
    #[error("the database belongs to other secrets")]
    Secrets,
    /// The username belongs to another user.
    #[error("the username is taken")]
    Username,
    /// The user exists already.
    #[error("the user exists")]
    UserExists,
    /// The device log has another head.
    #[error("the device log has another head")]
    DeviceHead,
    /// The vault has another version.
    #[error("the vault has another version")]
    VaultVersion,
    /// The profile has another version.
    #[error("the profile has another version")]
    ProfileVersion,
    /// The identity is a user's already, or the user has another one of the provider.
    #[error("the identity is taken")]
    IdentityTaken,
    /// The user has no identity at the provider.
    #[error("the user has no such identity")]
    IdentityUnknown,
    /// The ID token was used before.
    #[error("the token was used")]
    TokenUsed,
    /// No such user.
    #[error("there is no such user")]
    UserUnknown,
    /// No such server.
    #[error("there is no such server")]
    ServerUnknown,
    /// The device would have more one-time KeyPackages than it may.
    #[error("the device has as many KeyPackages as it may")]
    KeyPackageCount,
    /// The claimer has claimed of this target as often as it may.
    #[error("the claimer has claimed as often as it may")]
    KeyPackageClaims,
    /// The session is unknown, ended, has another refresh token, or has a device already.
    #[error("the session is not as expected")]
    Session,
    /// The flow is unknown or was taken.
    #[error("the flow is unknown or was taken")]
    Flow,
    /// The server exists already.
    #[error("the server exists")]
    ServerExists,
    /// The policy log has another head.
    #[error("the policy log has another head")]
    PolicyHead,
    /// The entry id is in the policy log already.
    #[error("the entry id is in the log")]
    EntryId,
    /// Another invitation has the same code.
    #[error("the invitation code is taken")]
    InvitationCode,
    /// The channel log has another head, or there is none.
    #[error("the channel log has another head")]
    ChannelHead,
    /// The (channel, device, message id) is in the log already.
    #[error("the message id is in the log")]
    MessageId,
    /// An anonymous post in the channel has this nullifier.
    #[error("the nullifier is used")]
    Nullifier,
    /// The envelope has no body to erase.
    #[error("there is no body to erase")]
    Body,
    /// The channel has a group of this or a later incarnation.
    #[error("the group exists")]
    GroupExists,
    /// The group stands at another incarnation or epoch.
    #[error("the group stands at another epoch")]
    GroupEpoch,
    /// The blob's id is taken.
    #[error("the blob exists")]
    BlobExists,
    /// The user would have more bytes of blobs than they may.
    #[error("the user has as many bytes as they may")]
    BlobsOfUser,
    /// The server would have more bytes of blobs than it may.
    #[error("the server has as many bytes as it may")]
    BlobsOfServer,
    /// The kept backup has another version.
    #[error("the backup has another version")]
    BackupVersion,
    /// No such blob, or it does not stand as it must for this.
    #[error("the blob is not as expected")]
    Blob,
}

/// Why a store did not do what it was asked. Every error has changed nothing; but whether a
/// transaction was written is unknown when the database was lost while it was being committed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// An expectation did not hold: load again and decide anew.
    #[error("conflict: {0}")]
    Conflict(#[from] Conflict),
    /// The database could not be reached or is full: try later.
    #[error("the store is unavailable: {0}")]
    Unavailable(String),
    /// A row cannot be read back, or not be kept as it is: a fault of the node.
    #[error("the store is corrupt: {0}")]
    Corrupt(String),
}
