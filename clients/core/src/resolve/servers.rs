//! Servers.

use coterie_policy::State;
use coterie_types::ServerId;

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
        let id = text.parse::<ServerId>().ok();
        let fits = |state: &&State| id.map_or(state.name() == text, |id| state.server() == id);
        let found = self.own_states().filter(fits);
        only("server", text, found.map(|s| (format!("{} ({})", s.name(), s.server()), s.server())))
    }
}
