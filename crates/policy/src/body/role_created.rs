//! Kind 11: a new role, at position 1; those above move up.

use minicbor::{Decode, Encode};

use crate::{Permissions, RoleGate};

/// A new role.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct RoleCreated {
    /// Its name.
    #[n(0)]
    pub name: String,
    /// What its holders may do in the server.
    #[n(1)]
    pub permissions: Permissions,
    /// Its colour, 0xRRGGBB; 0 for none.
    #[n(2)]
    pub colour: u32,
    /// Whether its holders are listed apart.
    #[n(3)]
    pub hoist: bool,
    /// Whether everybody may mention it.
    #[n(4)]
    pub mentionable: bool,
    /// Its icon; empty for none.
    #[n(5)]
    pub icon: String,
    /// What is proved to have it; none: it is given.
    #[n(6)]
    pub gate: Option<RoleGate>,
}
