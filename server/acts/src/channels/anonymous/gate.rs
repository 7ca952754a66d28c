//! The gate key that comes with the commit or creation that begins an epoch.

use coterie_policy::State;
use coterie_ports::{AnonymousWrite, Write};
use coterie_types::{ChannelId, FixedBytes};

/// Keeps the key of an epoch, or that it has none: then another one, of an epoch that was undone, is
/// forgotten. Channels that never had a policy for anonymous posts have no use for it.
pub(in crate::channels) fn gate(
    present: &State,
    channel: ChannelId,
    (incarnation, epoch): (u32, u64),
    gate: Option<FixedBytes<32>>,
) -> Option<Write> {
    let known = present.channel(channel)?;
    let write = AnonymousWrite::PutGate { channel, incarnation, epoch, gate };
    (gate.is_some() || !known.anonymity.is_empty()).then_some(Write::Anonymous(write))
}
