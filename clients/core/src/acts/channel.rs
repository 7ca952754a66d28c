//! Acts on channels and categories.

use serde::{Deserialize, Serialize};

/// Makes a channel.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CreateChannel {
    /// Where.
    pub server: String,
    /// Its name.
    pub name: String,
    /// `text` (as when absent), `announcement`, `media`, `voice` or `category`.
    #[serde(default)]
    pub kind: Option<String>,
    /// The category it stands in.
    #[serde(default)]
    pub category: Option<String>,
    /// Its overwrites; absent for those of its category.
    #[serde(default)]
    pub overwrites: Option<Vec<NewOverwrite>>,
    /// Why.
    #[serde(default)]
    pub reason: Option<String>,
}

impl CreateChannel {
    /// A text channel in no category.
    #[must_use]
    pub fn new(server: &str, name: &str) -> Self {
        Self { server: server.into(), name: name.into(), ..Self::default() }
    }
}

/// An overwrite that a channel has from the start. Exactly one of `role` and `member` is there.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewOverwrite {
    /// Whom it is about: a role.
    #[serde(default)]
    pub role: Option<String>,
    /// Whom it is about: a member.
    #[serde(default)]
    pub member: Option<String>,
    /// What is allowed.
    #[serde(default)]
    pub allow: Option<String>,
    /// What is denied.
    #[serde(default)]
    pub deny: Option<String>,
}

/// Changes a channel; what is absent stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EditChannel {
    /// Which.
    pub channel: String,
    /// Its name.
    #[serde(default)]
    pub name: Option<String>,
    /// The category it stands in; empty for none.
    #[serde(default)]
    pub category: Option<String>,
    /// Where it stands among its like.
    #[serde(default)]
    pub position: Option<u16>,
    /// Seconds between two messages of one member; 0 for none.
    #[serde(default)]
    pub slow_mode: Option<u32>,
    /// Why.
    #[serde(default)]
    pub reason: Option<String>,
}

/// Deletes a channel. The channels of a deleted category stay, in no category.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeleteChannel {
    /// Which.
    pub channel: String,
    /// Why.
    #[serde(default)]
    pub reason: Option<String>,
}

/// Changes what a channel allows and denies to a role or a member. Flags that are not named stay
/// as they are.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetOverwrite {
    /// Which channel or category.
    pub channel: String,
    /// Whom it is about: a role, or
    #[serde(default)]
    pub role: Option<String>,
    /// a member. Exactly one of the two is there.
    #[serde(default)]
    pub member: Option<String>,
    /// Whether to begin with nothing instead of with what is set.
    #[serde(default)]
    pub clear: bool,
    /// What becomes allowed.
    #[serde(default)]
    pub allow: Option<String>,
    /// What becomes denied.
    #[serde(default)]
    pub deny: Option<String>,
    /// What becomes neither.
    #[serde(default)]
    pub inherit: Option<String>,
    /// Why.
    #[serde(default)]
    pub reason: Option<String>,
}

/// Gives a channel the overwrites of its category; from then on it follows them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SyncChannel {
    /// Which.
    pub channel: String,
    /// Why.
    #[serde(default)]
    pub reason: Option<String>,
}

/// Gives up a channel's group, for everybody: another takes its place, and what was said stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResetGroup {
    /// Which.
    pub channel: String,
    /// Why.
    #[serde(default)]
    pub reason: Option<String>,
}

/// Says how one may post anonymously in a channel.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetAnonymity {
    /// Which.
    pub channel: String,
    /// The terms; absent: nobody posts anonymously.
    #[serde(default)]
    pub terms: Option<AnonymityTerms>,
    /// From when, seconds since the Unix epoch; absent: as soon as may be.
    #[serde(default)]
    pub from: Option<u64>,
    /// Why.
    #[serde(default)]
    pub reason: Option<String>,
}

/// Says what of a channel's past its members give to whoever joins.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetHistory {
    /// Which.
    pub channel: String,
    /// `none`, `since_joining`, `last_days` or `all`.
    pub mode: String,
    /// Of the last days: how many, 1 to 3,650.
    #[serde(default)]
    pub days: Option<u16>,
    /// Why.
    #[serde(default)]
    pub reason: Option<String>,
}

/// Lets the author of an anonymous post make no more of them in its window. Nobody learns who it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BlockAuthor {
    /// Where.
    pub channel: String,
    /// Which post.
    pub seq: u64,
    /// Why.
    #[serde(default)]
    pub reason: Option<String>,
}

/// The terms of anonymous posts (`spec/03-policy-log.md`, kind 25).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnonymityTerms {
    /// The length of a window, seconds: 900, 3,600, 21,600 or 86,400.
    pub window: u32,
    /// Posts a member may make in a window, 1 to 64.
    pub limit: u8,
    /// The fewest members among whom one may hide, at least 3.
    pub minimum_ring: u32,
    /// Whether the posts of one author in a window are shown as one author's.
    #[serde(default)]
    pub pseudonymous: bool,
    /// Whether files may be posted.
    #[serde(default)]
    pub files: bool,
}
