//! A profile as it is shown.

use coterie_types::{ServerId, UserId};
use serde::Serialize;

use crate::{Core, profiles::StatusView};

/// What is known of somebody.
#[derive(Debug, Serialize)]
pub(super) struct ProfileView {
    user_id: UserId,
    username: String,
    /// 0: they have told nothing.
    version: u64,
    /// What they call themselves, where that is no other member's username.
    display_name: Option<String>,
    pronouns: Option<String>,
    bio: Option<String>,
    /// Until it ends.
    status: Option<StatusView>,
    /// By what their picture is told from others.
    avatar: Option<String>,
    /// Whether there is one.
    banner: bool,
    blocked: bool,
    /// The servers that are shared with them.
    servers: Vec<ProfileHere>,
}

/// How they appear in a server.
#[derive(Debug, Serialize)]
struct ProfileHere {
    server_id: ServerId,
    nickname: Option<String>,
    avatar: Option<String>,
}

/// The username of somebody, as the log of a server that is shared has it; else their id.
pub(super) fn name(core: &Core, user: UserId) -> String {
    if let Some(account) = core.account.as_ref().filter(|account| account.user == user) {
        return account.username.clone();
    }
    let of = |server: &crate::server::Server| server.policy.name(user).map(str::to_owned);
    core.servers.values().find_map(of).unwrap_or_else(|| user.to_string())
}

/// What is known of somebody.
pub(super) fn profile(core: &Core, user: UserId) -> ProfileView {
    let card = core.card_of(user).unwrap_or_default();
    // By the strictest of the servers that are shared: a name that passes for another's in one of them is
    // not shown here.
    let shared = core.own_states().filter(|state| state.member(user).is_some());
    let shared: Vec<_> = shared.map(coterie_policy::State::server).collect();
    let hidden = shared.iter().any(|server| core.display_name_in(*server, user).is_none());
    let here = |server: &ServerId| ProfileHere {
        server_id: *server,
        nickname: core.nickname_in(*server, user),
        avatar: core.avatar_mark(Some(*server), user),
    };
    ProfileView {
        user_id: user,
        username: name(core, user),
        version: card.version,
        display_name: card.name.filter(|_| !hidden),
        pronouns: card.pronouns,
        bio: card.bio,
        status: core.status_of(user),
        avatar: core.avatar_mark(None, user),
        banner: card.banner.is_some(),
        blocked: core.is_blocked(user),
        servers: shared.iter().map(here).collect(),
    }
}
