//! Kind 16: a member loses a role.

use coterie_types::{RoleId, UserId};
use minicbor::{Decode, Encode};

/// Takes a role from a member.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct RoleRevoked {
    /// Whom.
    #[n(0)]
    pub user: UserId,
    /// Which role.
    #[n(1)]
    pub role: RoleId,
}
