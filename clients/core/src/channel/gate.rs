//! The secret by which the anonymous posts of an epoch are sealed, and its gate's key, which goes to
//! the node with the commit that begins the epoch.

use coterie_mls::Group;
use coterie_seal::{AnonymousSecret, labels::ANONYMOUS_EXPORT};
use coterie_types::{ChannelId, FixedBytes};

const LENGTH: usize = 32;

/// The secret of the epoch in which the group stands.
pub(crate) fn epoch_secret(group: &Group, channel: ChannelId) -> Option<AnonymousSecret> {
    secret(group.export(ANONYMOUS_EXPORT, channel.as_bytes(), LENGTH).ok())
}

/// The gate key of the epoch in which the group stands.
pub(super) fn gate(group: &Group, channel: ChannelId) -> Option<FixedBytes<32>> {
    epoch_secret(group, channel).map(|secret| FixedBytes(secret.gate().to_bytes()))
}

/// The gate key of the epoch that the pending commit begins.
pub(super) fn pending_gate(group: &Group, channel: ChannelId) -> Option<FixedBytes<32>> {
    let exported = group.export_pending(ANONYMOUS_EXPORT, channel.as_bytes(), LENGTH).ok();
    secret(exported).map(|secret| FixedBytes(secret.gate().to_bytes()))
}

fn secret(exported: Option<Vec<u8>>) -> Option<AnonymousSecret> {
    let exported = zeroize::Zeroizing::new(exported?);
    exported.as_slice().try_into().ok().map(AnonymousSecret::from_bytes)
}
