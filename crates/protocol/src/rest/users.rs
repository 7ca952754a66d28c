//! `/v1/users`: others as the node knows them, and profiles.

use coterie_types::{Bytes, Head, UserId};
use serde::{Deserialize, Serialize};

/// `GET /v1/users/{user}`: a hint; the device log counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UserView {
    /// The user.
    pub user_id: UserId,
    /// Their name.
    pub username: String,
    /// The head of their device log.
    pub log: Head,
}

/// `GET /v1/users/named/{username}`: the name is the node's word; the device log makes the id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NamedUser {
    /// The user.
    pub user_id: UserId,
    /// Their name.
    pub username: String,
    /// Their device log from its first entry.
    pub entries: Vec<Bytes>,
}

/// `GET /v1/users/{user}/profile`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProfileView {
    /// Its version; 0 when there is none yet.
    pub version: u64,
    /// Sealed bytes that the node cannot read; absent when there are none yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile: Option<Bytes>,
}

/// `PUT /v1/users/@me/profile`: the profile, one version up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PutProfile {
    /// The version it becomes: one up from the one kept; 1 for the first.
    pub version: u64,
    /// Sealed bytes.
    pub profile: Bytes,
}

/// The answer to [`PutProfile`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProfileKept {
    /// The version that is kept now.
    pub version: u64,
}
