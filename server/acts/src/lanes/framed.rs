//! A gateway frame and its encodings, each made once for all who receive it.

use std::sync::OnceLock;

use bytes::Bytes;
use coterie_protocol::gateway::Downstream;

/// How a connection encodes frames.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Text frames of JSON.
    Json,
    /// Binary frames of CBOR.
    Cbor,
}

/// A frame to send.
#[derive(Debug)]
pub struct Framed {
    frame: Downstream,
    json: OnceLock<Bytes>,
    cbor: OnceLock<Bytes>,
}

impl Framed {
    /// Of a frame.
    #[must_use]
    pub const fn new(frame: Downstream) -> Self {
        Self { frame, json: OnceLock::new(), cbor: OnceLock::new() }
    }

    /// What it says.
    #[must_use]
    pub const fn frame(&self) -> &Downstream {
        &self.frame
    }

    /// Its bytes on the wire.
    #[must_use]
    pub fn encoded(&self, format: Format) -> &Bytes {
        // Writing our own types to memory does not fail.
        match format {
            Format::Json => {
                self.json.get_or_init(|| serde_json::to_vec(&self.frame).unwrap_or_default().into())
            }
            Format::Cbor => self.cbor.get_or_init(|| {
                let mut bytes = Vec::new();
                let _ = ciborium::into_writer(&self.frame, &mut bytes);
                bytes.into()
            }),
        }
    }
}
