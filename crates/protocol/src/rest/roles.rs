//! `/v1/servers/{id}/roles`.

use coterie_types::{RoleId, Seq};
use serde::{Deserialize, Serialize};

/// One role: what the policy log folds to; the log counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RoleView {
    /// The role; `@everyone` has the bytes of the server's id.
    pub role_id: RoleId,
    /// Its name.
    pub name: String,
    /// What its holders may do in the server: a set of permissions as a decimal number.
    #[cfg_attr(feature = "openapi", schema(pattern = "^(0|[1-9][0-9]{0,77})$", example = "1024"))]
    pub permissions: String,
    /// Its colour, 0xRRGGBB; 0 for none.
    pub colour: u32,
    /// Whether its holders are listed apart.
    pub hoist: bool,
    /// Whether everybody may mention it.
    pub mentionable: bool,
    /// Its icon; empty for none.
    pub icon: String,
    /// How high it stands; 0 is `@everyone`.
    pub position: u16,
    /// The policy entry that created it.
    pub created_seq: Seq,
}

/// `GET /v1/servers/{id}/roles`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Roles {
    /// The highest first.
    pub roles: Vec<RoleView>,
}
