//! Kind 30: a device that nobody has heard of for long.

use coterie_types::{DeviceId, UserId};
use minicbor::{Decode, Encode};

/// A device of a member is idle: it belongs into no channel until it says that it is back. How long
/// it must have been silent is for the node to judge, which is the only one to know.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct DeviceIdle {
    /// Whose.
    #[n(0)]
    pub user: UserId,
    /// Which.
    #[n(1)]
    pub device: DeviceId,
}
