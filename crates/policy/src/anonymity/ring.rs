//! The ring of a window: the keys of all who may post anonymously in the channel, by the window's
//! beginning.

use std::collections::HashMap;

use coterie_types::{ChannelId, FixedBytes, Millis, RoleId, UserId, limits::ANONYMITY_STEP};

use super::{book::Anonymity, spans::Steps};
use crate::{Channel, Flag, Member, Permissions, State};

/// What decides whether somebody may post anonymously, beside time-outs and keys.
pub(super) const DECIDES: Permissions = Permissions::of(&[
    Flag::ViewChannel,
    Flag::SendMessages,
    Flag::PostAnonymously,
    Flag::Connect,
    Flag::Administrator,
]);

/// Whether somebody may post anonymously in a channel, and whether time-outs count for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Right {
    pub(super) posts: bool,
    pub(super) immune: bool,
}

impl Right {
    const NONE: Self = Self { posts: false, immune: false };

    /// Of one user.
    pub(super) fn of(state: &State, user: UserId, channel: &Channel) -> Self {
        let held = state.permissions(user, Some(channel.id));
        let immune = state.may(user, Flag::Administrator, None);
        Self { posts: held.has(Flag::PostAnonymously), immune }
    }

    /// Of all who hold the same roles as a member and are nothing else.
    pub(super) fn of_class(state: &State, member: Option<&Member>, channel: &Channel) -> Self {
        let Some(member) = member else { return Self::NONE };
        let posts = state.class_permissions(member, channel).has(Flag::PostAnonymously);
        Self { posts, immune: state.class_is_administrator(member) }
    }
}

/// Whether somebody's roles alone do not say what they may do in a channel.
pub(super) fn is_special(state: &State, member: &Member, channel: &Channel) -> bool {
    state.is_owner(member.user)
        || member.invited_by.is_some()
        || channel.overwrites.member(member.user).is_some()
}

/// The first beginning of a window that does not lie before a time.
fn beginning(time: Millis) -> u64 {
    time.0.div_ceil(1000 * ANONYMITY_STEP).saturating_mul(ANONYMITY_STEP)
}

/// From which beginning on a user's time-out is over.
fn back(state: &State, user: UserId, right: Right) -> u64 {
    state.timeout(user).filter(|_| !right.immune).map_or(0, beginning)
}

/// The key with which a user stands in the rings of a channel, by the windows' beginning.
pub(super) fn steps(state: &State, user: UserId, right: Right) -> Steps<FixedBytes<32>> {
    if !right.posts {
        return vec![];
    }
    let back = back(state, user, right);
    let keys = state.anonymity.keys_of(user);
    keys.iter().map(|key| (key.from.max(back), key.key)).collect()
}

/// The keys of a channel's ring in the window that begins then, sorted, each once.
pub(super) fn keys(state: &State, channel: ChannelId, start: u64) -> Vec<[u8; 32]> {
    let Some(channel) = state.channel(channel) else { return vec![] };
    let mut classes: HashMap<&[RoleId], Right> = HashMap::new();
    let mut ring = vec![];
    for (user, keys) in &state.anonymity.keys {
        let Some(member) = state.member(*user) else { continue };
        let Some(key) = Anonymity::active(keys, start) else { continue };
        let right = match is_special(state, member, channel) {
            true => Right::of(state, *user, channel),
            false => *classes
                .entry(&member.roles)
                .or_insert_with(|| Right::of_class(state, Some(member), channel)),
        };
        if right.posts && back(state, *user, right) <= start {
            ring.push(key.key.0);
        }
    }
    ring.sort_unstable();
    ring.dedup();
    ring
}
