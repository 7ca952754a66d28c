//! What nodes remember together and may forget: how often somebody has asked, and who is there.
//! Nothing is decided by it that the store does not decide.

mod buckets;
mod local_buckets;
mod local_presence;
mod presence;

pub use buckets::{BucketKey, Buckets, Level, Rule};
pub use local_buckets::LocalBuckets;
pub use local_presence::LocalPresence;
pub use presence::Presence;
