//! Which dm is meant: by the people in it.

use std::collections::BTreeSet;

use coterie_policy::State;
use coterie_types::{Gather as _, ServerId, UserId};

use crate::Core;

impl Core {
    /// The dm whose members are the user, these others, and nobody else.
    pub(super) fn dm_of(&self, others: &BTreeSet<UserId>) -> Option<ServerId> {
        let me = self.account.as_ref()?.user;
        let dms = self.own_states().filter(|state| state.is_dm());
        let with = |state: &&State| {
            let members: BTreeSet<UserId> = state.members().map(|member| member.user).into_set();
            members.len() == others.len() + 1 && members.contains(&me) && others.is_subset(&members)
        };
        dms.filter(with).map(State::server).min()
    }

    /// A dm that this user began for these people and has not finished: nothing was said in it, and
    /// nobody else is in it.
    pub(super) fn begun_dm(&self, others: &BTreeSet<UserId>) -> Option<ServerId> {
        let me = self.account.as_ref()?.user;
        let begun = |state: &&State| {
            state.is_dm()
                && state.is_owner(me)
                && state.channels().next().is_none()
                && state.members().all(|m| m.user == me || others.contains(&m.user))
        };
        self.own_states().find(begun).map(State::server)
    }
}
