//! Kind 17: a channel's settings; what is absent stays.

use coterie_types::{Bytes, ChannelId};
use minicbor::{Decode, Encode};

/// Changes a channel.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct ChannelChanged {
    /// Which.
    #[n(0)]
    pub channel: ChannelId,
    /// Its name.
    #[n(1)]
    pub name: Option<String>,
    /// The category it stands in: a channel id, or empty for none. Its overwrites stay.
    #[n(2)]
    pub category: Option<Bytes>,
    /// Where it stands among its like; equal ones stand in the order of their creation.
    #[n(3)]
    pub position: Option<u16>,
    /// Seconds between two messages of one member; 0 for none.
    #[n(4)]
    pub slow_mode: Option<u32>,
}

impl ChannelChanged {
    /// A change of nothing yet.
    #[must_use]
    pub const fn of(channel: ChannelId) -> Self {
        Self { channel, name: None, category: None, position: None, slow_mode: None }
    }

    /// The category, `None` when it is not changed, or not 0 or 16 bytes.
    #[must_use]
    pub fn new_category(&self) -> Option<Option<ChannelId>> {
        let bytes = self.category.as_ref()?;
        if bytes.is_empty() { Some(None) } else { ChannelId::from_slice(bytes).map(Some) }
    }
}
