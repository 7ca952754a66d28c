//! Notices of inboxes, as rows.

use coterie_ports::Write;
use coterie_protocol::gateway::Notice;
use coterie_types::{Bytes, DeviceId, limits::INBOX_MAX};

use crate::Node;

impl Node {
    /// A notice for a device. One about the same thing takes the place of an earlier one.
    pub(crate) fn notice(&self, device: DeviceId, notice: &Notice) -> Write {
        let key = match notice {
            Notice::ServerJoined { server_id } => [b"s".as_slice(), server_id.as_bytes()].concat(),
            Notice::Welcome(welcome) => [b"w".as_slice(), welcome.channel_id.as_bytes()].concat(),
            Notice::DeviceLogChanged { .. } => b"d".to_vec(),
            Notice::OwnData { device_id, slot, .. } => {
                [b"o".as_slice(), device_id.as_bytes(), &[*slot]].concat()
            }
        };
        Write::PushNotice {
            device,
            key: Bytes(key),
            notice: Bytes(serde_json::to_vec(notice).unwrap_or_default()),
            at: self.clock.now(),
            keep: INBOX_MAX,
        }
    }
}

/// Reads a notice back; `None` for one of a later version.
#[must_use]
pub fn read_notice(row: &[u8]) -> Option<Notice> {
    serde_json::from_slice(row).ok()
}
