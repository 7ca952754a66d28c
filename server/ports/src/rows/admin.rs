//! What the operator asks: lists of everything, sums, and what may be purged.

use coterie_types::{Millis, ServerId};

/// Which users are asked for, by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UserQuery {
    /// Those whose name begins so.
    pub prefix: String,
    /// Those after this name; empty for the first.
    pub after: String,
    /// Only those that are disabled, or that are not.
    pub disabled: Option<bool>,
    /// Only those that are deleted, or that are not.
    pub deleted: Option<bool>,
    /// At most so many.
    pub limit: u32,
}

/// Which servers are asked for, by name and id; purged ones never.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ServerQuery {
    /// Those whose name begins so, in this very case.
    pub prefix: String,
    /// Those after this one.
    pub after: Option<(String, ServerId)>,
    /// Only those that are disabled, or that are not.
    pub disabled: Option<bool>,
    /// Only those that are deleted, or that are not.
    pub deleted: Option<bool>,
    /// At most so many.
    pub limit: u32,
}

/// How large a server is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ServerSize {
    /// Channels, deleted ones too.
    pub channels: u64,
    /// Envelopes of their logs.
    pub envelopes: u64,
    /// Bytes of their bodies.
    pub body_bytes: u64,
}

/// How much there is of everything.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Totals {
    /// Users that are not deleted.
    pub users: u64,
    /// Those of them that are disabled.
    pub users_disabled: u64,
    /// Sessions that stand.
    pub sessions: u64,
    /// Servers that are not deleted.
    pub servers: u64,
    /// Those of them that are disabled.
    pub servers_disabled: u64,
    /// Channels that are not deleted.
    pub channels: u64,
    /// Envelopes.
    pub envelopes: u64,
    /// Bytes of their bodies.
    pub body_bytes: u64,
}

/// Before when things are left over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LeftoversBefore {
    /// Sessions, flows and used tokens that ended before this.
    pub ended: Millis,
    /// Invitations that expired before this.
    pub expired: Millis,
}

/// What is over and still there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Leftovers {
    /// Sessions.
    pub sessions: u64,
    /// Sign-ins half way, and tickets.
    pub flows: u64,
    /// ID tokens that were used.
    pub used_tokens: u64,
    /// Invitations.
    pub invitations: u64,
}
