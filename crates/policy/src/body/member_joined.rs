//! Kind 4: the author joins by an invitation.

use coterie_types::{Bytes, FixedBytes, InvitationId};
use minicbor::{Decode, Encode};

/// The author joins.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct MemberJoined {
    /// By which invitation.
    #[n(0)]
    pub invitation: InvitationId,
    /// The author's username, a label.
    #[n(1)]
    pub username: String,
    /// The author's device log from its first entry, signed bytes each.
    #[n(2)]
    pub device_chain: Vec<Bytes>,
    /// By the invitation's secret key: see [`crate::join_proof`].
    #[n(3)]
    pub proof: FixedBytes<64>,
}
