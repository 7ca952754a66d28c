//! What is saved of it.

use std::collections::BTreeMap;

use coterie_policy::HistoryGrant;
use coterie_protocol::{
    content::{HistoryAsk, Target},
    history::NamedBundle,
};
use coterie_types::{DeviceId, FixedBytes, Head, MessageId, Millis, Seq, UserId};
use minicbor::{Decode, Encode};

/// `past/CHANNEL`: what is wanted of the past of a channel that this device has joined.
#[derive(Debug, Clone, Encode, Decode)]
#[cbor(map)]
pub(crate) struct PastRecord {
    /// The last envelope before the own join, as it was pinned; later what is still wanted ends there.
    #[n(0)]
    pub(super) until: Head,
    /// The secret half of the key in the last ask.
    #[n(1)]
    pub(super) secret: Option<FixedBytes<32>>,
    /// The message of the last ask.
    #[n(2)]
    pub(super) ask: Option<MessageId>,
    /// Its place, once the log shows it, and when the node took it in.
    #[n(3)]
    pub(super) place: Option<Seq>,
    #[n(4)]
    pub(super) asked_at: Option<Millis>,
    /// When asks were made.
    #[n(5)]
    pub(super) times: Vec<Millis>,
    /// How many in a row nobody has answered.
    #[n(6)]
    pub(super) tries: u32,
    /// Devices that have shared what was not so.
    #[n(7)]
    pub(super) not: Vec<DeviceId>,
    /// What is being taken in.
    #[n(8)]
    pub(super) offer: Option<OfferRecord>,
    /// From where on there is no gap, as it was shared.
    #[n(9)]
    pub(super) first: Option<Seq>,
    /// Whether nothing more is wanted.
    #[n(10)]
    pub(super) over: bool,
}

/// An offer for the own ask.
#[derive(Debug, Clone, Encode, Decode)]
#[cbor(map)]
pub(super) struct OfferRecord {
    /// Who shares.
    #[n(0)]
    pub(super) user: UserId,
    #[n(1)]
    pub(super) device: DeviceId,
    /// What is before this place is left for another ask.
    #[n(2)]
    pub(super) from: Seq,
    #[n(3)]
    pub(super) bundles: Vec<NamedBundle>,
    /// What the policy at the offer's e(n) gives to this device's user.
    #[n(4)]
    pub(super) grant: HistoryGrant,
}

/// `asked/CHANNEL`: what others have asked for in a channel, and nobody has answered yet.
#[derive(Debug, Clone, Default, Encode, Decode)]
#[cbor(map)]
pub(crate) struct AskedPastRecord {
    /// The last ask of each device.
    #[n(0)]
    pub(super) asks: BTreeMap<DeviceId, OthersAsk>,
}

/// An ask of another device.
#[derive(Debug, Clone, Encode, Decode)]
#[cbor(map)]
pub(super) struct OthersAsk {
    #[n(0)]
    pub(super) user: UserId,
    #[n(1)]
    pub(super) seq: Seq,
    #[n(2)]
    pub(super) id: MessageId,
    /// When the node took it in, as it says.
    #[n(3)]
    pub(super) at: Millis,
    #[n(4)]
    pub(super) ask: HistoryAsk,
    /// When it is this device's turn.
    #[n(5)]
    pub(super) due: Millis,
    /// Whether the log was read to its end when it was: somebody else may have answered.
    #[n(6)]
    pub(super) looked: bool,
}

impl OthersAsk {
    pub(super) fn is(&self, target: Target) -> bool {
        (self.seq, self.id) == (target.seq, target.id)
    }
}

impl PastRecord {
    /// Of a channel that this device has just joined.
    pub(super) const fn new(until: Head) -> Self {
        Self {
            until,
            secret: None,
            ask: None,
            place: None,
            asked_at: None,
            times: Vec::new(),
            tries: 0,
            not: Vec::new(),
            offer: None,
            first: None,
            over: false,
        }
    }

    /// Whether an offer is for the last ask.
    pub(super) fn waits_for(&self, target: Target) -> bool {
        (self.place, self.ask) == (Some(target.seq), Some(target.id))
    }

    /// It is asked for again, soon.
    pub(super) fn ask_anew(&mut self) {
        (self.ask, self.place, self.asked_at, self.offer) = (None, None, None, None);
        self.tries = 0;
    }
}
