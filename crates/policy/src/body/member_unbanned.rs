//! Kind 24: a ban's end.

use coterie_types::UserId;
use minicbor::{Decode, Encode};

/// Ends a ban.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct MemberUnbanned {
    /// Whose.
    #[n(0)]
    pub user: UserId,
}
