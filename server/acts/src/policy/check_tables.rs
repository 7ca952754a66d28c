//! The tables against the log they are a cache of.

use coterie_types::ServerId;

use super::tables::{channel_row, invitation_row, member_row};
use crate::{Answer, Node};

/// A table that is not what the log says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableMismatch {
    /// Which table.
    pub table: &'static str,
    /// What differs, in words.
    pub detail: String,
}

impl Node {
    /// Rebuilds a server's tables from its policy log and compares them with the stored ones.
    ///
    /// # Errors
    /// `not_found`, or `internal` if the log itself does not fold.
    pub async fn check_tables(&self, server: ServerId) -> Answer<Vec<TableMismatch>> {
        // Nothing is admitted meanwhile.
        let slot = self.servers.get(server);
        let _admission = slot.admission.lock().await;
        let folded = self.policy(server).await?;
        let state = folded.present();
        let mut found = Vec::new();
        if let Some(row) = self.store.find_server(server).await? {
            let is = (row.name.as_str(), row.owner, row.head);
            compare("servers", &is, &(state.name(), state.owner(), state.head()), &mut found);
        }
        let members: Vec<_> = state.members().map(|m| member_row(server, m)).collect();
        compare("server_members", &self.store.list_members(server).await?, &members, &mut found);
        let channels: Vec<_> = state.channels().map(|c| channel_row(server, c)).collect();
        compare("channels", &self.store.list_channels(server).await?, &channels, &mut found);
        let invitations: Vec<_> = state.invitations().map(|i| invitation_row(server, i)).collect();
        let stored = self.store.list_invitations(server).await?;
        compare("invitations", &stored, &invitations, &mut found);
        Ok(found)
    }
}

fn compare<T: PartialEq + std::fmt::Debug>(
    table: &'static str,
    stored: &T,
    folded: &T,
    found: &mut Vec<TableMismatch>,
) {
    if stored != folded {
        let detail = format!("stored {stored:?}, by the log {folded:?}");
        found.push(TableMismatch { table, detail });
    }
}
