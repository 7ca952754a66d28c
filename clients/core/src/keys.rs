//! The keys of the local store's rows: one place, so that no two kinds ever meet.

use coterie_types::{
    BlobId, ChannelId, DeviceId, FixedBytes, InvitationId, Seq, ServerId, UserId, limits,
};

pub(crate) const ACCOUNT: &str = "a/account";
pub(crate) const SESSION: &str = "a/session";
pub(crate) const REGISTERING: &str = "a/registering";
pub(crate) const PACKAGES: &str = "a/packages";
pub(crate) const COUNTERS: &str = "a/counters";
pub(crate) const OWN_DATA: &str = "a/own-data";
pub(crate) const BACKUP: &str = "a/backup";
pub(crate) const PROFILE: &str = "a/profile";
/// Pictures of which it is not known yet whether the node keeps them.
pub(crate) const PICTURES: &str = "a/pictures";
/// What the user has chosen about typing and presence.
pub(crate) const PRESENCE: &str = "a/presence";
pub(crate) const BACKED_UP: &str = "b/";
pub(crate) const ASKS: &str = "a/asks";
pub(crate) const SERVER: &str = "s/";
pub(crate) const POLICY: &str = "p/";
pub(crate) const CHANNEL: &str = "c/";
pub(crate) const GROUP: &str = "g/";
pub(crate) const HASH: &str = "h/";
pub(crate) const OUTBOX: &str = "o/";
pub(crate) const COMMIT: &str = "k/";
pub(crate) const JOINING: &str = "j/";
pub(crate) const INVITATION: &str = "i/";
pub(crate) const VERIFIED: &str = "v/";
pub(crate) const PACKAGE: &str = "q/";
pub(crate) const WELCOME: &str = "w/";
pub(crate) const MARKS: &str = "m/";
pub(crate) const UPLOAD: &str = "f/";
pub(crate) const HELD: &str = "n/";
pub(crate) const ANONYMOUS: &str = "y/";
pub(crate) const ENTERING: &str = "e/";
pub(crate) const WANT: &str = "u/";
pub(crate) const ASKED: &str = "r/";
pub(crate) const KNOWN: &str = "d/";
pub(crate) const TOLD: &str = "x/";
pub(crate) const BLOCK: &str = "l/";
pub(crate) const PAST: &str = "past/";
pub(crate) const ASKED_PAST: &str = "asked/";
pub(crate) const MAKING: &str = "making/";
pub(crate) const ATTESTATION: &str = "z/";

/// How many of a channel's latest chain hashes are kept.
pub(crate) const HASHES_KEPT: u64 = limits::CHANNEL_HEAD_WINDOW;

pub(crate) fn server(id: ServerId) -> String {
    format!("{SERVER}{id}")
}

pub(crate) fn policy(id: ServerId, seq: Seq) -> String {
    format!("{POLICY}{id}/{seq:016x}")
}

pub(crate) fn channel(id: ChannelId) -> String {
    format!("{CHANNEL}{id}")
}

pub(crate) fn group(id: ChannelId, key: &[u8]) -> String {
    format!("{GROUP}{id}/{}", hex::encode(key))
}

pub(crate) fn hash(id: ChannelId, seq: Seq) -> String {
    format!("{HASH}{id}/{:04x}", seq % HASHES_KEPT)
}

pub(crate) fn timeline(id: ChannelId, seq: Seq) -> String {
    format!("t/{id}/{seq:016x}")
}

pub(crate) fn timeline_end(id: ChannelId) -> String {
    format!("t/{id}/g")
}

/// What has become of a message: beside its row.
pub(crate) fn relations(id: ChannelId, seq: Seq) -> String {
    format!("{}/r", timeline(id, seq))
}

/// The seq in the key of a row of the timeline, of what has become of it, or of a relation.
pub(crate) fn seq_of(key: &str) -> Option<Seq> {
    let key = key.strip_suffix("/r").unwrap_or(key);
    Seq::from_str_radix(key.rsplit('/').next()?, 16).ok()
}

/// An item that is about another: apart from the timeline, so that many do not make it long.
pub(crate) fn relation(id: ChannelId, seq: Seq) -> String {
    format!("t/{id}/r/{seq:016x}")
}

pub(crate) fn relation_end(id: ChannelId) -> String {
    format!("t/{id}/r/g")
}

pub(crate) fn pins(id: ChannelId) -> String {
    format!("t/{id}/pins")
}

pub(crate) fn outbox(id: ChannelId, position: u64) -> String {
    format!("{OUTBOX}{id}/{position:016x}")
}

pub(crate) fn commit(id: ChannelId) -> String {
    format!("{COMMIT}{id}")
}

pub(crate) fn joining(id: ChannelId) -> String {
    format!("{JOINING}{id}")
}

pub(crate) fn invitation(id: InvitationId) -> String {
    format!("{INVITATION}{id}")
}

pub(crate) fn known(id: UserId) -> String {
    format!("{KNOWN}{id}")
}

pub(crate) fn told(id: ServerId) -> String {
    format!("{TOLD}{id}")
}

pub(crate) fn block(id: UserId) -> String {
    format!("{BLOCK}{id}")
}

pub(crate) fn verified(id: UserId) -> String {
    format!("{VERIFIED}{id}")
}

pub(crate) fn package(key: &[u8]) -> String {
    format!("{PACKAGE}{}", hex::encode(key))
}

pub(crate) fn marks(id: ChannelId) -> String {
    format!("{MARKS}{id}")
}

pub(crate) fn attestation(serial: FixedBytes<16>) -> String {
    format!("{ATTESTATION}{}", hex::encode(serial.0))
}

pub(crate) fn held(device: DeviceId, slot: u8) -> String {
    format!("{HELD}{device}/{slot:02x}")
}

pub(crate) fn anonymous_post(id: ChannelId, seq: Seq) -> String {
    format!("{ANONYMOUS}{id}/{seq:016x}")
}

pub(crate) fn anonymous_used(id: ChannelId) -> String {
    format!("{ANONYMOUS}{id}/used")
}

pub(crate) fn anonymous_seen(id: ChannelId) -> String {
    format!("{ANONYMOUS}{id}/seen")
}

/// An anonymous poll, by the seq of its message.
pub(crate) fn anonymous_poll(id: ChannelId, seq: Seq) -> String {
    format!("{ANONYMOUS}{id}/p/{seq:016x}")
}

/// A vote, by the poll and its own seq.
pub(crate) fn anonymous_vote(id: ChannelId, poll: Seq, seq: Seq) -> String {
    format!("{ANONYMOUS}{id}/v/{poll:016x}/{seq:016x}")
}

pub(crate) fn entering(id: ChannelId) -> String {
    format!("{ENTERING}{id}")
}

pub(crate) fn want(id: ChannelId, seq: Seq) -> String {
    format!("{WANT}{id}/{seq:016x}")
}

pub(crate) fn asked(device: DeviceId) -> String {
    format!("{ASKED}{device}")
}

pub(crate) fn past(id: ChannelId) -> String {
    format!("{PAST}{id}")
}

pub(crate) fn asked_past(id: ChannelId) -> String {
    format!("{ASKED_PAST}{id}")
}

pub(crate) fn making(id: ServerId) -> String {
    format!("{MAKING}{id}")
}

pub(crate) fn welcome(id: ChannelId) -> String {
    format!("{WELCOME}{id}")
}

pub(crate) fn backup(id: ChannelId) -> String {
    format!("{BACKED_UP}{id}")
}

pub(crate) fn upload(id: BlobId) -> String {
    format!("{UPLOAD}{id}")
}
