//! Kind 28: the author, who was added, accepts.

use minicbor::{Decode, Encode};

/// The author is a member like the others from now on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct MemberAccepted {}
