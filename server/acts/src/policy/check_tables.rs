//! The tables against the log they are a cache of.

use coterie_policy::{Invitation, State};
use coterie_ports::rows::ListingRow;
use coterie_types::{Millis, ServerId};

use super::{
    listing::listing_row,
    rows::{ban_row, channel_row, invitation_row, member_row, overwrite_row, role_row, server_row},
};
use crate::{Answer, Node};

/// A table that is not what the log says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableMismatch {
    /// Which table.
    pub table: &'static str,
    /// What differs, in words.
    pub detail: String,
}

/// What was found.
#[derive(Default)]
struct Found(Vec<TableMismatch>);

impl Found {
    fn compare<T: PartialEq + std::fmt::Debug>(
        &mut self,
        table: &'static str,
        stored: &T,
        folded: &T,
    ) {
        if stored != folded {
            let detail = format!("stored {stored:?}, by the log {folded:?}");
            self.0.push(TableMismatch { table, detail });
        }
    }
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
        let mut found = Found::default();
        self.check_server(state, &mut found).await?;
        self.check_channels(state, &mut found).await?;
        self.check_members(state, &mut found).await?;
        Ok(found.0)
    }

    async fn check_server(&self, state: &State, found: &mut Found) -> Answer<()> {
        let server = state.server();
        let stored = self.store.find_server(server).await?;
        let mut row = server_row(state);
        row.head = state.head();
        // The operator's word, of which the log knows nothing.
        if let Some(stored) = &stored {
            row.disabled_at = stored.disabled_at;
            row.disabled_reason.clone_from(&stored.disabled_reason);
            // Nor of what the node does with it afterwards.
            row.deleted_at = stored.deleted_at.filter(|_| row.deleted);
        }
        found.compare("servers", &stored, &Some(row));
        let stored = self.store.find_listing(server).await?.map(without_history);
        found.compare("listings", &stored, &listing_row(state).map(without_history));
        if let Some(row) = self.store.find_checkpoint(server).await? {
            found.compare("checkpoints", &row.seq, &state.last_checkpoint());
        }
        let stored = self.store.list_invitations(server).await?;
        let now = self.clock.now();
        // One that has expired may be forgotten.
        let kept = |invitation: &&Invitation| {
            let forgotten = invitation.expires_at != Millis(0) && invitation.expires_at < now;
            !forgotten || stored.iter().any(|row| row.invitation == invitation.id)
        };
        let invitations = state.invitations().filter(kept).map(|invitation| {
            let mut row = invitation_row(server, invitation);
            row.closed |= state.is_deleted();
            row
        });
        found.compare("invitations", &stored, &invitations.collect());
        Ok(())
    }

    async fn check_channels(&self, state: &State, found: &mut Found) -> Answer<()> {
        let server = state.server();
        // Of a deleted server nothing is listed.
        let channels = || state.channels().filter(|_| !state.is_deleted());
        let rows: Vec<_> = channels().map(|channel| channel_row(server, channel)).collect();
        found.compare("channels", &self.store.list_channels(server).await?, &rows);
        let overwrites = channels().flat_map(|channel| {
            let row = |(target, overwrite)| overwrite_row(channel.id, target, overwrite);
            channel.overwrites.iter().map(row)
        });
        let stored = self.store.list_overwrites(server).await?;
        found.compare("overwrites", &stored, &overwrites.collect());
        Ok(())
    }

    async fn check_members(&self, state: &State, found: &mut Found) -> Answer<()> {
        let server = state.server();
        let alive = !state.is_deleted();
        let members: Vec<_> = state.members().map(|m| member_row(state, m)).collect();
        found.compare("server_members", &self.store.list_members(server).await?, &members);
        let roles = state.roles().filter(|_| alive).map(|role| role_row(server, role));
        found.compare("roles", &self.store.list_roles(server).await?, &roles.collect());
        let bans = state.bans().filter(|_| alive).map(|ban| ban_row(server, ban));
        found.compare("bans", &self.store.list_bans(server).await?, &bans.collect());
        Ok(())
    }
}

/// Since when it is listed, and how much is said, are not in the state.
fn without_history(row: ListingRow) -> ListingRow {
    ListingRow { listed_at: Millis(0), activity: 0, ..row }
}
