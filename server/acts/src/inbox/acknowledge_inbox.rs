//! Forgetting what a device has processed.

use coterie_ports::Write;
use coterie_types::Seq;

use crate::{Answer, Caller, Node};

impl Node {
    /// Forgets notices up to a seq.
    ///
    /// # Errors
    /// `device_required`.
    pub async fn acknowledge_inbox(&self, caller: &Caller, seq: Seq) -> Answer<()> {
        let device = caller.device()?;
        Ok(self.store.commit(vec![Write::AcknowledgeInbox { device, seq }]).await?)
    }
}
