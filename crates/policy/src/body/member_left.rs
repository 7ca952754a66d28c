//! Kind 5: the author leaves.

use minicbor::{Decode, Encode};

/// The author leaves.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct MemberLeft {}
