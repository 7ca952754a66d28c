//! Purging, in transactions that nobody waits long for. Done twice, or by two nodes at once, it is
//! done once.

use coterie_ports::{Conflict, StoreError, Write};
use coterie_protocol::rest::RetentionDone;
use coterie_types::{Millis, ServerId, UserId};

use crate::{Answer, Node, accounts::KEPT};

/// Users and servers looked up at once.
const PAGE: u32 = 50;
/// Rows of one transaction.
const ROWS: u32 = 1_000;

impl Node {
    /// Purges what is over for long enough.
    pub(super) async fn purge(&self) -> Answer<RetentionDone> {
        let mut done = self.leftovers(false).await?;
        let before = done.deleted_before;
        let ended = Millis(self.clock.now().0.saturating_sub(KEPT));
        self.store.commit(vec![Write::ForgetEnded { before: ended }]).await?;
        for _ in 0..done.invitations.div_ceil(ROWS.into()) {
            let forget = Write::ForgetInvitations { before, limit: ROWS };
            self.store.commit(vec![forget]).await?;
        }
        loop {
            let users = self.store.list_users_to_purge(before, PAGE).await?;
            if users.is_empty() {
                break;
            }
            for user in users {
                done.users += u64::from(self.purge_user(user).await?);
            }
        }
        loop {
            let servers = self.store.list_servers_to_purge(before, PAGE).await?;
            if servers.is_empty() {
                return Ok(done);
            }
            for server in servers {
                self.count_server(&mut done, server).await?;
                while self.purge_part(server).await? {}
            }
        }
    }

    /// Adds a server to the counts.
    pub(super) async fn count_server(
        &self,
        counts: &mut RetentionDone,
        server: ServerId,
    ) -> Answer<()> {
        let size = self.store.measure_server(server).await?;
        counts.servers += 1;
        counts.channels += size.channels;
        counts.envelopes += size.envelopes;
        counts.body_bytes += size.body_bytes;
        Ok(())
    }

    /// A user, with the inboxes of their devices; false if another node was faster.
    async fn purge_user(&self, user: UserId) -> Answer<bool> {
        let log = self.folded_devices(user).await?;
        let devices = log.iter().flat_map(|log| log.devices().map(|(id, _)| *id));
        let mut writes: Vec<Write> = devices.map(|device| Write::DropInbox { device }).collect();
        writes.push(Write::PurgeUser { user, at: self.clock.now() });
        match self.store.commit(writes).await {
            Err(StoreError::Conflict(Conflict::UserUnknown)) => Ok(false),
            done => Ok(done.map(|()| true)?),
        }
    }

    /// A part of a server; false if nothing is left of it.
    async fn purge_part(&self, server: ServerId) -> Answer<bool> {
        match self.store.commit(vec![Write::PurgeServer { server, limit: ROWS }]).await {
            Err(StoreError::Conflict(Conflict::ServerUnknown)) => Ok(false),
            done => Ok(done.map(|()| true)?),
        }
    }
}
