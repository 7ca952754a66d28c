//! Forgetting what is over.

use coterie_ports::Write;

use crate::{Answer, Node};

/// How long ended sessions and flows are still known, milliseconds.
const KEPT: u64 = 3600 * 1000;

impl Node {
    /// Forgets flows, tickets and sessions that ended an hour ago. To be called now and then.
    ///
    /// # Errors
    /// Only faults of the node.
    pub async fn tidy(&self) -> Answer<()> {
        let before = coterie_types::Millis(self.clock.now().0.saturating_sub(KEPT));
        Ok(self.store.commit(vec![Write::ForgetEnded { before }]).await?)
    }
}
