//! Kind 22: a member may only look, for a while.

use coterie_types::{Millis, UserId};
use minicbor::{Decode, Encode};

/// Times a member out.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct TimeoutSet {
    /// Whom.
    #[n(0)]
    pub user: UserId,
    /// Until when; 0 ends a timeout.
    #[n(1)]
    pub until: Millis,
}
