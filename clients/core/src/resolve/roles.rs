//! Roles: by id or name; `everyone` and `@everyone` are the one that all hold.

use coterie_policy::{Role, State};
use coterie_types::RoleId;

use super::only::only;
use crate::Failure;

/// A role of a server.
pub(crate) fn role_in(state: &State, text: &str) -> Result<RoleId, Failure> {
    let id = text.parse::<RoleId>().ok();
    let everyone = matches!(text, "everyone" | "@everyone");
    let fits = |role: &&Role| match id {
        Some(id) => role.id == id,
        None => role.name == text || (everyone && role.id == state.everyone()),
    };
    let found = state.roles().filter(fits);
    only("role", text, found.map(|role| (format!("{} ({})", role.name, role.id), role.id)))
}
