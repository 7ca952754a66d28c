//! The database's errors in the port's words.

use coterie_ports::{Conflict, StoreError};

/// The names of constraints, and which expectation each is.
const UNIQUE: &[(&str, Conflict)] = &[
    ("users_username", Conflict::Username),
    ("users_user", Conflict::UserExists),
    ("servers_server", Conflict::ServerExists),
    ("policy_entries_entry", Conflict::EntryId),
    ("policy_entries_seq", Conflict::PolicyHead),
    ("invitations_code_hash", Conflict::InvitationCode),
    ("envelopes_message_id", Conflict::MessageId),
    ("anonymous_posts_pkey", Conflict::Nullifier),
    ("anonymous_posts_seq", Conflict::Nullifier),
    ("envelopes_seq", Conflict::ChannelHead),
    ("device_entries_seq", Conflict::DeviceHead),
    ("sessions_session", Conflict::Session),
    ("flows_flow", Conflict::Flow),
    ("oidc_identities_identity", Conflict::IdentityTaken),
    ("oidc_identities_user", Conflict::IdentityTaken),
    ("used_tokens_hash", Conflict::TokenUsed),
];

/// `serialization_failure` and `deadlock_detected`: nothing was written, and the same may go well
/// at once.
const AGAIN: [&str; 2] = ["40001", "40P01"];

/// Why a transaction was not written.
#[derive(Debug)]
pub(crate) enum Failure {
    /// It will not be.
    Final(StoreError),
    /// It lost against another one; it may be tried again.
    Again(String),
}

impl From<Conflict> for Failure {
    fn from(conflict: Conflict) -> Self {
        Self::Final(conflict.into())
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Final(error)
    }
}

impl From<sqlx::Error> for Failure {
    fn from(error: sqlx::Error) -> Self {
        let code = error.as_database_error().and_then(|database| database.code());
        match code {
            Some(code) if AGAIN.contains(&&*code) => Self::Again(error.to_string()),
            _ => Self::Final(translate(error)),
        }
    }
}

pub(crate) fn translate(error: sqlx::Error) -> StoreError {
    if let sqlx::Error::Database(database) = &error
        && database.is_unique_violation()
    {
        let name = database.constraint().unwrap_or_default();
        if let Some((_, conflict)) = UNIQUE.iter().find(|(known, _)| *known == name) {
            return StoreError::Conflict(*conflict);
        }
    }
    match error {
        sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_) | sqlx::Error::Encode(_) => {
            StoreError::Corrupt(error.to_string())
        }
        other => StoreError::Unavailable(other.to_string()),
    }
}
