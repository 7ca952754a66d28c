//! Kind 10: the owner hands the server over.

use coterie_types::UserId;
use minicbor::{Decode, Encode};

/// Makes another member the owner.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct OwnerTransferred {
    /// The next owner.
    #[n(0)]
    pub user: UserId,
}
