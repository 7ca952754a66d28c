//! What travels: REST bodies (`spec/06-rest.md`), gateway frames (`spec/07-gateway.md`), envelopes
//! of channel logs (`spec/05-groups-and-envelopes.md`), message content (`spec/04-content.md`), the signature of
//! the web client (`spec/17-web-client.md`) and the OPAQUE configuration.
//!
//! Shapes only: no I/O, no judgement. One file an endpoint family, frame or content kind.

pub mod attestations;
pub mod backup;
pub mod content;
pub mod envelope;
pub mod ephemeral;
pub mod gateway;
pub mod history;
pub mod opaque;
pub mod own_data;
pub mod profile;
pub mod rest;
pub mod web_release;
