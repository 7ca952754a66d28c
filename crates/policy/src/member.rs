//! Members and their devices, as the policy knows them.

use std::sync::Arc;

use coterie_identity::Device;
use coterie_types::{DeviceId, Seq, UserId};

/// A member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The user.
    pub user: UserId,
    /// The username, a label.
    pub username: Arc<str>,
    /// The entry by which they joined, last.
    pub joined_seq: Seq,
}

/// A device of somebody who is or was a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MemberDevice<'a> {
    /// Its id.
    pub id: DeviceId,
    /// What the user's device log says of it.
    pub device: &'a Device,
    /// The entry of this policy log that brought it.
    pub added_seq: Seq,
}

/// What this log keeps of a device, for good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct DeviceRecord {
    pub(crate) user: UserId,
    pub(crate) counter: u64,
    pub(crate) added_seq: Seq,
}
