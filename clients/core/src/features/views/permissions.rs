//! A set of permissions: as a decimal number, and the names of its flags.

use coterie_policy::Permissions;
use serde_json::{Value, json};

/// `{permissions, flags}`.
pub(crate) fn permissions(set: Permissions) -> Value {
    json!({ "permissions": set.to_string(), "flags": names(set) })
}

pub(super) fn names(set: Permissions) -> Vec<&'static str> {
    set.flags().map(coterie_policy::Flag::as_str).collect()
}
