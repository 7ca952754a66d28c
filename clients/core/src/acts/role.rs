//! Acts on roles. A set of permissions is names of flags joined by commas, or a decimal number.

use serde::{Deserialize, Serialize};

/// Makes a role, at position 1.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CreateRole {
    /// Where.
    pub server: String,
    /// Its name.
    pub name: String,
    /// What its holders may do; none: nothing.
    #[serde(default)]
    pub permissions: Option<String>,
    /// 0xRRGGBB; 0 for none.
    #[serde(default)]
    pub colour: u32,
    /// Whether its holders are listed apart.
    #[serde(default)]
    pub hoist: bool,
    /// Whether everybody may mention it.
    #[serde(default)]
    pub mentionable: bool,
    /// Its icon; empty for none.
    #[serde(default)]
    pub icon: String,
    /// Why.
    #[serde(default)]
    pub reason: Option<String>,
}

/// Changes a role; what is absent stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EditRole {
    /// Where.
    pub server: String,
    /// Which; `@everyone` too.
    pub role: String,
    /// Its name.
    #[serde(default)]
    pub name: Option<String>,
    /// All that its holders may do.
    #[serde(default)]
    pub permissions: Option<String>,
    /// Permissions that come on top.
    #[serde(default)]
    pub add: Option<String>,
    /// Permissions that are taken away.
    #[serde(default)]
    pub remove: Option<String>,
    /// 0xRRGGBB; 0 for none.
    #[serde(default)]
    pub colour: Option<u32>,
    /// Whether its holders are listed apart.
    #[serde(default)]
    pub hoist: Option<bool>,
    /// Whether everybody may mention it.
    #[serde(default)]
    pub mentionable: Option<bool>,
    /// Its icon; empty for none.
    #[serde(default)]
    pub icon: Option<String>,
    /// Why.
    #[serde(default)]
    pub reason: Option<String>,
}

/// Moves a role; those in between move by one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MoveRole {
    /// Where.
    pub server: String,
    /// Which.
    pub role: String,
    /// Its new position, from 1 (the lowest).
    pub position: u16,
    /// Why.
    #[serde(default)]
    pub reason: Option<String>,
}

/// Deletes a role.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeleteRole {
    /// Where.
    pub server: String,
    /// Which.
    pub role: String,
    /// Why.
    #[serde(default)]
    pub reason: Option<String>,
}

/// Gives a member a role.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GiveRole {
    /// Where.
    pub server: String,
    /// Whom.
    pub user: String,
    /// Which.
    pub role: String,
    /// Why.
    #[serde(default)]
    pub reason: Option<String>,
}

/// Takes a role from a member.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TakeRole {
    /// Where.
    pub server: String,
    /// Whom.
    pub user: String,
    /// Which.
    pub role: String,
    /// Why.
    #[serde(default)]
    pub reason: Option<String>,
}
