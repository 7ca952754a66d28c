//! Frames from a client to the node.

use std::collections::BTreeMap;

use coterie_types::{Bytes, ChannelId, Seq, ServerId};
use serde::{Deserialize, Serialize};

/// Where a client stands in each lane: the last seq it has durably processed, 0 for none.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Cursors {
    /// The inbox: the last item acknowledged.
    #[serde(default)]
    pub inbox: Seq,
    /// Policy logs to follow.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = BTreeMap<String, u64>))]
    pub servers: BTreeMap<ServerId, Seq>,
    /// Channel logs to follow.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = BTreeMap<String, u64>))]
    pub channels: BTreeMap<ChannelId, Seq>,
}

/// A frame from a client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "t", rename_all = "snake_case", deny_unknown_fields)]
pub enum Upstream {
    /// The first frame: who, and from where on. New or resumed is the same call.
    Hello {
        /// A ticket of `POST /v1/gateway/tickets`.
        ticket: String,
        /// Where the client stands.
        cursors: Cursors,
    },
    /// More logs to follow, or the same from another place.
    Follow {
        /// Where to begin; `inbox` is ignored.
        cursors: Cursors,
    },
    /// Inbox items up to this one are processed and may be forgotten.
    AcknowledgeInbox {
        /// The last processed.
        seq: Seq,
    },
    /// Tells whoever follows a channel now something that is kept nowhere (`spec/15-ephemera.md`).
    Ephemeral {
        /// The channel.
        channel_id: ChannelId,
        /// The epoch in which it is sealed.
        epoch: u64,
        /// Sealed, always in the same size.
        sealed: Bytes,
    },
    /// Asks for a [`super::Downstream::Pong`].
    Ping {
        /// Comes back.
        n: u64,
    },
}
