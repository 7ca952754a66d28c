//! `/v1/servers` and their policy logs.

use coterie_types::{Bytes, ChannelId, EntryId, Head, Millis, Seq, ServerId, UserId};
use serde::{Deserialize, Serialize};

/// `POST /v1/servers`: the opening intents of a new policy log, all or none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateServer {
    /// Signed intents; the first is `server_created`.
    pub intents: Vec<Bytes>,
}

/// A signed intent: `POST /v1/servers/{id}/policy`, `POST /v1/invitations/{code}/join`, and every
/// route that changes who may do what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PostIntent {
    /// A signed intent.
    pub intent: Bytes,
}

/// An intent is in the policy log and durable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Admitted {
    /// The server.
    pub server_id: ServerId,
    /// The (last) intent's id.
    pub entry_id: EntryId,
    /// Its position.
    pub seq: Seq,
    /// Its admission time.
    pub at: Millis,
    /// The policy head after it.
    pub head: Head,
}

/// `GET /v1/servers/{id}/policy?after=&limit=`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PolicyPage {
    /// Entries' bytes, in order, from `after` + 1.
    pub entries: Vec<Bytes>,
    /// The policy head.
    pub head: Head,
    /// Use as `after` for the next page; null at the end.
    #[serde(default)]
    pub next: Option<Seq>,
}

/// `GET /v1/servers/{id}/policy/head`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PolicyHead {
    /// The policy head.
    pub head: Head,
    /// When its entry was admitted.
    pub at: Millis,
}

/// `GET /v1/servers/{id}`: what the policy log folds to; the log counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ServerView {
    /// The server.
    pub server_id: ServerId,
    /// `community` or `dm`.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// What it is about; empty for nothing.
    pub description: String,
    /// Its icon; empty for none.
    pub icon: String,
    /// The language spoken there; empty for none.
    pub language: String,
    /// What kind of community it is, a number of the list in chapter 03; 0 for none.
    pub category: u8,
    /// The channel for announcements about the server.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub system_channel_id: Option<ChannelId>,
    /// Its owner.
    pub owner_id: UserId,
    /// Whether everybody finds it in the discovery.
    pub listed: bool,
    /// How many members it has.
    pub members_count: u64,
    /// The policy head that says so.
    pub head: Head,
}

/// One server of the caller: a hint where to look; the policy log counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ServerRow {
    /// The server.
    pub server_id: ServerId,
    /// Its name.
    #[serde(default)]
    pub name: String,
    /// Its icon; empty for none.
    #[serde(default)]
    pub icon: String,
    /// `community` or `dm`.
    #[serde(default)]
    pub kind: String,
    /// Who has added the caller to this dm, until they accept: then it is a request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invited_by: Option<UserId>,
    /// Its policy head.
    pub head: Head,
    /// Whether the operator keeps its members out: nothing of it can be read.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub disabled: bool,
}

/// `GET /v1/servers`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Servers {
    /// Those the caller is a member of.
    pub servers: Vec<ServerRow>,
}
