//! Kind 13: a role's position; those in between move by one.

use coterie_types::RoleId;
use minicbor::{Decode, Encode};

/// Moves a role.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct RoleMoved {
    /// Which.
    #[n(0)]
    pub role: RoleId,
    /// Where to, from 1 (the lowest).
    #[n(1)]
    pub position: u16,
}
