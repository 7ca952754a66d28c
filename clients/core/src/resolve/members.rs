//! Members: by id, username or nickname.

use coterie_policy::{Member, State};
use coterie_types::{ServerId, UserId};

use super::only::only;
use crate::{Core, Failure};

/// Both names count: whoever takes somebody's username for a nickname makes it ambiguous, and
/// does not take their place.
fn is_called(member: &Member, text: &str) -> bool {
    match text.parse::<UserId>() {
        Ok(id) => member.user == id,
        Err(_) => &*member.username == text || member.nickname.as_deref() == Some(text),
    }
}

fn called(member: &Member) -> (String, UserId) {
    (format!("{} ({})", member.label(), member.user), member.user)
}

/// A member of a server.
pub(crate) fn member_in(state: &State, text: &str) -> Result<UserId, Failure> {
    only("member", text, state.members().filter(|m| is_called(m, text)).map(called))
}

impl Core {
    /// A member of a server, somebody who was one, or anybody's id.
    pub(crate) fn resolve_anybody(&self, state: &State, text: &str) -> Result<UserId, Failure> {
        if let Ok(id) = text.parse::<UserId>() {
            return Ok(id);
        }
        let found: Vec<_> = state.members().filter(|m| is_called(m, text)).map(called).collect();
        if !found.is_empty() {
            return only("member", text, found);
        }
        let server = self.servers.get(&state.server());
        let former = server.into_iter().flat_map(|s| s.policy.names());
        let named = former.filter(|(_, name)| *name == text);
        only("user", text, named.map(|(user, _)| (format!("{text} ({user})"), user)))
    }

    /// A member of any server, by id or username.
    pub(crate) fn resolve_user(&self, text: &str) -> Result<UserId, Failure> {
        let id = text.parse::<UserId>().ok();
        let fits = |m: &&Member| id.map_or(&*m.username == text, |id| m.user == id);
        let found = self.own_states().flat_map(State::members).filter(fits);
        only("user", text, found.map(|m| (m.user.to_string(), m.user)))
    }

    /// The one server that is meant where a member is named and perhaps a server: the only one
    /// that the user shares with such a member.
    pub(crate) fn resolve_server_of(
        &self,
        server: Option<&str>,
        member: &str,
    ) -> Result<ServerId, Failure> {
        if let Some(text) = server {
            return self.resolve_server(text);
        }
        let has = |state: &&State| state.members().any(|m| is_called(m, member));
        let found = self.own_states().filter(has);
        let named = found.map(|s| (format!("{} ({})", s.name(), s.server()), s.server()));
        only("member", member, named)
    }

    /// What to call somebody in a server: the username they signed when they joined, last, or
    /// their id.
    pub(crate) fn name_in(&self, server: ServerId, user: UserId) -> String {
        let known = self.servers.get(&server).and_then(|s| s.policy.name(user));
        known.map_or_else(|| user.to_string(), str::to_owned)
    }

    /// A member's nickname.
    pub(crate) fn nickname_in(&self, server: ServerId, user: UserId) -> Option<String> {
        let state = self.servers.get(&server).and_then(|s| s.policy.state())?;
        state.member(user)?.nickname.as_deref().map(str::to_owned)
    }
}
