//! Who can read a channel, device by device: the leaves of its group, and not what a list of members
//! says they should be.

use coterie_types::{ChannelId, DeviceId, Seq, ServerId, UserId};
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
    added_seq: Option<Seq>,
    /// Whether it is this one.
    this: bool,
    verified: Option<Verified>,
    /// False of one that no longer belongs there: its removal is owed.
    right: bool,
}

/// Who can read a channel.
#[derive(Debug, Serialize)]
pub(crate) struct ReadersView {
    pub(crate) channel_id: ChannelId,
    pub(crate) server_id: ServerId,
    pub(crate) name: Option<String>,
    pub(crate) epoch: u64,
    pub(crate) seq: Seq,
    pub(crate) removal: Option<RemovalView>,
    pub(crate) readers: Vec<ReaderView>,
}

/// The devices in a channel's group, by their users' names. `right` is false of those that no longer
/// belong there: their removal is owed.
pub(crate) fn readers(core: &Core, channel: &Channel) -> Vec<ReaderView> {
    let Some(group) = &channel.group else { return Vec::new() };
    let outside = core.outside(channel);
    let state = core.servers.get(&channel.server).and_then(|server| server.policy.state());
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
            let identity = state.zip(user).and_then(|(state, user)| state.identity_key(user));
            let verified = user.map(|user| core.verified_state(user, identity));
            let name = user.map(|user| core.name_in(channel.server, user)).unwrap_or_default();
            ReaderView {
                user_id: user,
                username: name,
                device_id: device,
                leaf: leaf.index,
                added_seq: added,
                this: device == own,
                verified,
                right: !outside.contains(&leaf.index),
            }
        })
        .collect();
    readers.sort_by(|a, b| (&a.username, a.device_id).cmp(&(&b.username, b.device_id)));
    readers
}
