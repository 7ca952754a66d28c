//! Kind 12: a role's properties; what is absent stays.

use coterie_types::RoleId;
use minicbor::{Decode, Encode};

use crate::{GateChange, Permissions};

/// Changes a role. Of `@everyone` only the permissions change.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct RoleChanged {
    /// Which.
    #[n(0)]
    pub role: RoleId,
    /// Its name.
    #[n(1)]
    pub name: Option<String>,
    /// What its holders may do in the server.
    #[n(2)]
    pub permissions: Option<Permissions>,
    /// Its colour, 0xRRGGBB; 0 for none.
    #[n(3)]
    pub colour: Option<u32>,
    /// Whether its holders are listed apart.
    #[n(4)]
    pub hoist: Option<bool>,
    /// Whether everybody may mention it.
    #[n(5)]
    pub mentionable: Option<bool>,
    /// Its icon; empty for none.
    #[n(6)]
    pub icon: Option<String>,
    /// Its gate.
    #[n(7)]
    pub gate: Option<GateChange>,
}

impl RoleChanged {
    /// A change of nothing yet.
    #[must_use]
    pub const fn of(role: RoleId) -> Self {
        Self {
            role,
            name: None,
            permissions: None,
            colour: None,
            hoist: None,
            mentionable: None,
            icon: None,
            gate: None,
        }
    }
}
