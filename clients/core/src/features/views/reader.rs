//! Who can read a channel, device by device: the leaves of its group, and not what a list of members
//! says they should be.

use coterie_types::{ChannelId, DeviceId, Millis, Seq, ServerId, UserId};
use serde::Serialize;

use super::{channel::RemovalView, verified::Verified};
use crate::{Core, channel::Channel, leaf::owner};

/// A device that can read a channel.
#[derive(Debug, Serialize)]
pub(crate) struct ReaderView {
    user_id: Option<UserId>,
    username: String,
    device_id: Option<DeviceId>,
    leaf: u32,
    /// The policy entry that has brought it.
    added_seq: Option<Seq>,
    /// When the node admitted that entry.
    added_at: Option<Millis>,
    /// Whether its member was there before it.
    came_later: bool,
    /// Whether it is this one.
    this: bool,
    verified: Option<Verified>,
    /// False of one that no longer belongs there: its removal is owed.
    right: bool,
}

/// How large the tree of a group is (RFC 9420 §4.1).
#[derive(Debug, Serialize)]
pub(crate) struct TreeView {
    /// Places for leaves, blank ones too: a power of two.
    leaves: u32,
    /// Steps from the root to a leaf.
    depth: u32,
}

/// Who can read a channel.
#[derive(Debug, Serialize)]
pub(crate) struct ReadersView {
    pub(crate) channel_id: ChannelId,
    pub(crate) server_id: ServerId,
    pub(crate) name: Option<String>,
    pub(crate) epoch: u64,
    pub(crate) seq: Seq,
    /// By its name in RFC 9420.
    pub(crate) ciphersuite: &'static str,
    pub(crate) tree: TreeView,
    pub(crate) removal: Option<RemovalView>,
    pub(crate) readers: Vec<ReaderView>,
}

/// The devices in a channel's group, by their users' names. `right` is false of those that no longer
/// belong there: their removal is owed.
pub(crate) fn readers(core: &Core, channel: &Channel) -> Vec<ReaderView> {
    let Some(group) = &channel.group else { return Vec::new() };
    let outside = core.outside(channel);
    let server = core.servers.get(&channel.server);
    let state = server.and_then(|server| server.policy.state());
    let time_of = |seq| server.and_then(|server| server.policy.time_of(seq));
    let own = core.account.as_ref().map(|account| account.device);
    let mut readers: Vec<_> = group
        .leaves()
        .iter()
        .map(|leaf| {
            // A leaf was judged right when it came in: its certificate is what it says.
            let (user, device) = owner(leaf).unzip();
            let known = state.zip(user).and_then(|(state, user)| {
                state.devices(user).find(|known| Some(known.id) == device)
            });
            let added = known.map(|known| known.added_seq);
            let member = state.zip(user).and_then(|(state, user)| state.member(user));
            let came_later = member.zip(added).is_some_and(|(m, added)| added > m.joined_seq);
            let identity = state.zip(user).and_then(|(state, user)| state.identity_key(user));
            let verified = user.map(|user| core.verified_state(user, identity));
            let name = user.map(|user| core.name_in(channel.server, user)).unwrap_or_default();
            ReaderView {
                user_id: user,
                username: name,
                device_id: device,
                leaf: leaf.index,
                added_seq: added,
                added_at: added.and_then(time_of),
                came_later,
                this: device == own,
                verified,
                right: !outside.contains(&leaf.index),
            }
        })
        .collect();
    readers.sort_by(|a, b| (&a.username, a.device_id).cmp(&(&b.username, b.device_id)));
    readers
}

/// As large as it has to be for the last leaf: a tree is cut to the half that has leaves.
pub(crate) fn tree(leaves: impl Iterator<Item = u32>) -> TreeView {
    let places = leaves.max().map_or(1, |last| last.saturating_add(1));
    let leaves = places.checked_next_power_of_two().unwrap_or(places);
    TreeView { leaves, depth: leaves.ilog2() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_has_places_for_its_last_leaf_and_is_a_power_of_two() {
        let sizes = |leaves: &[u32]| {
            let TreeView { leaves, depth } = tree(leaves.iter().copied());
            (leaves, depth)
        };
        assert_eq!(sizes(&[0]), (1, 0));
        assert_eq!(sizes(&[0, 1]), (2, 1));
        assert_eq!(sizes(&[0, 2]), (4, 2), "a blank leaf has its place");
        assert_eq!(sizes(&[0, 4]), (8, 3));
        assert_eq!(sizes(&[0, 7]), (8, 3));
    }
}
