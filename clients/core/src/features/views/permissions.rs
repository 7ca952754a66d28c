//! A set of permissions: as a decimal number, and the names of its flags.

use coterie_policy::Permissions;
use serde::Serialize;

/// What is allowed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct PermissionsView {
    /// The set as a decimal number.
    pub(crate) permissions: String,
    /// The names of its flags.
    pub(crate) flags: Vec<&'static str>,
}

/// A set.
pub(crate) fn permissions(set: Permissions) -> PermissionsView {
    PermissionsView { permissions: set.to_string(), flags: names(set) }
}

pub(crate) fn names(set: Permissions) -> Vec<&'static str> {
    set.flags().map(coterie_policy::Flag::as_str).collect()
}
