//! Users, their device logs, vaults and sessions.

use std::fmt;

use coterie_types::{Bytes, DeviceId, FixedBytes, Hash, Head, Millis, Seq, UserId};

use crate::SessionId;

/// A user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserRow {
    /// Their id.
    pub user: UserId,
    /// Their name, unique.
    pub username: String,
    /// OPAQUE's `ServerRegistration`: no password can be tested with it alone. Empty for who has no
    /// password.
    pub opaque_record: Bytes,
    /// Proves the recovery phrase.
    pub recovery_key: FixedBytes<32>,
    /// When they registered.
    pub created_at: Millis,
    /// The device log's head; seq 0 and zeros before its first entry. Kept by
    /// [`crate::Write::AppendDeviceEntry`].
    pub device_head: Head,
    /// Since when the operator keeps them out.
    pub disabled_at: Option<Millis>,
    /// Why.
    pub disabled_reason: Option<String>,
    /// When the operator deleted them; such a one is disabled, too.
    pub deleted_at: Option<Millis>,
}

/// An identity at a provider, which signs a user in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdentityRow {
    /// What stands for issuer and subject, unique.
    pub identity: Hash,
    /// Whose; a user has one of a provider at most.
    pub user: UserId,
    /// The provider's name.
    pub provider: String,
    /// Since when.
    pub linked_at: Millis,
}

/// An entry of a device log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceEntryRow {
    /// Its position, from 1.
    pub seq: Seq,
    /// Its hash.
    pub hash: Hash,
    /// Signed bytes as received.
    pub bytes: Bytes,
    /// When the node took it.
    pub at: Millis,
}

/// A sealed vault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VaultRow {
    /// From 1, only up.
    pub version: u64,
    /// Sealed bytes.
    pub bytes: Bytes,
}

/// A sealed profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfileRow {
    /// From 1, only up.
    pub version: u64,
    /// Sealed bytes.
    pub bytes: Bytes,
}

/// A session.
#[derive(Clone, PartialEq, Eq)]
pub struct SessionRow {
    /// Its id.
    pub session: SessionId,
    /// Whose.
    pub user: UserId,
    /// Its device, once there is one.
    pub device: Option<DeviceId>,
    /// What its client calls it.
    pub label: Option<String>,
    /// SHA-256 of the refresh token that is good now.
    pub refresh_hash: Hash,
    /// SHA-256 of the one before.
    pub previous_hash: Option<Hash>,
    /// Since when.
    pub created_at: Millis,
    /// When the token was last rotated.
    pub rotated_at: Millis,
    /// When the refresh token ends unused.
    pub expires_at: Millis,
    /// When the session was ended.
    pub ended_at: Option<Millis>,
}

impl fmt::Debug for SessionRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionRow")
            .field("session", &self.session)
            .field("user", &self.user)
            .field("device", &self.device)
            .field("ended_at", &self.ended_at)
            .finish_non_exhaustive()
    }
}

/// State between two steps of a sign-in, taken once.
#[derive(Clone, PartialEq, Eq)]
pub struct FlowRow {
    /// Its random name.
    pub flow: String,
    /// Which kind of flow; the acts know the numbers.
    pub kind: u8,
    /// The acts' own encoding.
    pub state: Bytes,
    /// Its end.
    pub expires_at: Millis,
}

impl fmt::Debug for FlowRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FlowRow").field("kind", &self.kind).finish_non_exhaustive()
    }
}
