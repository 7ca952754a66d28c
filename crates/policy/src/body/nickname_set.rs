//! Kind 21: a member's nickname.

use coterie_types::UserId;
use minicbor::{Decode, Encode};

/// Sets a nickname.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct NicknameSet {
    /// Whose.
    #[n(0)]
    pub user: UserId,
    /// The nickname; empty for none.
    #[n(1)]
    pub nickname: String,
}
