//! The database's errors in the port's words.

use coterie_ports::{Conflict, StoreError};

/// What the message of a broken uniqueness names, and which expectation that was.
const UNIQUE: &[(&str, Conflict)] = &[
    ("users.username", Conflict::Username),
    ("users.user", Conflict::UserExists),
    ("servers.server", Conflict::ServerExists),
    ("policy_entries.entry", Conflict::EntryId),
    ("policy_entries.seq", Conflict::PolicyHead),
    ("invitations.code_hash", Conflict::InvitationCode),
    ("envelopes.message_id", Conflict::MessageId),
    ("anonymous_posts.", Conflict::Nullifier),
    ("envelopes.seq", Conflict::ChannelHead),
    ("device_entries.seq", Conflict::DeviceHead),
    ("sessions.session", Conflict::Session),
    ("flows.flow", Conflict::Flow),
    ("oidc_identities.", Conflict::IdentityTaken),
    ("used_tokens.hash", Conflict::TokenUsed),
];

pub(crate) fn translate(error: sqlx::Error) -> StoreError {
    if let sqlx::Error::Database(database) = &error
        && database.is_unique_violation()
    {
        let columns = database.message();
        // "users.user" is also the beginning of "users.username": the table is in that order.
        if let Some((_, conflict)) = UNIQUE.iter().find(|(name, _)| columns.contains(name)) {
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
