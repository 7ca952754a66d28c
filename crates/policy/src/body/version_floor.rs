//! Kind 29: the oldest protocol version that counts in a server from now on.

use minicbor::{Decode, Encode};

/// What is made in an older version than this is not valid any more. It only goes up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct VersionFloor {
    /// The oldest version.
    #[n(0)]
    pub minimum: u32,
    /// The newest version that the author's own program speaks.
    #[n(1)]
    pub speaks: u32,
}
