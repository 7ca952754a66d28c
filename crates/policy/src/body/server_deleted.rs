//! Kind 9: the owner deletes the server; the log ends.

use minicbor::{Decode, Encode};

/// Deletes the server.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct ServerDeleted {}
