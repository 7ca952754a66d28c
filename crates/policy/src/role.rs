//! A role, as the policy knows it.

use coterie_types::{RoleId, Seq};
use minicbor::{Decode, Encode};

use crate::{Permissions, RoleGate};

/// A role.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Role {
    /// Its id; `@everyone` has the bytes of the server's.
    #[n(0)]
    pub id: RoleId,
    /// Its name.
    #[n(1)]
    pub name: String,
    /// What its holders may do in the server.
    #[n(2)]
    pub permissions: Permissions,
    /// Its colour, 0xRRGGBB; 0 for none.
    #[n(3)]
    pub colour: u32,
    /// Whether its holders are listed apart.
    #[n(4)]
    pub hoist: bool,
    /// Whether everybody may mention it.
    #[n(5)]
    pub mentionable: bool,
    /// Its icon; empty for none.
    #[n(6)]
    pub icon: String,
    /// How high it stands: 0 is `@everyone`, and the others are dense from 1.
    #[n(7)]
    pub position: u16,
    /// The entry that created it.
    #[n(8)]
    pub created_seq: Seq,
    /// What is proved to have it. Whoever holds it has proved this, and nothing less.
    #[n(9)]
    pub gate: Option<RoleGate>,
}
