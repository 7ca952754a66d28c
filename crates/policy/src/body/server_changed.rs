//! Kind 7: the server's settings; what is absent stays.

use coterie_types::{Bytes, ChannelId};
use minicbor::{Decode, Encode};

/// Changes settings of the server.
#[derive(Debug, Clone, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct ServerChanged {
    /// Its name.
    #[n(0)]
    pub name: Option<String>,
    /// What it is about; empty for none.
    #[n(1)]
    pub description: Option<String>,
    /// Its icon; empty for none.
    #[n(2)]
    pub icon: Option<String>,
    /// The language spoken there, a BCP 47 tag; empty for none.
    #[n(3)]
    pub language: Option<String>,
    /// What kind of community it is, a number of the list in the spec; 0 for none.
    #[n(4)]
    pub category: Option<u8>,
    /// The channel for announcements about the server: a channel id, or empty for none.
    #[n(5)]
    pub system_channel: Option<Bytes>,
}

impl ServerChanged {
    /// The system channel, `None` when it is not changed, or not 0 or 16 bytes.
    #[must_use]
    pub fn new_system_channel(&self) -> Option<Option<ChannelId>> {
        let bytes = self.system_channel.as_ref()?;
        if bytes.is_empty() { Some(None) } else { ChannelId::from_slice(bytes).map(Some) }
    }
}
