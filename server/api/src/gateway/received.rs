//! What comes from a client.

use coterie_acts::Format;
use coterie_protocol::gateway::{CBOR, JSON, Upstream};

/// One thing received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Received {
    /// A frame.
    Frame(Upstream),
    /// A sign of life of the WebSocket protocol.
    Heard,
    /// Bytes that are no frame.
    Malformed,
    /// A frame over 64 KiB.
    TooLarge,
}

impl Received {
    /// Decodes the payload of a message.
    #[must_use]
    pub fn decode(format: Format, bytes: &[u8]) -> Self {
        let frame = match format {
            Format::Json => serde_json::from_slice(bytes).ok(),
            Format::Cbor => {
                let mut rest = bytes;
                let frame = ciborium::from_reader(&mut rest).ok();
                frame.filter(|_| rest.is_empty())
            }
        };
        frame.map_or(Self::Malformed, Self::Frame)
    }
}

/// The format of a subprotocol.
pub(super) fn format_of(subprotocol: &str) -> Option<Format> {
    match subprotocol {
        JSON => Some(Format::Json),
        CBOR => Some(Format::Cbor),
        _ => None,
    }
}
