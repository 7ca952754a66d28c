//! Kind 3: an invitation's end.

use coterie_types::InvitationId;
use minicbor::{Decode, Encode};

/// Closes an invitation.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct InvitationClosed {
    /// Which.
    #[n(0)]
    pub invitation: InvitationId,
}
