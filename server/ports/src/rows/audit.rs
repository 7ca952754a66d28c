//! Audit logs: what was done in a server, by whom.

use coterie_types::{Millis, Seq, ServerId, UserId};

/// One act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRow {
    /// Its position in the server's audit log, from 1; given by the store when it is appended.
    pub seq: Seq,
    /// When.
    pub at: Millis,
    /// Who.
    pub actor: UserId,
    /// What.
    pub action: String,
    /// What kind of thing it was done to.
    pub target_kind: String,
    /// The id of that, as text.
    pub target: String,
    /// The policy entry, where the act is one.
    pub policy_seq: Option<Seq>,
    /// Why.
    pub reason: Option<String>,
    /// What was changed, as it was: JSON.
    pub before: Option<String>,
    /// What was changed, as it is now: JSON.
    pub after: Option<String>,
}

/// Which acts are asked for, the newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditQuery {
    /// The server.
    pub server: ServerId,
    /// Those before this seq.
    pub before: Seq,
    /// At most so many.
    pub limit: u32,
    /// Only by this user.
    pub actor: Option<UserId>,
    /// Only of this kind.
    pub action: Option<String>,
    /// Only those done to this.
    pub target: Option<String>,
}
