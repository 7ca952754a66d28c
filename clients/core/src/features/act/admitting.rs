//! Whoever may view a private channel now is added to its group by the one who brought it about, by
//! their KeyPackages, and need not come by themselves.

use std::collections::{BTreeMap, BTreeSet};

use coterie_policy::{Body, State};
use coterie_types::{ChannelId, DeviceId, Gather as _, ServerId};

use crate::Core;

/// The private channels that an act may open to somebody.
#[derive(Debug)]
pub(super) struct Admitting {
    server: ServerId,
    /// Who belonged to each before.
    before: BTreeMap<ChannelId, BTreeSet<DeviceId>>,
    opened: Vec<ChannelId>,
}

/// Whether an act may give somebody sight of a channel.
fn may_open(body: &Body) -> bool {
    matches!(
        body,
        Body::RoleGranted(_)
            | Body::RoleChanged(_)
            | Body::RoleRevoked(_)
            | Body::OverwriteSet(_)
            | Body::ChannelSynced(_)
    )
}

fn right(state: &State, channel: ChannelId) -> BTreeSet<DeviceId> {
    state.right_set(channel).map(|(device, _)| device).into_set()
}

impl Admitting {
    /// Looks before the act.
    pub(super) fn before(core: &Core, server: ServerId, body: &Body) -> Self {
        let state = core.state(server).ok().filter(|_| may_open(body));
        let joined = |id: &ChannelId| core.channels.get(id).is_some_and(|c| c.group.is_some());
        let before = state.map(|state| {
            let ids = state.channels().filter(|c| c.has_group()).map(|channel| channel.id);
            let private = ids.filter(|id| state.is_private(*id) && joined(id));
            private.map(|id| (id, right(state, id))).into_map()
        });
        Self { server, before: before.unwrap_or_default(), opened: Vec::new() }
    }

    /// The act is in the log: those who are new are added, wherever this device can.
    pub(super) fn begin(&mut self, core: &mut Core) {
        for (id, before) in &self.before {
            let state = core.state(self.server).ok().filter(|state| state.is_private(*id));
            let opened = state.is_some_and(|state| !right(state, *id).is_subset(before));
            if opened && core.add_right_devices(*id) > 0 {
                self.opened.push(*id);
            }
        }
    }

    /// Whether all that this device can do is done.
    pub(super) fn ended(&self, core: &Core) -> bool {
        self.opened.iter().all(|id| {
            let paused = core.channels.get(id).is_none_or(|channel| channel.paused.is_some());
            paused || core.channel_synced(*id)
        })
    }
}
