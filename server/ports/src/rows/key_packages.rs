//! KeyPackages that wait to be handed out.

use coterie_types::{Bytes, DeviceId, Hash, Millis, UserId};

/// A KeyPackage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyPackageRow {
    /// SHA-256 of its bytes.
    pub hash: Hash,
    /// Whose it is.
    pub device: DeviceId,
    /// Handed out when there is no other, any number of times; a device has one at most.
    pub last_resort: bool,
    /// An `MLSMessage`.
    pub bytes: Bytes,
    /// When the node took it.
    pub at: Millis,
}

/// What there is of a device's.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct KeyPackageCounts {
    /// Those handed out once each.
    pub one_time: u64,
    /// Whether there is one of last resort.
    pub last_resort: bool,
}

/// Somebody asks for a user's KeyPackages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyPackageClaim {
    /// Who asks.
    pub claimer: UserId,
    /// Whose are asked for.
    pub target: UserId,
    /// One of each of these devices.
    pub devices: Vec<DeviceId>,
    /// None that was taken before this.
    pub fresh_since: Millis,
    /// When.
    pub at: Millis,
    /// The claimer's earlier claims of this target since then count.
    pub counted_since: Millis,
    /// So many of those at most.
    pub most: u64,
}
