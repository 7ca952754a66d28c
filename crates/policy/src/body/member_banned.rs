//! Kind 23: somebody is put out, and does not come back.

use coterie_types::UserId;
use minicbor::{Decode, Encode};

/// Bans a user, member or not.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct MemberBanned {
    /// Whom.
    #[n(0)]
    pub user: UserId,
}
