//! What a sender missed whose epoch is not the group's.

use coterie_ports::PageBounds;
use coterie_types::{ChannelId, ErrorCode, Seq, limits::PAGE_MAX};

use crate::{ActError, Node};

/// Most bytes of it; the rest is in the log.
const BYTES: usize = 512 * 1024;

impl Node {
    /// The 409 for another epoch, with the log after the head that the sender had processed.
    pub(super) async fn epoch_conflict(
        &self,
        channel: ChannelId,
        epoch: u64,
        after: Seq,
    ) -> ActError {
        let detail = format!("the group is at epoch {epoch}");
        let mut error = ActError::new(ErrorCode::EpochConflict, detail);
        error.extras.epoch = Some(epoch);
        let bounds = PageBounds { after, limit: PAGE_MAX, bytes: BYTES };
        match self.log_page(channel, None, bounds).await {
            Ok(page) => error.extras.missed = Some(page),
            Err(error) => return error,
        }
        error
    }
}
