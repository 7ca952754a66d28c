//! Kind 26: what the log folds to up to here, so that a newcomer may start there.

use coterie_types::Hash;
use minicbor::{Decode, Encode};

/// Says what the state is.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Checkpoint {
    /// The hash of the state before this entry.
    #[n(0)]
    pub state: Hash,
}
