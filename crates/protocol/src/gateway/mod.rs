//! Frames of the gateway, one WebSocket at `/v1/gateway` (`spec/07-gateway.md`).
//!
//! Subprotocol `coterie.1.json` sends text frames of JSON, `coterie.1.cbor` binary frames of CBOR;
//! one data model, `{"t": "name", …}`; bytes are base64url in JSON and byte strings in CBOR.

mod close;
mod downstream;
mod upstream;

pub use close::{CloseCode, CloseRange};
pub use downstream::{Downstream, GapReason, Lane, Notice, Welcome};
pub use upstream::{Cursors, Upstream};

/// Subprotocol of JSON frames.
pub const JSON: &str = "coterie.1.json";
/// Subprotocol of CBOR frames.
pub const CBOR: &str = "coterie.1.cbor";
