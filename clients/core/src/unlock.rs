//! What a user gives to open their vault.

use serde::{Deserialize, Serialize};

/// What opens the vault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unlock {
    /// The recovery phrase.
    Phrase(String),
    /// The password, or the passphrase of a user who signs in by a provider.
    Passphrase(String),
}
