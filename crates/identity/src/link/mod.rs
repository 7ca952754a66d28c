//! Linking a new device from an old one. The new one commits to its keys before it sees the old
//! one's, so that whoever stands between them cannot search for keys that give the same digits; the
//! user compares the digits, and the old device then gives what the new one needs.

mod error;
mod grant;
mod messages;
mod new_device;
mod old_device;
mod transcript;

pub use error::LinkError;
pub use grant::LinkGrant;
pub use messages::{LinkAnswer, LinkCommitment, LinkOffer};
pub use new_device::{AwaitingGrant, OfferingDevice};
pub use old_device::{AnsweringDevice, ApprovingDevice};
pub use transcript::Transcript;
