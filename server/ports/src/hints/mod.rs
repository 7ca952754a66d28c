//! What nodes remember together and may forget: how often somebody has asked, and who is there; and what
//! they tell each other and keep nowhere.
//! Nothing is decided by it that the store does not decide.

mod buckets;
mod local_buckets;
mod local_presence;
mod local_relay;
mod presence;
mod relay;

pub use buckets::{BucketKey, Buckets, Level, Rule};
pub use local_buckets::LocalBuckets;
pub use local_presence::LocalPresence;
pub use local_relay::LocalRelay;
pub use presence::Presence;
pub use relay::{Ephemeral, Listener, Origin, Relay};
