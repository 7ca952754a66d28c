//! `/v1/servers` and their policy logs.

use coterie_types::{Bytes, EntryId, Head, Millis, Seq, ServerId};
use serde::{Deserialize, Serialize};

/// `POST /v1/servers`: the opening intents of a new policy log, all or none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateServer {
    /// Signed intents; the first is `server_created`.
    pub intents: Vec<Bytes>,
}

/// `POST /v1/servers/{id}/policy` and `POST /v1/invitations/{code}/join`.
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

/// One server of the caller: a hint where to look; the policy log counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ServerRow {
    /// The server.
    pub server_id: ServerId,
    /// Its policy head.
    pub head: Head,
}

/// `GET /v1/servers`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Servers {
    /// Those the caller is a member of.
    pub servers: Vec<ServerRow>,
}
