//! Why a device log is refused.

use coterie_types::CodecError;

use crate::CertificateError;

/// Why an entry of a device log is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DeviceLogError {
    /// The signed entry is over its limit in bytes.
    #[error("the device entry is too large")]
    TooLarge,
    /// A version or kind this program does not know.
    #[error("the device entry has a version or kind this program does not know")]
    UnknownKind,
    /// Not the deterministic encoding of an entry.
    #[error("the device entry is malformed: {0}")]
    Malformed(#[from] CodecError),
    /// A log of no entries.
    #[error("the device log is empty")]
    Empty,
    /// Entry 1 is no genesis, or carries user, prev or vault; or a later one lacks them.
    #[error("the device entry lacks a field it needs, or has one it must not have")]
    Shape,
    /// Not the next position.
    #[error("the device entry is not the next in its log")]
    Seq,
    /// Another user's log.
    #[error("the device entry names another user")]
    User,
    /// Does not follow the entry before.
    #[error("the device entry does not follow the one before")]
    Prev,
    /// The log has as many entries as it may have.
    #[error("the device log is full")]
    Full,
    /// An identity key that is not a canonical point of large order.
    #[error("the identity key is not a canonical point of large order")]
    Key,
    /// Not signed by the identity key (a rotation: by the new one).
    #[error("the device entry is not signed by the identity key")]
    Signature,
    /// A vault version lower than one before, or 0.
    #[error("the vault's version goes down")]
    VaultVersion,
    /// A known vault version with another hash.
    #[error("the vault has changed without a new version")]
    VaultHash,
    /// The certificate is refused.
    #[error(transparent)]
    Certificate(#[from] CertificateError),
    /// The certificate is another user's.
    #[error("the certificate names another user")]
    CertificateUser,
    /// The device's name breaks a rule.
    #[error("the device's name breaks the rules for names")]
    Name,
    /// The device id stands in the log already, active or revoked.
    #[error("the device has been added before")]
    DeviceKnown,
    /// As many devices are active as may be.
    #[error("too many devices")]
    TooManyDevices,
    /// No such device.
    #[error("no such device in the log")]
    DeviceUnknown,
    /// The device is revoked already.
    #[error("the device is revoked already")]
    DeviceRevoked,
    /// The new identity key is not the one the log has committed to.
    #[error("the new identity key is not the one committed to")]
    NotCommitted,
    /// The new identity key has not signed its rotation.
    #[error("the new identity key has not signed the rotation")]
    RotationSignature,
}

impl DeviceLogError {
    /// Its stable name, as in the test vectors.
    #[must_use]
    pub const fn rule(&self) -> &'static str {
        match self {
            Self::TooLarge => "device_entry_too_large",
            Self::UnknownKind => "unknown_kind",
            Self::Malformed(_) => "device_entry_malformed",
            Self::Empty => "device_log_empty",
            Self::Shape => "device_entry_shape",
            Self::Seq => "device_entry_seq",
            Self::User => "device_entry_user",
            Self::Prev => "device_entry_prev",
            Self::Full => "device_log_full",
            Self::Key => "identity_key",
            Self::Signature => "device_entry_signature",
            Self::VaultVersion => "vault_version",
            Self::VaultHash => "vault_hash",
            Self::Certificate(error) => error.rule(),
            Self::CertificateUser => "certificate_user",
            Self::Name => "device_name",
            Self::DeviceKnown => "device_known",
            Self::TooManyDevices => "too_many_devices",
            Self::DeviceUnknown => "device_unknown",
            Self::DeviceRevoked => "device_revoked",
            Self::NotCommitted => "identity_not_committed",
            Self::RotationSignature => "rotation_signature",
        }
    }
}
