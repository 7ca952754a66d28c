//! Acts on roles. A set of permissions is names of flags joined by commas, or a decimal number.

use coterie_types::Bytes;
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

/// What is proved to have a role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GateTerms {
    /// The attester's public key, 32 bytes.
    pub attester: Bytes,
    /// Which number; 1 is the birth date.
    pub attribute: u16,
    /// Whether it is at least the threshold (or the age is below the years), and not at most (or so many
    /// years and more).
    #[serde(default)]
    pub at_least: bool,
    /// The threshold, if it is no age.
    #[serde(default)]
    pub threshold: Option<u32>,
    /// The age, if it is one.
    #[serde(default)]
    pub years: Option<u8>,
    /// How old an attestation may be, days.
    #[serde(default)]
    pub fresh_days: Option<u16>,
}

/// Sets the gate of a role, or takes it away. Whoever holds the role and has not passed that gate holds
/// it no longer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GateRole {
    /// Where.
    pub server: String,
    /// Which.
    pub role: String,
    /// The gate; none takes it away.
    #[serde(default)]
    pub gate: Option<GateTerms>,
    /// Why.
    #[serde(default)]
    pub reason: Option<String>,
}

/// Claims a role by an attestation that is kept here.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClaimRole {
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
