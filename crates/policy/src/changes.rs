//! What differs between two states: for whoever keeps tables of what the log says. Finds it in
//! time that grows with what has changed, as states share all that they have in common.

use coterie_types::UserId;
use imbl::{OrdMap, ordmap::DiffItem};

use crate::{Ban, Channel, Invitation, Member, Role, State};

/// Something that differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change<'a, T> {
    /// As it was; nothing if it is new.
    pub before: Option<&'a T>,
    /// As it is; nothing if it is gone.
    pub after: Option<&'a T>,
}

impl State {
    /// The members that differ from those of an earlier state.
    pub fn changed_members<'a>(
        &'a self,
        before: &'a Self,
    ) -> impl Iterator<Item = Change<'a, Member>> {
        changes(&before.members, &self.members)
    }

    /// The same of roles.
    pub fn changed_roles<'a>(&'a self, before: &'a Self) -> impl Iterator<Item = Change<'a, Role>> {
        changes(&before.roles, &self.roles)
    }

    /// The same of channels.
    pub fn changed_channels<'a>(
        &'a self,
        before: &'a Self,
    ) -> impl Iterator<Item = Change<'a, Channel>> {
        changes(&before.channels, &self.channels)
    }

    /// The same of invitations.
    pub fn changed_invitations<'a>(
        &'a self,
        before: &'a Self,
    ) -> impl Iterator<Item = Change<'a, Invitation>> {
        changes(&before.invitations, &self.invitations)
    }

    /// The same of bans.
    pub fn changed_bans<'a>(&'a self, before: &'a Self) -> impl Iterator<Item = Change<'a, Ban>> {
        changes(&before.bans, &self.bans)
    }

    /// The users whose time-outs differ.
    pub fn changed_timeouts<'a>(&'a self, before: &'a Self) -> impl Iterator<Item = UserId> + 'a {
        before.timeouts.diff(&self.timeouts).map(|item| match item {
            DiffItem::Add(user, _) | DiffItem::Remove(user, _) => *user,
            DiffItem::Update { new: (user, _), .. } => *user,
        })
    }
}

fn changes<'a, K: Ord, V: PartialEq>(
    before: &'a OrdMap<K, V>,
    after: &'a OrdMap<K, V>,
) -> impl Iterator<Item = Change<'a, V>> {
    before.diff(after).map(|item| match item {
        DiffItem::Add(_, after) => Change { before: None, after: Some(after) },
        DiffItem::Update { old: (_, before), new: (_, after) } => {
            Change { before: Some(before), after: Some(after) }
        }
        DiffItem::Remove(_, before) => Change { before: Some(before), after: None },
    })
}
