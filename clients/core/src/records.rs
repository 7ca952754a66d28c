//! What the rows of the local store hold. Deterministic CBOR.

use std::collections::{BTreeMap, BTreeSet};

use coterie_protocol::content::Preview;
use coterie_types::{
    Bytes, ChannelId, DeviceId, FixedBytes, Hash, Head, InvitationId, MessageId, Millis, Seq,
    ServerId, UserId,
};
use minicbor::{Decode, Encode};

use crate::channel::LossesRecord;

pub(crate) use crate::anonymity::{
    AnonymousRecord, PollRecord, PostRecord, SeenRecord, UsedRecord, VoteRecord,
};
pub(crate) use crate::timeline::{NotifiedRecord, TimelineRecord};

/// `a/account`: the user and this device.
#[derive(Debug, Clone, Encode, Decode)]
#[cbor(map)]
pub(crate) struct AccountRecord {
    #[n(0)]
    pub(crate) user: UserId,
    #[n(1)]
    pub(crate) username: String,
    #[n(2)]
    pub(crate) device: DeviceId,
    /// Seed of the device key.
    #[n(3)]
    pub(crate) device_seed: FixedBytes<32>,
    /// The signed certificate: this device's MLS credential.
    #[n(4)]
    pub(crate) certificate: Bytes,
    /// Signed entries of the own device log.
    #[n(5)]
    pub(crate) entries: Vec<Bytes>,
    /// Seed of the identity key, as it stands in the vault.
    #[n(6)]
    pub(crate) identity_seed: FixedBytes<32>,
    /// Entropy of the recovery phrase, on devices that made it or were given it.
    #[n(7)]
    pub(crate) recovery: Option<FixedBytes<32>>,
    /// Up to which entry of the device log the user was told; absent: up to the end.
    #[n(8)]
    pub(crate) told: Option<Seq>,
    /// A step of the seed of the anonymity keys; absent on devices of earlier versions.
    #[n(9)]
    pub(crate) anonymity: Option<FixedBytes<40>>,
    /// The highest version of the vault that this device has seen, if it has seen one.
    #[n(10)]
    pub(crate) vault: Option<u64>,
}

/// `a/session`.
#[derive(Debug, Clone, Encode, Decode)]
#[cbor(map)]
pub(crate) struct SessionRecord {
    #[n(0)]
    pub(crate) session: String,
    #[n(1)]
    pub(crate) access: String,
    #[n(2)]
    pub(crate) access_expires_at: Millis,
    #[n(3)]
    pub(crate) refresh: String,
}

/// `a/registering`: a registration by a provider whose answer has not come. The account beside it
/// counts once the node has answered, or shows it at a sign-in; until then the same is posted again.
#[derive(Debug, Clone, Encode, Decode)]
#[cbor(map)]
pub(crate) struct RegisteringRecord {
    /// The sealed vault, version 1.
    #[n(0)]
    pub(crate) vault: Bytes,
}

/// `a/counters`: what this device could not show, and how it put channels right.
#[derive(Debug, Clone, Default, Encode, Decode)]
#[cbor(map)]
pub(crate) struct CountersRecord {
    #[n(0)]
    pub(crate) reasons: Vec<CountRecord>,
    #[n(1)]
    pub(crate) steps: Vec<CountRecord>,
}

/// How often.
#[derive(Debug, Clone, Encode, Decode)]
#[cbor(map)]
pub(crate) struct CountRecord {
    #[n(0)]
    pub(crate) code: String,
    #[n(1)]
    pub(crate) count: u64,
}

/// `s/SERVER`.
#[derive(Debug, Clone, Default, Encode, Decode)]
#[cbor(map)]
pub(crate) struct ServerRecord {
    /// Why the server is paused, if it is.
    #[n(0)]
    pub(crate) paused: Option<String>,
    /// Whether another program may go on.
    #[n(1)]
    pub(crate) update: Option<bool>,
}

/// `c/CHANNEL`: where the device stands in a channel's log.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub(crate) struct ChannelRecord {
    #[n(0)]
    pub(crate) server: ServerId,
    /// The last envelope processed.
    #[n(1)]
    pub(crate) head: Head,
    /// e(n): the greatest policy head pinned so far.
    #[n(2)]
    pub(crate) pinned: Head,
    /// The seq of the commit or creation by which this device joined; 0 before.
    #[n(3)]
    pub(crate) joined: Seq,
    /// The group's incarnation.
    #[n(4)]
    pub(crate) incarnation: u32,
    /// Why the channel is paused, if it is.
    #[n(5)]
    pub(crate) paused: Option<String>,
    /// The latest commits of one user, as long as nobody else is seen to have followed them.
    #[n(6)]
    pub(crate) run: Option<RunRecord>,
    /// When this device last renewed its path in the group.
    #[n(7)]
    pub(crate) renewed: Option<Millis>,
    /// Undone: own messages from the first seq to before the second are to be sent again.
    #[n(9)]
    pub(crate) undone: Option<(Seq, Seq)>,
    /// The code of the reason for which it is paused.
    #[n(10)]
    pub(crate) paused_as: Option<String>,
    /// When the group was lost of late.
    #[n(11)]
    pub(crate) losses: Option<LossesRecord>,
    /// The first relation that was not folded yet.
    #[n(12)]
    pub(crate) unfolded: Option<Seq>,
    /// Which relations are folded once more.
    #[n(13)]
    pub(crate) refold: Option<RefoldRecord>,
    /// What is to be folded anew, as something of it came late.
    #[n(14)]
    pub(crate) anew: Option<AnewRecord>,
}

