//! Ids that are hashes, so that nobody squats another's.

use coterie_types::{ChannelId, EntryId, Hash, InvitationId, RoleId, ServerId, sha256};

/// The id of the channel that an entry creates: SHA-256(server ‖ entry ‖ "channel")[..16].
#[must_use]
pub fn channel_id(server: &ServerId, entry: &EntryId) -> ChannelId {
    ChannelId::from_bytes(first16(&[server.as_bytes(), entry.as_bytes(), b"channel"]))
}

/// The id of the invitation that an entry creates: SHA-256(server ‖ entry ‖ "invitation")[..16].
#[must_use]
pub fn invitation_id(server: &ServerId, entry: &EntryId) -> InvitationId {
    InvitationId::from_bytes(first16(&[server.as_bytes(), entry.as_bytes(), b"invitation"]))
}

/// The id of the role that an entry creates: SHA-256(server ‖ entry ‖ "role")[..16].
#[must_use]
pub fn role_id(server: &ServerId, entry: &EntryId) -> RoleId {
    RoleId::from_bytes(first16(&[server.as_bytes(), entry.as_bytes(), b"role"]))
}

/// How a copied device entry is named: SHA-256(server ‖ hash of the device entry)[..16]. A name
/// only: whoever knows the device entry could give the same id to an intent.
#[must_use]
pub fn copy_entry_id(server: &ServerId, device_entry: &Hash) -> EntryId {
    EntryId::from_bytes(first16(&[server.as_bytes(), device_entry.as_slice()]))
}

pub(crate) fn server_id(signed_bytes: &[u8]) -> ServerId {
    ServerId::from_bytes(first16(&[signed_bytes]))
}

fn first16(parts: &[&[u8]]) -> [u8; 16] {
    let mut id = [0; 16];
    id.copy_from_slice(&sha256(parts)[..16]);
    id
}
