//! Who can read a channel, device by device: the leaves of its group, and not what a list of members
//! says they should be.

use serde_json::{Value, json};

use crate::{Core, channel::Channel, leaf::owner};

/// The devices in a channel's group, by their users' names. `right` is false of those that no longer
/// belong there: their removal is owed.
pub(crate) fn readers(core: &Core, channel: &Channel) -> Vec<Value> {
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
            let view = json!({
                "user_id": user, "username": name, "device_id": device, "leaf": leaf.index,
                "added_seq": added, "this": device == own,
                "verified": verified, "right": !outside.contains(&leaf.index),
            });
            ((name, device), view)
        })
        .collect();
    readers.sort_by(|(a, _), (b, _)| a.cmp(b));
    readers.into_iter().map(|(_, view)| view).collect()
}