/// Messages whose relations are folded anew, from the first one on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub(crate) struct AnewRecord {
    /// The messages.
    #[n(0)]
    pub(crate) targets: BTreeSet<Seq>,
    /// Whether a pin is among what came late: then so are all pins of the channel, as there may be so many.
    #[n(1)]
    pub(crate) pins: bool,
}

/// Relations that are folded once more, as the messages that they are about were shared later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub(crate) struct RefoldRecord {
    /// Those about messages before this place.
    #[n(0)]
    pub(crate) below: Seq,
    /// Up to here those about later ones were folded.
    #[n(1)]
    pub(crate) folded: Seq,
}

impl RefoldRecord {
    /// Whether a relation is still to be folded.
    pub(crate) const fn wants(&self, item: &crate::relations::Item) -> bool {
        item.target.seq < self.below || item.seq > self.folded
    }
}

/// Commits of one user, one after another, that may still be undone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub(crate) struct RunRecord {
    /// The first of them.
    #[n(0)]
    pub(crate) first: Head,
    /// Whose they are.
    #[n(1)]
    pub(crate) user: UserId,
    /// How many other users had a leaf before each of them, at the least.
    #[n(2)]
    pub(crate) others: u32,
    /// The one that this device cannot follow.
    #[n(3)]
    pub(crate) failed: Option<Head>,
    /// Whether that one is a join: if it is undone, the key that it was made for may be garbage, and a
    /// commit by a member makes another.
    #[n(4)]
    #[cbor(default)]
    pub(crate) failed_join: bool,
}

/// `h/CHANNEL/slot`: one of the latest chain hashes.
#[derive(Debug, Clone, Encode, Decode)]
#[cbor(map)]
pub(crate) struct HashRecord {
    #[n(0)]
    pub(crate) head: Head,
    #[n(1)]
    pub(crate) message_id: MessageId,
    /// The authenticated device, of a message that was read.
    #[n(2)]
    pub(crate) device: Option<DeviceId>,
}

/// `o/CHANNEL/POSITION`: a message on its way.
#[derive(Debug, Clone, Encode, Decode)]
#[cbor(map)]
pub(crate) struct OutboxRecord {
    #[n(0)]
    pub(crate) message_id: MessageId,
    /// The content's bytes, unpadded; empty for a tombstone.
    #[n(1)]
    pub(crate) content: Bytes,
    /// The `PrivateMessage` last made of it, and its epoch. The same bytes are sent again until the
    /// log says that the epoch is over.
    #[n(2)]
    pub(crate) sealed: Option<Bytes>,
    #[n(3)]
    pub(crate) epoch: u64,
    /// SHA-256 of every `PrivateMessage` ever made of it.
    #[n(4)]
    pub(crate) hashes: Vec<Hash>,
    /// Whether a POST of it may have reached the node.
    #[n(5)]
    pub(crate) attempted: bool,
    /// Whether it was acknowledged once, and undone: nobody asks for it any more, and it is not given
    /// up.
    #[n(6)]
    #[cbor(default)]
    pub(crate) again: bool,
    /// Whether the node refuses it now and an earlier try may have arrived: it is not sent any more, and
    /// known if the log shows it.
    #[n(7)]
    #[cbor(default)]
    pub(crate) lapsed: bool,
}

/// `k/CHANNEL`: the own commit on its way. Its group state is the pending commit in `g/`.
#[derive(Debug, Clone, Encode, Decode)]
#[cbor(map)]
pub(crate) struct CommitRecord {
    #[n(0)]
    pub(crate) message_id: MessageId,
    #[n(1)]
    pub(crate) commit: Bytes,
    #[n(2)]
    pub(crate) group_info: Bytes,
    #[n(3)]
    pub(crate) epoch: u64,
    /// The leaves it removes.
    #[n(4)]
    pub(crate) removes: Vec<u32>,
    /// The KeyPackages that it adds; absent where there are none.
    #[n(5)]
    pub(crate) adds: Option<Vec<Bytes>>,
    /// The Welcomes that go with them.
    #[n(6)]
    pub(crate) welcomes: Option<Vec<WelcomeToRecord>>,
}

