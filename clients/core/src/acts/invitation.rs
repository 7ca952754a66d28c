//! Acts on invitations.

use serde::{Deserialize, Serialize};

/// Makes an invitation.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CreateInvitation {
    /// Where to.
    pub server: String,
    /// How many may use it; 0: no limit.
    pub uses: u32,
    /// How long it lives, milliseconds; 0: it never ends.
    pub life_ms: u64,
    /// The channel it leads to.
    #[serde(default)]
    pub channel: Option<String>,
    /// Roles that whoever joins by it gets.
    #[serde(default)]
    pub roles: Vec<String>,
    /// Why.
    #[serde(default)]
    pub reason: Option<String>,
}

impl CreateInvitation {
    /// To the server as a whole.
    #[must_use]
    pub fn new(server: &str, uses: u32, life_ms: u64) -> Self {
        Self { server: server.into(), uses, life_ms, ..Self::default() }
    }
}

/// Closes an invitation.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RevokeInvitation {
    /// Its id, or the code of one made here.
    pub invitation: String,
    /// Why.
    #[serde(default)]
    pub reason: Option<String>,
}

impl RevokeInvitation {
    /// Without a reason.
    #[must_use]
    pub fn new(invitation: &str) -> Self {
        Self { invitation: invitation.into(), reason: None }
    }
}
