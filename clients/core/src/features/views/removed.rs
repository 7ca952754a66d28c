//! Where an act has put somebody out.

use coterie_types::ChannelId;
use serde::Serialize;

#[derive(Debug, Clone, Serialize)]
pub(crate) struct Removed {
    pub(crate) channel_id: ChannelId,
    pub(crate) removed: bool,
}
