//! Kind 8: the owner lists the server for everybody to find, or takes it off the list.

use coterie_types::{FixedBytes, InvitationId};
use minicbor::{Decode, Encode};

/// Lists the server, or no longer.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct ServerListed {
    /// The standing invitation by which everybody may join; none takes the server off the list.
    #[n(0)]
    pub listing: Option<StandingInvitation>,
}

/// An invitation without limits whose link is public.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct StandingInvitation {
    /// Which.
    #[n(0)]
    pub invitation: InvitationId,
    /// Its code.
    #[n(1)]
    pub code: FixedBytes<16>,
    /// The seed of its secret key.
    #[n(2)]
    pub secret: FixedBytes<32>,
}
