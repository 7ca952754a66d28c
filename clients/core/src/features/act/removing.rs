//! Whoever may no longer view a channel is taken out of its group by the one who brought it about,
//! at once and without waiting for a turn.

use std::collections::{BTreeMap, BTreeSet};

use coterie_policy::{Body, Flag, State, Target};
use coterie_types::{ChannelId, Gather as _, Seq, ServerId, UserId};

use crate::{Core, features::views::Removed};

/// Whom an act may put out of channels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum PutsOut {
    Nobody,
    /// The author, of everything: others remove them.
    Oneself(UserId),
    One(UserId),
    /// Who, is for the policy to say.
    Some,
}

fn puts_out(body: &Body, author: UserId) -> PutsOut {
    match body {
        Body::MemberLeft(_) => PutsOut::Oneself(author),
        Body::MemberKicked(body) => PutsOut::One(body.user),
        Body::MemberBanned(body) => PutsOut::One(body.user),
        Body::RoleRevoked(body) => PutsOut::One(body.user),
        // A channel may deny to one role what another has.
        Body::RoleGranted(body) => PutsOut::One(body.user),
        Body::OverwriteSet(body) => match body.target {
            Target::Member(user) => PutsOut::One(user),
            Target::Role(_) => PutsOut::Some,
        },
        // Another gate takes the role from all who hold it.
        Body::RoleChanged(body) if body.permissions.is_some() || body.gate.is_some() => {
            PutsOut::Some
        }
        Body::RoleDeleted(_) | Body::ChannelSynced(_) | Body::OwnerTransferred(_) => PutsOut::Some,
        _ => PutsOut::Nobody,
    }
}

type LeafKeys = BTreeSet<Vec<u8>>;

/// The channels that an act may put somebody out of.
#[derive(Debug)]
pub(super) struct Removing {
    who: PutsOut,
    /// The leaves it is about in each channel that it may be about, as they stood before.
    before: BTreeMap<ChannelId, LeafKeys>,
    rows: Vec<Removed>,
}

impl Removing {
    /// Looks before the act, so that what it removes can be told.
    pub(super) fn before(core: &Core, server: ServerId, body: &Body) -> Self {
        let author = core.account.as_ref().map(|account| account.user);
        let who = author.map_or(PutsOut::Nobody, |author| puts_out(body, author));
        let state = core.state(server).ok();
        let ids = state.map(|state| channels(state, who)).unwrap_or_default();
        let keys = state.and_then(|state| keys(state, who));
        let before = ids.into_iter().map(|id| (id, leaves(core, id, keys.as_ref()))).into_map();
        Self { who, before, rows: Vec::new() }
    }

    /// The act is in the log: where it may have put somebody out, this device removes them now.
    pub(super) fn begin(&mut self, core: &mut Core, server: ServerId, seq: Seq) {
        let Ok(state) = core.state(server) else { return };
        let others = !matches!(self.who, PutsOut::Oneself(_));
        let exits = |id: &&ChannelId| !others || state.last_exit(**id) >= seq;
        let ids: Vec<ChannelId> = self.before.keys().filter(exits).copied().collect();
        for id in ids {
            if let Some(channel) = core.channels.get_mut(&id).filter(|_| others) {
                channel.urgent = true;
                channel.outsiders = None;
                core.sync_channel(id);
            }
            self.rows.push(Removed { channel_id: id, removed: false });
        }
    }

    /// Whether all that this device can do is done.
    pub(super) fn ended(&mut self, core: &mut Core) -> bool {
        if matches!(self.who, PutsOut::Oneself(_)) {
            return true;
        }
        let mut ended = true;
        for row in &mut self.rows {
            row.removed |= owed(core, row.channel_id) > 0;
            ended &= removed(core, row.channel_id);
        }
        ended
    }

    /// Where somebody was removed; none when the act is not of that sort.
    pub(super) fn told(self, core: &Core, server: ServerId) -> Option<Vec<Removed>> {
        let keys = core.state(server).ok().and_then(|state| keys(state, self.who));
        let gone = |id: ChannelId| {
            let joined = core.channels.get(&id).is_some_and(|channel| channel.group.is_some());
            let before = self.before.get(&id).filter(|_| joined);
            before.is_some_and(|before| !before.is_subset(&leaves(core, id, keys.as_ref())))
        };
        let one = match self.who {
            PutsOut::Nobody => return None,
            PutsOut::Oneself(_) => return Some(self.rows),
            PutsOut::One(_) => true,
            PutsOut::Some => false,
        };
        let rows = self.rows.iter().map(|row| {
            let removed = row.removed || gone(row.channel_id);
            Removed { channel_id: row.channel_id, removed }
        });
        // Of one it is certain that they are out; of a role perhaps nobody was in.
        Some(rows.filter(|row| one || row.removed).collect())
    }
}

/// The channels that it may be about: of one user those that they may view.
fn channels(state: &State, who: PutsOut) -> Vec<ChannelId> {
    let ids = state.channels().filter(|channel| channel.has_group()).map(|channel| channel.id);
    match who {
        PutsOut::Nobody => Vec::new(),
        PutsOut::Some => ids.collect(),
        PutsOut::One(user) | PutsOut::Oneself(user) => {
            ids.filter(|id| state.may(user, Flag::ViewChannel, Some(*id))).collect()
        }
    }
}

/// The keys of the one it is about; none: of everybody.
fn keys(state: &State, who: PutsOut) -> Option<LeafKeys> {
    match who {
        PutsOut::One(user) => {
            Some(state.devices(user).map(|device| device.device.key.to_vec()).collect())
        }
        _ => None,
    }
}

/// The keys of a channel's leaves, if it is joined: of those that are wanted.
fn leaves(core: &Core, id: ChannelId, wanted: Option<&LeafKeys>) -> LeafKeys {
    let group = core.channels.get(&id).and_then(|channel| channel.group.as_ref());
    let leaves = group.map(|group| group.leaves()).unwrap_or_default();
    let keys = leaves.into_iter().map(|leaf| leaf.signature_key);
    keys.filter(|key| wanted.is_none_or(|wanted| wanted.contains(key))).collect()
}

fn owed(core: &mut Core, id: ChannelId) -> usize {
    core.with_channel(id, |core, channel| core.owed(channel).len()).unwrap_or_default()
}

/// Whether a channel owes no removal any more, or cannot do one here.
pub(crate) fn removed(core: &mut Core, id: ChannelId) -> bool {
    let paused = core.channels.get(&id).is_none_or(|c| c.paused.is_some());
    paused || (owed(core, id) == 0 && core.channel_synced(id))
}
