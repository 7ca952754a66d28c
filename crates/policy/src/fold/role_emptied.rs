//! A role that nobody holds any more: it is deleted, or stands behind another gate.

use coterie_types::{RoleId, Seq};

use super::exits::takes_view;
use crate::{Flag, Overwrite, Role, State, Target};

impl State {
    /// Takes a role from all who hold it, and from the invitations that give it.
    pub(super) fn empty_role(&mut self, role: &Role, seq: Seq) {
        if role.permissions.has(Flag::ViewChannel) || role.permissions.has(Flag::Administrator) {
            self.last_exit = seq;
        }
        let (target, none) = (Target::Role(role.id), Overwrite::default());
        let shows = self.channels().filter(|c| takes_view(&c.overwrites.of(target), &none));
        let shows: Vec<_> = shows.map(|channel| channel.id).collect();
        for channel in shows {
            self.mark_exit(channel, seq);
        }
        let held = self.members().filter(|member| member.holds(role.id));
        let holders: Vec<_> = held.map(|member| member.user).collect();
        for user in holders {
            if let Some(member) = self.members.get_mut(&user) {
                member.set_role(role.id, false);
            }
        }
        forget_invitations(self, role.id);
    }
}

fn forget_invitations(state: &mut State, role: RoleId) {
    let giving = state.invitations().filter(|invitation| invitation.roles.contains(&role));
    let giving: Vec<_> = giving.map(|invitation| invitation.id).collect();
    for id in giving {
        if let Some(invitation) = state.invitations.get_mut(&id) {
            let others = invitation.roles.iter().copied().filter(|other| *other != role);
            invitation.roles = others.collect::<Vec<_>>().into();
        }
    }
}
