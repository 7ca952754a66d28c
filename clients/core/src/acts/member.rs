//! Acts on members, and on those who are none any more.

use serde::{Deserialize, Serialize};

/// Sets a nickname.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetNickname {
    /// Where.
    pub server: String,
    /// Whose; absent: one's own.
    #[serde(default)]
    pub user: Option<String>,
    /// The nickname; empty for none.
    #[serde(default)]
    pub nickname: String,
    /// Why.
    #[serde(default)]
    pub reason: Option<String>,
}

/// Times a member out: for a while they may only look.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetTimeout {
    /// Where.
    pub server: String,
    /// Whom.
    pub user: String,
    /// For how long, milliseconds; 0 ends a time-out.
    pub life_ms: u64,
    /// Why.
    #[serde(default)]
    pub reason: Option<String>,
}

/// Puts a member out, who may come back by an invitation.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kick {
    /// Where.
    pub server: String,
    /// Whom.
    pub user: String,
    /// Why.
    #[serde(default)]
    pub reason: Option<String>,
}

impl Kick {
    /// Without a reason.
    #[must_use]
    pub fn new(server: &str, user: &str) -> Self {
        Self { server: server.into(), user: user.into(), reason: None }
    }
}

/// Puts a user out, member or not, who may not come back.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ban {
    /// Where.
    pub server: String,
    /// Whom: a member, or somebody's id.
    pub user: String,
    /// Their messages of so many milliseconds before now are deleted, as far as they are known
    /// here; 0: none.
    #[serde(default)]
    pub purge_ms: u64,
    /// Why.
    #[serde(default)]
    pub reason: Option<String>,
}

/// Ends a ban.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unban {
    /// Where.
    pub server: String,
    /// Whose.
    pub user: String,
    /// Why.
    #[serde(default)]
    pub reason: Option<String>,
}

/// Accepts a request of direct messages.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AcceptRequest {
    /// Which: its id, or the people in it as `@bob`.
    pub request: String,
    /// Why.
    #[serde(default)]
    pub reason: Option<String>,
}

/// Declines a request of direct messages.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeclineRequest {
    /// Which: its id, or the people in it as `@bob`.
    pub request: String,
    /// Why.
    #[serde(default)]
    pub reason: Option<String>,
}

/// Leaves a server.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Leave {
    /// Which.
    pub server: String,
    /// Why.
    #[serde(default)]
    pub reason: Option<String>,
}

impl Leave {
    /// Without a reason.
    #[must_use]
    pub fn new(server: &str) -> Self {
        Self { server: server.into(), reason: None }
    }
}
