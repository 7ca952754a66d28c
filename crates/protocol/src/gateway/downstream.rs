//! Frames from the node to a client.

use coterie_tagged::FromJson;
use coterie_types::{Bytes, ChannelId, DeviceId, Head, Seq, ServerId};
use serde::{Deserialize, Serialize};

use crate::rest::LogItem;

/// One of the logs a connection follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Lane {
    /// The device's inbox.
    Inbox,
    /// A server's policy log.
    Server(ServerId),
    /// A channel's log.
    Channel(ChannelId),
}

/// Why a cursor could not be followed from where it stood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum GapReason {
    /// The cursor is beyond the log's head: the client knows more than this node.
    Ahead,
    /// What lies between is no longer kept.
    NotKept,
    /// The caller may not, or no longer, follow this log, or there is none.
    NotFound,
}

/// What an inbox item says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJson)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Notice {
    /// The user became a member of a server, on whichever device: fetch its policy log.
    ServerJoined {
        /// The server.
        server_id: ServerId,
    },
    /// A member added this device to a channel's group: join by the Welcome.
    Welcome(Welcome),
    /// The user's device log has a new entry: fetch it.
    DeviceLogChanged {
        /// Its head.
        head: Head,
    },
    /// What another device of the user tells this one.
    OwnData {
        /// Which device; it is sealed as of that one.
        device_id: DeviceId,
        /// Which part.
        slot: u8,
        /// Sealed (`spec/13-own-data.md`).
        sealed: Bytes,
    },
}

/// A Welcome, and where its commit stands. All but the Welcome is the node's word.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Welcome {
    /// The server.
    pub server_id: ServerId,
    /// The channel.
    pub channel_id: ChannelId,
    /// Which group of the channel.
    pub incarnation: u32,
    /// The epoch that the commit opened: that of the tree to fetch.
    pub epoch: u64,
    /// The channel log's head before the commit.
    pub head: Head,
    /// e(n) before the commit.
    pub pinned: Head,
    /// An `MLSMessage` with a Welcome.
    pub welcome: Bytes,
}

/// A frame from the node.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJson)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "t", rename_all = "snake_case")]
pub enum Downstream {
    /// The ticket was good.
    Ready {
        /// The connection's id, as it stands in the logs.
        connection_id: String,
        /// A client that hears nothing for twice this long reconnects; it pings at this pace.
        heartbeat_ms: u64,
    },
    /// The next item of a channel log.
    Envelope {
        /// The channel.
        channel_id: ChannelId,
        /// The item.
        item: LogItem,
    },
    /// The channel log goes on with an item too large for a frame: fetch it from the log.
    Announced {
        /// The channel.
        channel_id: ChannelId,
        /// Its seq.
        seq: Seq,
    },
    /// The next entry of a policy log.
    Entry {
        /// The server.
        server_id: ServerId,
        /// Its seq: a hint; the entry counts.
        seq: Seq,
        /// The entry's bytes.
        entry: Bytes,
    },
    /// The policy log goes on with an entry too large for a frame: fetch it from the log.
    EntryAnnounced {
        /// The server.
        server_id: ServerId,
        /// Its seq.
        seq: Seq,
    },
    /// An inbox item, sent again until acknowledged.
    Inbox {
        /// Its position.
        seq: Seq,
        /// What it says.
        #[from_json]
        notice: Notice,
    },
    /// Everything up to this head has been sent; what follows is live.
    CaughtUp {
        /// Which log.
        lane: Lane,
        /// The last seq sent.
        seq: Seq,
    },
    /// The log cannot be followed from where the client stood.
    Gap {
        /// Which log.
        lane: Lane,
        /// The client's cursor.
        from: Seq,
        /// Where the node can go on.
        to: Seq,
        /// Why.
        reason: GapReason,
    },
    /// Somebody in a channel tells something at this moment. It may be lost, and never comes again.
    Ephemeral {
        /// The channel.
        channel_id: ChannelId,
        /// The epoch in which it is sealed.
        epoch: u64,
        /// Sealed; whose it is stands inside.
        sealed: Bytes,
    },
    /// An ephemeral of this connection was told to nobody.
    EphemeralRefused {
        /// The channel.
        channel_id: ChannelId,
        /// Why: one of the error codes.
        code: String,
        /// Not to be tried again before so many milliseconds.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        retry_after_ms: Option<u64>,
    },
    /// The answer to a ping.
    Pong {
        /// What the ping said.
        n: u64,
    },
    /// The node is going: reconnect after so many milliseconds (spread by the node).
    GoAway {
        /// How long to wait.
        after_ms: u64,
    },
}
