//! `/v1/inbox`: what waits for the session's device, without a gateway connection.

use coterie_types::{Bytes, DeviceId, Seq};
use serde::{Deserialize, Serialize};

use crate::gateway::Notice;

/// One item of an inbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InboxItem {
    /// Its position; there are holes.
    pub seq: Seq,
    /// What it says.
    pub notice: Notice,
}

/// `GET /v1/inbox?after=`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InboxPage {
    /// In order, ascending.
    pub items: Vec<InboxItem>,
    /// The last seq given.
    pub head: Seq,
    /// Items up to here may have been dropped for want of room.
    pub floor: Seq,
    /// Use as `after` for the next page; null at the end.
    #[serde(default)]
    pub next: Option<Seq>,
}

/// `POST /v1/inbox/acknowledge`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AcknowledgeInbox {
    /// Items up to this one are durably processed and may be forgotten.
    pub seq: Seq,
}

/// `POST /v1/inbox/own-data`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PostOwnData {
    /// Which part: a later one takes the place of an earlier that was not fetched.
    pub slot: u8,
    /// Sealed for the user's devices.
    pub sealed: Bytes,
    /// Those that are told: other active devices of the user.
    pub devices: Vec<DeviceId>,
}
