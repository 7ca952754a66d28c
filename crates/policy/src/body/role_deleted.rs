//! Kind 14: a role's end.

use coterie_types::RoleId;
use minicbor::{Decode, Encode};

/// Deletes a role.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct RoleDeleted {
    /// Which.
    #[n(0)]
    pub role: RoleId,
}
