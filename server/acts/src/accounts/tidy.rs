//! Forgetting what is over.

use coterie_ports::Write;
use coterie_types::{
    Millis,
    limits::{KEY_PACKAGE_LIFE, SLOW_MODE_MAX},
};

use crate::{Answer, Node};

/// How long ended sessions and flows are still known, milliseconds.
pub(crate) const KEPT: u64 = 3600 * 1000;

impl Node {
    /// Forgets flows, tickets and sessions that ended an hour ago, KeyPackages that are handed out
    /// no longer, files that no message and chunks that no backup names. To be called now and then.
    ///
    /// # Errors
    /// Only faults of the node.
    pub async fn tidy(&self) -> Answer<()> {
        let ago = |millis| Millis(self.clock.now().0.saturating_sub(millis));
        let slow_mode = u64::from(SLOW_MODE_MAX) * 1000;
        let writes = vec![
            Write::ForgetEnded { before: ago(KEPT) },
            Write::ForgetKeyPackages {
                before: ago(KEY_PACKAGE_LIFE),
                known_before: ago(2 * KEY_PACKAGE_LIFE),
            },
            // No slow mode looks back further.
            Write::ForgetLastSends { before: ago(slow_mode) },
        ];
        self.store.commit(writes).await?;
        self.sweep_blobs().await?;
        self.sweep_backups().await?;
        self.count_activity().await?;
        self.purge_daily().await
    }
}
