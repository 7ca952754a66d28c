//! Where it all stands.

use std::collections::BTreeMap;

use coterie_protocol::own_data::Register;
use coterie_types::{Bytes, ChannelId, ServerId, UserId};

use super::{KnownRecord, Looking, PicturesRecord, ToldRecord, changes::Changes};
use crate::backoff::Backoff;

/// A channel as it was when nobody was left to be told: epoch, version, and how often blocks changed.
pub(super) type Looked = (u64, u64, u64);

/// Profiles, and who is blocked.
#[derive(Debug, Default)]
pub(crate) struct Profiles {
    /// The own one, as own devices set it last.
    pub(crate) own: Option<Register<Bytes>>,
    /// Everybody's, by whom they tell of themselves: the own user's too.
    pub(crate) known: BTreeMap<UserId, KnownRecord>,
    pub(crate) told: BTreeMap<ServerId, ToldRecord>,
    /// Own pictures of which it is not known yet whether the node keeps them, and who asks.
    pub(crate) pictures: Option<PicturesRecord>,
    pub(crate) looking: Looking,
    pub(crate) pictures_backoff: Backoff,
    /// Whom the user blocks, or no longer.
    pub(crate) blocks: BTreeMap<UserId, Register<bool>>,
    /// How often that changed since the program began.
    pub(crate) blocks_changed: u64,
    /// Whose profile changed since the program began: the own user's too.
    pub(crate) changes: Changes,
    /// Channels in which nobody was left to be told.
    pub(super) looked: BTreeMap<ChannelId, Looked>,
}
