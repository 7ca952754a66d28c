//! Whether somebody's identity key was compared.

use serde::Serialize;

/// How the identity key of somebody stands to the one that was compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[expect(clippy::enum_variant_names, reason = "the words of the contract")]
pub(crate) enum Verified {
    /// None was.
    Unverified,
    /// It is the same.
    Verified,
    /// It is another since.
    Changed,
}
