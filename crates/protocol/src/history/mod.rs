//! What members share of a channel's past with a device that joined later (`spec/14-history.md`, sections 8
//! to 11): bundles of messages, each sealed to that device, kept by the node as blobs for a while, and named
//! by an offer in the channel. Whose words they are, and that they were said, the channel log proves.

mod bundle;
mod error;

pub use bundle::{Bundle, NamedBundle, Shared, Sharing};
pub use error::HistoryError;
