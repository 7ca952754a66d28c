//! What a user changes of their profile.

use coterie_types::{Bytes, Millis};
use serde::{Deserialize, Serialize};

/// What is absent stays, what is empty is taken away.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProfileChange {
    /// The display name.
    #[serde(default)]
    pub name: Option<String>,
    /// How to speak of the user.
    #[serde(default)]
    pub pronouns: Option<String>,
    /// A few words.
    #[serde(default)]
    pub bio: Option<String>,
    /// What the user is doing.
    #[serde(default)]
    pub status: Option<String>,
    /// When the status ends.
    #[serde(default)]
    pub until: Option<Millis>,
    /// A picture's bytes.
    #[serde(default)]
    pub avatar: Option<Bytes>,
    /// A picture's bytes.
    #[serde(default)]
    pub banner: Option<Bytes>,
    /// In which server alone the avatar is shown.
    #[serde(default)]
    pub server: Option<String>,
}
