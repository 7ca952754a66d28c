//! Kind 6: the author puts another member out.

use coterie_types::UserId;
use minicbor::{Decode, Encode};

/// Puts a member out.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct MemberKicked {
    /// Whom.
    #[n(0)]
    pub user: UserId,
}
