//! Kind 15: a member gets a role.

use coterie_types::{RoleId, UserId};
use minicbor::{Decode, Encode};

/// Gives a member a role.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct RoleGranted {
    /// Whom.
    #[n(0)]
    pub user: UserId,
    /// Which role.
    #[n(1)]
    pub role: RoleId,
}
