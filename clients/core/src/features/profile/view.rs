//! A profile as it is shown.

use coterie_types::UserId;
use serde_json::{Value, json};

use crate::Core;

/// The username of somebody, as the log of a server that is shared has it; else their id.
pub(super) fn name(core: &Core, user: UserId) -> String {
    if let Some(account) = core.account.as_ref().filter(|account| account.user == user) {
        return account.username.clone();
    }
    let of = |server: &crate::server::Server| server.policy.name(user).map(str::to_owned);
    core.servers.values().find_map(of).unwrap_or_else(|| user.to_string())
}

/// What is known of somebody.
pub(super) fn profile(core: &Core, user: UserId) -> Value {
    let card = core.card_of(user).unwrap_or_default();
    // By the strictest of the servers that are shared: a name that passes for another's in one of them is
    // not shown here.
    let shared = core.own_states().filter(|state| state.member(user).is_some());
    let shared: Vec<_> = shared.map(coterie_policy::State::server).collect();
    let hidden = shared.iter().any(|server| core.display_name_in(*server, user).is_none());
    json!({
        "user_id": user, "username": name(core, user), "version": card.version,
        "display_name": card.name.filter(|_| !hidden), "pronouns": card.pronouns, "bio": card.bio,
        "status": core.status_of(user), "avatar": core.avatar_mark(None, user),
        "banner": card.banner.is_some(), "blocked": core.is_blocked(user),
        "servers": shared.iter().map(|server| json!({
            "server_id": server, "nickname": core.nickname_in(*server, user),
            "avatar": core.avatar_mark(Some(*server), user),
        })).collect::<Vec<_>>(),
    })
}
