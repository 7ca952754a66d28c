//! Servers.

use std::collections::BTreeSet;

use coterie_policy::State;
use coterie_types::{Gather as _, ServerId};

use super::only::only;
use crate::{Core, Failure};

impl Core {
    /// The verified states of the servers the user is a member of.
    pub(crate) fn own_states(&self) -> impl Iterator<Item = &State> {
        let user = self.account.as_ref().map(|a| a.user);
        let live = self.servers.values().filter(|s| !s.gone).filter_map(|s| s.policy.state());
        live.filter(move |state| user.is_some_and(|u| state.member(u).is_some()))
    }

    pub(crate) fn resolve_server(&self, text: &str) -> Result<ServerId, Failure> {
        if let Some(peers) = text.strip_prefix('@') {
            return self.resolve_dm(peers);
        }
        let id = text.parse::<ServerId>().ok();
        let fits = |state: &&State| id.map_or(state.name() == text, |id| state.server() == id);
        let found = self.own_states().filter(fits);
        only("server", text, found.map(|s| (format!("{} ({})", s.name(), s.server()), s.server())))
    }

    /// The dm with exactly these people: `bob`, or `bob,carol`.
    pub(crate) fn resolve_dm(&self, peers: &str) -> Result<ServerId, Failure> {
        let names: BTreeSet<&str> =
            peers.split(',').map(|name| name.trim().trim_start_matches('@')).into_set();
        let me = self.account.as_ref().map(|account| account.user);
        let with = |state: &&State| {
            let others = state.members().filter(|member| Some(member.user) != me);
            state.is_dm() && others.map(|m| &*m.username).into_set() == names
        };
        let found = self.own_states().filter(with);
        let found = found.map(|s| (format!("{} ({})", s.name(), s.server()), s.server()));
        only("dm", &format!("@{peers}"), found)
    }
}