/// A Welcome for one device.
#[derive(Debug, Clone, Encode, Decode)]
#[cbor(map)]
pub(crate) struct WelcomeToRecord {
    #[n(0)]
    pub(crate) device: DeviceId,
    #[n(1)]
    pub(crate) welcome: Bytes,
}

/// `w/CHANNEL`: a Welcome that came, until it is used. All but its bytes is the node's word.
#[derive(Debug, Clone, Encode, Decode)]
#[cbor(map)]
pub(crate) struct WelcomeRecord {
    #[n(0)]
    pub(crate) server: ServerId,
    #[n(1)]
    pub(crate) incarnation: u32,
    #[n(2)]
    pub(crate) epoch: u64,
    /// The channel head before the commit that it came with.
    #[n(3)]
    pub(crate) head: Head,
    /// e(n) there.
    #[n(4)]
    pub(crate) pinned: Head,
    #[n(5)]
    pub(crate) welcome: Bytes,
}

/// `a/packages`: how this device's KeyPackages stand at the node.
#[derive(Debug, Clone, Default, Encode, Decode)]
#[cbor(map)]
pub(crate) struct PackagesRecord {
    /// When the node said last that it has enough.
    #[n(0)]
    pub(crate) checked_at: Option<Millis>,
    /// Those whose posting was not acknowledged yet.
    #[n(1)]
    pub(crate) unposted: Vec<Bytes>,
    #[n(2)]
    pub(crate) last_resort: Option<Bytes>,
}

/// `j/CHANNEL`: the own creation or external commit on its way. While it is there, the group in
/// `g/CHANNEL/` is scratch: it counts from when the log shows the join.
#[derive(Debug, Clone, Encode, Decode)]
#[cbor(map)]
pub(crate) struct JoiningRecord {
    #[n(0)]
    pub(crate) message_id: MessageId,
    /// A signed creation (no group info) or an external commit.
    #[n(1)]
    pub(crate) body: Bytes,
    #[n(2)]
    pub(crate) group_info: Option<Bytes>,
    #[n(3)]
    pub(crate) server: ServerId,
    /// The channel head pinned in it.
    #[n(4)]
    pub(crate) head: Head,
    /// The policy head pinned in it.
    #[n(5)]
    pub(crate) policy: Head,
    #[n(6)]
    pub(crate) incarnation: u32,
    /// Of a join by Welcome, whose body is the confirmation tag of the commit that is awaited: the
    /// leaf of whoever made it.
    #[n(7)]
    pub(crate) sender: Option<u32>,
}

/// `i/INVITATION`: the code and secret of an invitation made here.
#[derive(Debug, Clone, Encode, Decode)]
#[cbor(map)]
pub(crate) struct InvitationRecord {
    #[n(0)]
    pub(crate) server: ServerId,
    #[n(1)]
    pub(crate) code: FixedBytes<16>,
    #[n(2)]
    pub(crate) seed: FixedBytes<32>,
    #[n(3)]
    pub(crate) link: String,
    #[n(4)]
    pub(crate) invitation: InvitationId,
    /// Whether it was made to stand in a listing for everybody; then nobody else has it.
    #[n(5)]
    pub(crate) standing: Option<bool>,
}

/// `a/own-data`: what the other devices of the user are still to be told.
#[derive(Debug, Clone, Default, Encode, Decode)]
#[cbor(map)]
pub(crate) struct OwnDataRecord {
    /// A bit a part, by device.
    #[n(0)]
    pub(crate) owed: BTreeMap<DeviceId, u64>,
}

/// `n/DEVICE/SLOT`: what came from a device that is not known here yet.
#[derive(Debug, Clone, Encode, Decode)]
#[cbor(map)]
pub(crate) struct HeldRecord {
    #[n(0)]
    pub(crate) device: DeviceId,
    #[n(1)]
    pub(crate) slot: u8,
    #[n(2)]
    pub(crate) sealed: Bytes,
}

/// `v/USER`: an identity key that was compared.
#[derive(Debug, Clone, Encode, Decode)]
#[cbor(map)]
pub(crate) struct VerifiedRecord {
    #[n(0)]
    pub(crate) identity: FixedBytes<32>,
}

/// `f/BLOB`: a file on its way, until its message is sent.
#[derive(Debug, Clone, Encode, Decode)]
#[cbor(map)]
pub(crate) struct UploadRecord {
    #[n(0)]
    pub(crate) channel: ChannelId,
    /// The file's key.
    #[n(1)]
    pub(crate) key: FixedBytes<32>,
    #[n(2)]
    pub(crate) name: String,
    #[n(3)]
    pub(crate) media_type: String,
    #[n(4)]
    pub(crate) length: u64,
    /// By which the driver knows the file again.
    #[n(5)]
    pub(crate) source: String,
    /// Of the message that will name it.
    #[n(6)]
    pub(crate) message_id: MessageId,
    #[n(7)]
    pub(crate) preview: Option<Preview>,
}
