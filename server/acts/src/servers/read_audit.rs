//! `GET /v1/servers/{id}/audit-log`.

use coterie_policy::Flag;
use coterie_ports::rows::{AuditQuery, AuditRow};
use coterie_protocol::rest::{AuditEntry, AuditLog};
use coterie_types::{ErrorCode, Seq, ServerId, UserId};
use serde_json::{Map, Value};

use super::access::page_limit;
use crate::{ActError, Answer, Caller, Node};

/// Which acts are asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// Those before this seq.
    pub before: Option<Seq>,
    /// At most so many.
    pub limit: Option<u32>,
    /// Only by this user.
    pub actor: Option<UserId>,
    /// Only of this kind.
    pub action: Option<String>,
    /// Only those done to the thing of this id.
    pub target: Option<String>,
}

impl Node {
    /// A page of a server's audit log, the newest first, for those with `VIEW_AUDIT_LOG`.
    ///
    /// # Errors
    /// `not_found` to whoever is not a member; `forbidden`.
    pub async fn read_audit_log(
        &self,
        caller: &Caller,
        server: ServerId,
        filter: &AuditFilter,
    ) -> Answer<AuditLog> {
        self.permitted(caller.user, server, Flag::ViewAuditLog).await?;
        let limit = page_limit(filter.limit);
        let query = AuditQuery {
            server,
            before: filter.before.unwrap_or(Seq::MAX),
            limit: u32::try_from(limit + 1).unwrap_or(u32::MAX),
            actor: filter.actor,
            action: filter.action.clone(),
            target: filter.target.clone(),
        };
        let mut rows = self.store.list_audit(&query).await?;
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| more).map(|row| row.seq);
        let entries = rows.into_iter().map(entry).collect::<Answer<_>>()?;
        Ok(AuditLog { entries, next })
    }
}

fn entry(row: AuditRow) -> Answer<AuditEntry> {
    Ok(AuditEntry {
        seq: row.seq,
        at: row.at,
        actor_id: row.actor,
        action: row.action,
        target_kind: row.target_kind,
        target_id: row.target,
        policy_seq: row.policy_seq,
        reason: row.reason,
        before: object(row.before)?,
        after: object(row.after)?,
    })
}

fn object(text: Option<String>) -> Answer<Option<Map<String, Value>>> {
    let object = text.map(|text| serde_json::from_str(&text)).transpose();
    object.map_err(|error| {
        tracing::error!(%error, "a stored audit entry cannot be read");
        ActError::new(ErrorCode::Internal, "a stored audit entry is broken")
    })
}
