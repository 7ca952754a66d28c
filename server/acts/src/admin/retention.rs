//! `POST /v1/admin/retention/run`, and the same once a day by the node itself.

use std::sync::atomic::{AtomicU64, Ordering};

use coterie_ports::rows::LeftoversBefore;
use coterie_protocol::rest::RetentionDone;
use coterie_types::Millis;

use super::Operator;
use crate::{Answer, Node, accounts::KEPT, detached::detached};

const DAY: u64 = 24 * 3600 * 1000;
/// As many as there are.
const ALL: u32 = u32::MAX;

/// When this node purged last.
#[derive(Debug, Default)]
pub(crate) struct LastPurge(AtomicU64);

impl Node {
    /// Purges what is over for long enough, or only counts it.
    ///
    /// # Errors
    /// Only faults of the node.
    pub async fn run_retention(&self, _: &Operator, dry_run: bool) -> Answer<RetentionDone> {
        if dry_run {
            return self.count_to_purge().await;
        }
        // Goes on if nobody waits for it any more.
        let node = self.clone();
        detached(async move { node.purge().await }).await
    }

    /// Purges if this node has not within a day.
    pub(crate) async fn purge_daily(&self) -> Answer<()> {
        let now = self.clock.now().0;
        let last = self.last_purge.0.load(Ordering::Relaxed);
        if last != 0 && now.saturating_sub(last) < DAY {
            return Ok(());
        }
        self.last_purge.0.store(now, Ordering::Relaxed);
        let done = self.purge().await?;
        tracing::info!(
            users = done.users,
            servers = done.servers,
            invitations = done.invitations,
            "purged what is over"
        );
        Ok(())
    }

    /// Before when what was deleted is purged.
    pub(super) fn purge_before(&self) -> Millis {
        Millis(self.clock.now().0.saturating_sub(self.config.retention))
    }

    /// What is left over.
    pub(super) async fn leftovers(&self, dry_run: bool) -> Answer<RetentionDone> {
        let deleted_before = self.purge_before();
        let ended = Millis(self.clock.now().0.saturating_sub(KEPT));
        let before = LeftoversBefore { ended, expired: deleted_before };
        let left = self.store.count_leftovers(before).await?;
        Ok(RetentionDone {
            dry_run,
            deleted_before,
            users: 0,
            servers: 0,
            channels: 0,
            envelopes: 0,
            body_bytes: 0,
            sessions: left.sessions,
            flows: left.flows,
            used_tokens: left.used_tokens,
            invitations: left.invitations,
        })
    }

    async fn count_to_purge(&self) -> Answer<RetentionDone> {
        let mut counts = self.leftovers(true).await?;
        let before = counts.deleted_before;
        counts.users = self.store.list_users_to_purge(before, ALL).await?.len() as u64;
        for server in self.store.list_servers_to_purge(before, ALL).await? {
            self.count_server(&mut counts, server).await?;
        }
        Ok(counts)
    }
}
