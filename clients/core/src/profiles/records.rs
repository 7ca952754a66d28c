//! What is saved of profiles.

use std::collections::{BTreeMap, BTreeSet};

use coterie_protocol::profile::{Card, PictureRef};
use coterie_types::{ChannelId, DeviceId, Millis, ServerId};
use minicbor::{Decode, Encode};

/// `d/USER`: what somebody has told of themselves.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub(crate) struct KnownRecord {
    /// The card of the greatest version, without what is of one server.
    #[n(0)]
    pub(crate) card: Card,
    /// The picture in single servers.
    #[n(1)]
    pub(crate) here: BTreeMap<ServerId, HereRecord>,
}

/// What was told in one server.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(map)]
pub(crate) struct HereRecord {
    /// By the card of this version.
    #[n(0)]
    pub(crate) version: u64,
    #[n(1)]
    pub(crate) picture: Option<PictureRef>,
}

/// `x/SERVER`: to whom the own profile was told there.
#[derive(Debug, Clone, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub(crate) struct ToldRecord {
    /// Which version.
    #[n(0)]
    pub(crate) version: u64,
    /// The devices that were in a group in which it was said.
    #[n(1)]
    pub(crate) devices: BTreeSet<DeviceId>,
    /// When it was said last, by channel.
    #[n(2)]
    pub(crate) last: BTreeMap<ChannelId, Millis>,
}
