//! `/v1/discovery`: servers whose owners have listed them for everybody.

use coterie_types::{FixedBytes, Head, InvitationId, Millis, ServerId};
use serde::{Deserialize, Serialize};

/// What is shown of a listed server: claims, to be checked against its policy log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ListedServer {
    /// The server.
    pub server_id: ServerId,
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
    /// How many members it has.
    pub members_count: u64,
    /// Coarsely, how many envelopes its channels took in of late: 0 or a power of two.
    pub activity: u64,
    /// Since when it is listed.
    pub listed_at: Millis,
}

/// `GET /v1/discovery?q=&category=&language=&min_members=&max_members=&sort=&cursor=&limit=`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Discovered {
    /// In the order asked for.
    pub servers: Vec<ListedServer>,
    /// Use as `cursor` for the next page; null at the end.
    #[serde(default)]
    pub next: Option<String>,
}

/// `GET /v1/discovery/{server}`: the listing as the owner has signed it. The link to join by is
/// made of it (chapter 03), and is checked like any other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ListingView {
    /// What is shown of it.
    pub server: ListedServer,
    /// The standing invitation.
    pub invitation_id: InvitationId,
    /// Its code.
    pub code: FixedBytes<16>,
    /// The seed of its secret key.
    pub secret: FixedBytes<32>,
    /// The policy head.
    pub head: Head,
}
