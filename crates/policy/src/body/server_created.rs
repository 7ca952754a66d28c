//! Kind 0: opens the log; the author is the owner.

use coterie_types::Bytes;
use minicbor::{Decode, Encode};

/// A new server.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct ServerCreated {
    /// The server's name.
    #[n(0)]
    pub name: String,
    /// The owner's username, a label.
    #[n(1)]
    pub username: String,
    /// The owner's device log from its first entry, signed bytes each.
    #[n(2)]
    pub device_chain: Vec<Bytes>,
    /// [`crate::ServerKind::number`]; absent for a community.
    #[n(3)]
    pub kind: Option<u8>,
}
