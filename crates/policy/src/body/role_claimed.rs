//! Kind 35: the author proves to pass a role's gate, and has the role.

use coterie_types::{Bytes, RoleId};
use minicbor::{Decode, Encode};

/// Claims a role.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct RoleClaimed {
    /// Which role.
    #[n(0)]
    pub role: RoleId,
    /// To which threshold it is proved.
    #[n(1)]
    pub threshold: u32,
    /// The attestation and the proof.
    #[n(2)]
    pub claim: Bytes,
}
