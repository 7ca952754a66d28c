//! Heads of hash-chained logs.

use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

use crate::Hash;

/// Position in a log: dense, from 1; 0 is before the first item.
pub type Seq = u64;

/// The last item of a log that somebody has seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Encode, Decode, Serialize, Deserialize)]
#[cbor(map)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Head {
    /// Its position.
    #[n(0)]
    pub seq: Seq,
    /// The chain hash up to and including it.
    #[n(1)]
    pub hash: Hash,
}
