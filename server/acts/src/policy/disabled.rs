//! A server whose members the operator keeps out. The log knows nothing of it and stays as it is.

use coterie_ports::rows::ServerRow;
use coterie_types::{ErrorCode, Millis, ServerId, UserId};

use crate::{ActError, Answer, Node};

/// The operator's word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Disabled {
    at: Millis,
    reason: Option<String>,
}

impl Disabled {
    /// What a row says.
    pub(crate) fn of(row: &ServerRow) -> Option<Self> {
        row.disabled_at.map(|at| Self { at, reason: row.disabled_reason.clone() })
    }

    /// The answer to members; nobody else hears of it.
    pub(crate) fn refusal(&self) -> ActError {
        let detail = "the operator of this node has disabled this server";
        let detail = match &self.reason {
            Some(reason) => format!("{detail}: {reason}"),
            None => detail.to_owned(),
        };
        ActError::new(ErrorCode::ServerDisabled, detail)
    }
}

impl Node {
    /// Whether a server is open. What does not exist is.
    ///
    /// # Errors
    /// `server_disabled` to members, `not_found` to others.
    pub(crate) async fn check_enabled(&self, user: UserId, server: ServerId) -> Answer<()> {
        let row = self.store.find_server(server).await?;
        if row.is_none_or(|row| row.disabled_at.is_none()) {
            return Ok(());
        }
        self.policy(server).await?.check_member(user)
    }
}
