//! Kind 27: the author adds another user to a dm, who has to accept.

use coterie_types::{Bytes, UserId};
use minicbor::{Decode, Encode};

/// Another user becomes an invited member.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct MemberAdded {
    /// Whom.
    #[n(0)]
    pub user: UserId,
    /// Their username, a label.
    #[n(1)]
    pub username: String,
    /// Their device log from its first entry, signed bytes each.
    #[n(2)]
    pub device_chain: Vec<Bytes>,
}
