//! How much is said in listed servers, counted now and then.

use std::sync::atomic::{AtomicU64, Ordering};

use coterie_ports::Write;

use crate::{Answer, Node};

const HOUR: u64 = 3600 * 1000;
const DAY: u64 = 24 * HOUR;
/// Days that a count looks back.
const DAYS: u64 = 7;
/// Servers in one transaction: nobody else waits for long.
const AT_ONCE: u32 = 50;

/// When this node counted last.
#[derive(Debug, Default)]
pub(crate) struct LastCount(AtomicU64);

impl Node {
    /// Counts anew if this node has not within the hour.
    pub(crate) async fn count_activity(&self) -> Answer<()> {
        let now = self.clock.now().0;
        let last = self.last_count.0.load(Ordering::Relaxed);
        if last != 0 && now.saturating_sub(last) < HOUR {
            return Ok(());
        }
        self.last_count.0.store(now, Ordering::Relaxed);
        let (day, since) = (now / DAY, (now / DAY).saturating_sub(DAYS));
        let mut after = None;
        loop {
            let servers = self.store.list_listed(after, AT_ONCE).await?;
            let Some(last) = servers.last() else { return Ok(()) };
            after = Some(*last);
            let count = |server| Write::CountActivity { server, day, since };
            self.store.commit(servers.into_iter().map(count).collect()).await?;
        }
    }
}
