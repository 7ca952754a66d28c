//! Kind 2: a new invitation.

use coterie_types::{ChannelId, FixedBytes, Hash, Millis, RoleId};
use minicbor::{Decode, Encode};

/// A new invitation.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct InvitationCreated {
    /// Its public key; the link's fragment has the secret one.
    #[n(0)]
    pub key: FixedBytes<32>,
    /// SHA-256 of its 16-byte code.
    #[n(1)]
    pub code_hash: Hash,
    /// How often it may be used; 0 means no limit.
    #[n(2)]
    pub max_uses: u32,
    /// When it ends; 0 means never.
    #[n(3)]
    pub expires_at: Millis,
    /// The channel it leads to.
    #[n(4)]
    pub channel: Option<ChannelId>,
    /// Roles that those who join by it get: ascending, no two the same, never empty.
    #[n(5)]
    pub roles: Option<Vec<RoleId>>,
}
