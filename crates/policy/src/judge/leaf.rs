//! Leaves, and which of them are right.

use coterie_identity::certificate_device;
use coterie_types::{ChannelId, UserId};

use crate::State;

/// A leaf of a channel's group, as the MLS layer has read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Leaf<'a> {
    /// Its index in the tree.
    pub index: u32,
    /// The identity of its Basic credential.
    pub credential: &'a [u8],
    /// Its signature key.
    pub signature_key: &'a [u8],
    /// Whether the MLS layer found its form canonical: Basic credential, capabilities,
    /// extensions, lifetime.
    pub canonical: bool,
}

impl Leaf<'_> {
    /// The user whose active device the leaf is, exactly as the policy state has it, if they
    /// may view the channel.
    pub(super) fn right_user(&self, at: &State, channel: ChannelId) -> Option<UserId> {
        let id = certificate_device(self.credential)?;
        let device = at.entitled_device(channel, id)?;
        let right = self.canonical
            && *device.certificate == *self.credential
            && device.key.as_slice() == self.signature_key;
        if right { at.device_user(id) } else { None }
    }

    pub(super) fn is_right(&self, at: &State, channel: ChannelId) -> bool {
        self.right_user(at, channel).is_some()
    }

    /// Whether both are leaves of the same device.
    pub(super) fn is_same_device(&self, other: &Leaf<'_>) -> bool {
        self.credential == other.credential && self.signature_key == other.signature_key
    }
}

/// The indices of the leaves that are outside the right set: to be removed before anybody sends.
pub fn outsiders<'a>(
    at: &State,
    channel: ChannelId,
    leaves: impl IntoIterator<Item = Leaf<'a>>,
) -> Vec<u32> {
    let wrong = leaves.into_iter().filter(|leaf| !leaf.is_right(at, channel));
    wrong.map(|leaf| leaf.index).collect()
}
