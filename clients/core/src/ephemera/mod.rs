//! Typing and presence (`spec/15-ephemera.md`): told to a channel's members at this moment, heard from
//! them, and kept nowhere but in memory, for as long as it counts. What the user has chosen about it is own
//! data.

mod choosing;
mod dropped;
mod heard;
mod hearing;
mod pacing;
mod telling;

pub(crate) use dropped::Dropped;
pub(crate) use heard::Heard;
pub(crate) use pacing::Pace;

use coterie_mls::Group;
use coterie_protocol::own_data::Presence;
use coterie_seal::{EphemeralSecret, labels::EPHEMERA_EXPORT};
use coterie_types::ChannelId;

/// All about ephemera.
#[derive(Debug, Default)]
pub(crate) struct Ephemera {
    /// What the user has chosen, on any device.
    pub(crate) choice: Presence,
    /// What others tell.
    pub(crate) heard: Heard,
    /// What was told here, and when.
    pub(crate) pace: Pace,
    /// What was dropped.
    pub(crate) dropped: Dropped,
}

/// The secret of the epoch in which the group stands.
fn epoch_secret(group: &Group, channel: ChannelId) -> Option<EphemeralSecret> {
    let exported = group.export(EPHEMERA_EXPORT, channel.as_bytes(), 32).ok();
    let exported = zeroize::Zeroizing::new(exported?);
    exported.as_slice().try_into().ok().map(EphemeralSecret::from_bytes)
}
