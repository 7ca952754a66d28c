//! What goes into the core and what comes out: the whole face of the state machine.

use coterie_tagged::Tagged;
use rand_core::CryptoRngCore;
use serde::{Deserialize, Serialize};

use coterie_types::{Bytes, Millis};

use crate::{Failure, Request};

/// Time and randomness, which come in and are never taken from the air.
pub struct Cx<'a> {
    /// The driver's clock.
    pub now: Millis,
    /// A cryptographic generator.
    pub rng: &'a mut dyn CryptoRngCore,
}

/// Names a request of the user until it is answered.
pub type AskId = u64;
/// Names an HTTP call until it is answered.
pub type CallId = u64;
/// Names a load until its rows come.
pub type LoadId = u64;

/// Something that happened.
#[derive(Debug, Clone, Serialize, Tagged)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// The user asks for something. Answered by exactly one [`Show::Done`] (after any number of rows).
    Asked {
        /// Chosen by the driver, never used twice.
        ask: AskId,
        /// What.
        request: Request,
    },
    /// The user no longer waits (the program ends): a message not yet attempted is taken back.
    Abandoned {
        /// Which request.
        ask: AskId,
    },
    /// An HTTP call was answered, with whatever status.
    Answered {
        /// Which call.
        call: CallId,
        /// The status.
        status: u16,
        /// The body.
        body: Bytes,
    },
    /// An HTTP call got no answer.
    Unanswered {
        /// Which call.
        call: CallId,
        /// True when the node cannot have seen it (the connection was never made).
        never_sent: bool,
        /// Why, in words.
        reason: String,
    },
    /// The gateway's socket is open.
    GatewayOpened,
    /// A text frame came.
    GatewayFrame {
        /// JSON of a `Downstream`.
        text: String,
    },
    /// The gateway's socket is closed, or could not be opened.
    GatewayClosed {
        /// The close code; 1006 when there was none.
        code: u16,
    },
    /// Rows asked for by [`Load`], in ascending order of their keys.
    Loaded {
        /// Which load.
        load: LoadId,
        /// The rows.
        rows: Vec<Row>,
    },
    /// The time asked for by [`Batch::wake`] has come.
    Woke,
}

/// A row of the local store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// Its key: printable ASCII.
    pub key: String,
    /// Its value.
    pub value: Bytes,
}

/// A change of the local store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Its key: printable ASCII.
    pub key: String,
    /// The new value; none deletes the row.
    pub value: Option<Bytes>,
}

/// An HTTP request to the node.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Call {
    /// Names it until it is answered.
    pub call: CallId,
    /// `GET`, `POST`, `PUT`, `DELETE`.
    pub method: String,
    /// Path and query, from `/v1/` on.
    pub path: String,
    /// The access token, for `Authorization: Bearer`.
    pub bearer: Option<String>,
    /// The JSON body.
    pub body: Option<String>,
    /// Made on a connection of its own, which nothing joins to the others: a new one, without a cookie, a
    /// resumed session or anything else that could name the user, and through the user's proxy, if any.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub apart: bool,
}

/// Rows the core wants to see: those with `from <= key < to`, at most `limit`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Load {
    /// Names it until the rows come.
    pub load: LoadId,
    /// The first key.
    pub from: String,
    /// The key after the last.
    pub to: String,
    /// How many at most.
    pub limit: u32,
    /// The last `limit` of the range instead of the first (still in ascending order).
    pub last: bool,
}

/// What to do with the gateway's one socket, in order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "gateway", rename_all = "snake_case")]
pub enum Gateway {
    /// Open `/v1/gateway` with subprotocol `coterie.1.json`.
    Open,
    /// Send a text frame.
    Send {
        /// JSON of an `Upstream`.
        text: String,
    },
    /// Close it.
    Close,
}

/// Something for the user.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "show", rename_all = "snake_case")]
pub enum Show {
    /// A request is finished.
    Done {
        /// Which.
        ask: AskId,
        /// What came of it; as the CLI prints it with `--json`.
        value: serde_json::Value,
    },
    /// A request failed, and nothing is half done.
    Failed {
        /// Which.
        ask: AskId,
        /// Why.
        failure: Failure,
    },
    /// One row of a request that answers with many (`read`, `tail`, `send` of many lines).
    Row {
        /// Which.
        ask: AskId,
        /// The row; as the CLI prints it with `--json`.
        value: serde_json::Value,
    },
    /// Something happened that concerns the user and nobody asked for: `{type, message, …}`. Shown
    /// only while a request is under way, so that somebody hears it.
    Notice {
        /// As the CLI prints it with `--json`; `message` says it in words.
        notice: serde_json::Value,
    },
    /// The node, or a member, was caught lying, or a part is paused: to be told at once.
    Alarm {
        /// In words.
        message: String,
    },
}

/// What follows from an event. The driver first makes `save` durable in one transaction, then does
/// the rest; a crash in between loses nothing and doubles nothing.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Batch {
    /// Changes of the store, in order.
    pub save: Vec<Change>,
    /// HTTP calls; they may run side by side.
    pub send: Vec<Call>,
    /// The gateway's socket.
    pub gateway: Vec<Gateway>,
    /// Rows to fetch from the store, after `save`.
    pub load: Vec<Load>,
    /// For the user.
    pub show: Vec<Show>,
    /// When to send [`Event::Woke`] at the latest; replaces the earlier wish; none: not at all.
    pub wake: Option<Millis>,
}
