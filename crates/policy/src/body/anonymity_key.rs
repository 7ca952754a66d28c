//! Kind 33: the author's key for anonymous posts.

use coterie_types::FixedBytes;
use minicbor::{Decode, Encode};

/// From a moment on, the author's anonymous posts in this server are made with this key.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct AnonymityKeySet {
    /// X.
    #[n(0)]
    pub key: FixedBytes<32>,
    /// From when: seconds since the Unix epoch, a multiple of 900.
    #[n(1)]
    pub from: u64,
    /// The proof that the author knows the secret of X, for this server, user and time.
    #[n(2)]
    pub possession: FixedBytes<64>,
}
