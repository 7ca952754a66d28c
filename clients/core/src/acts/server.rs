//! Acts on a server as a whole.

use serde::{Deserialize, Serialize};

/// Changes a server's settings; what is absent stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EditServer {
    /// Which.
    pub server: String,
    /// Its name.
    #[serde(default)]
    pub name: Option<String>,
    /// What it is about; empty for none.
    #[serde(default)]
    pub description: Option<String>,
    /// Its icon; empty for none.
    #[serde(default)]
    pub icon: Option<String>,
    /// The language spoken there, as `en` or `de-CH`; empty for none.
    #[serde(default)]
    pub language: Option<String>,
    /// What kind of community it is: a name or number of the list in `spec/03-policy-log.md`.
    #[serde(default)]
    pub category: Option<String>,
    /// The channel for announcements about the server; empty for none.
    #[serde(default)]
    pub system_channel: Option<String>,
    /// Why.
    #[serde(default)]
    pub reason: Option<String>,
}

/// Deletes a server, for everybody and for good.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeleteServer {
    /// Which.
    pub server: String,
    /// Why.
    #[serde(default)]
    pub reason: Option<String>,
}

/// Lists a server for everybody to find, with a standing invitation made for it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublishServer {
    /// Which.
    pub server: String,
    /// Why.
    #[serde(default)]
    pub reason: Option<String>,
}

/// Takes a server off the list, and closes the invitation that stood there.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnpublishServer {
    /// Which.
    pub server: String,
    /// Why.
    #[serde(default)]
    pub reason: Option<String>,
}

/// Says in the policy log what it folds to, so that a newcomer may start there.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MakeCheckpoint {
    /// Which.
    pub server: String,
    /// Why.
    #[serde(default)]
    pub reason: Option<String>,
}

/// Sets the oldest protocol version that counts in a server; it only goes up.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetVersionFloor {
    /// Which.
    pub server: String,
    /// The version.
    pub version: u32,
    /// Why.
    #[serde(default)]
    pub reason: Option<String>,
}

/// Makes another member the owner.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TransferServer {
    /// Which.
    pub server: String,
    /// The next owner.
    pub user: String,
    /// Why.
    #[serde(default)]
    pub reason: Option<String>,
}
