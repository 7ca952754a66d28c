//! One envelope: its place in the chain, and what its sender authenticated.

use coterie_policy::State;
use coterie_protocol::{
    envelope::{Authenticated, EnvelopeKind, Header, HeaderError, commitment, next_hash},
    rest::LogItem,
};
use coterie_types::{Bytes, Hash, Head, Seq, limits, sha256};

use super::Channel;
use crate::{Core, server::Policy};

/// An envelope whose place in the chain is established.
pub(crate) struct Envelope {
    pub(crate) header: Header,
    pub(crate) kind: EnvelopeKind,
    pub(crate) body: Option<Bytes>,
    pub(crate) body_hash: Hash,
    /// The head of the log with it.
    pub(crate) head: Head,
}

/// Why a channel cannot go on.
#[derive(Debug)]
pub(crate) enum Stop {
    /// Something of a later version: pause, in words.
    Unknown(String),
    /// The node was caught lying: alarm and pause.
    Lied(String),
    /// The policy log is behind what the envelope pins: fetch it first.
    Hold,
    /// The policy state that the envelope is judged by is an old one: fold it again first.
    Recall(Seq),
}

impl Envelope {
    /// Reads an item that is the next one after `before`.
    pub(crate) fn read(item: &LogItem, before: &Head) -> Result<Self, Stop> {
        let (header, kind) = Header::from_bytes(&item.header).map_err(|error| match error {
            HeaderError::Codec(_) => {
                Stop::Lied(format!("the header of envelope {} is malformed", item.seq))
            }
            unknown => Stop::Unknown(format!("{unknown}: update this program")),
        })?;
        let body_hash = match (&item.body, &item.body_hash) {
            (Some(body), _) => sha256(&[body]),
            (None, Some(hash)) => *hash,
            (None, None) => {
                return Err(Stop::Lied(format!("envelope {} has neither body nor hash", item.seq)));
            }
        };
        let hash = next_hash(&before.hash, item.seq, &sha256(&[&item.header]), &body_hash);
        let head = Head { seq: item.seq, hash };
        Ok(Self { header, kind, body: item.body.clone(), body_hash, head })
    }

    /// What a message commits to; nothing if its body is not here.
    pub(crate) fn commitment(&self) -> Option<Hash> {
        let body = self.body.as_ref().filter(|_| self.kind == EnvelopeKind::Message)?;
        Authenticated::from_bytes(&coterie_mls::peek(body).ok()?.aad).ok()?.content
    }

    /// Whether this is the message that says so.
    pub(crate) fn says(&self, content: &[u8]) -> bool {
        self.commitment() == Some(commitment(content))
    }

    /// Checks what the sender authenticated against the header and both logs. The two heads are the
    /// node's to vouch for: a false one convicts it.
    pub(crate) fn check(
        &self,
        channel: &Channel,
        policy: &Policy,
        said: &Authenticated,
    ) -> Result<(), Stop> {
        let seq = self.head.seq;
        if said.version != Authenticated::VERSION {
            return Err(Stop::Unknown(format!(
                "envelope version {} is not known: update this program",
                said.version
            )));
        }
        if said.message_id != self.header.message_id {
            return Err(Stop::Lied(format!("the node changed the id of envelope {seq}")));
        }
        if said.content.is_some() != (self.kind == EnvelopeKind::Message) {
            return Err(Stop::Lied(format!(
                "the node admitted envelope {seq}, which does not commit to its content alone"
            )));
        }
        self.check_known(policy, &said.policy)?;
        if channel.record.as_ref().is_some_and(|r| said.policy.seq < r.pinned.seq && r.joined > 0) {
            return Err(Stop::Lied(format!(
                "the node admitted envelope {seq} under a policy head older than e(n)"
            )));
        }
        if said.channel.seq.saturating_add(limits::CHANNEL_HEAD_WINDOW) < seq {
            return Err(Stop::Lied(format!(
                "the node admitted envelope {seq} under a channel head that is too old"
            )));
        }
        let known = channel.hash_at(said.channel.seq);
        if said.channel.seq >= seq || known.is_some_and(|hash| hash != said.channel.hash) {
            return Err(Stop::Lied(format!(
                "envelope {seq} was made under another channel log than the node shows here"
            )));
        }
        at_hand(channel, policy, &said.policy)
    }

    /// Checks the ring head of an anonymous post, which may be older than e(n-1).
    pub(crate) fn check_ring(
        &self,
        channel: &Channel,
        policy: &Policy,
        ring: &Head,
    ) -> Result<(), Stop> {
        self.check_known(policy, ring)?;
        at_hand(channel, policy, ring)
    }

    /// Whether a policy head is one of the log that the node shows here.
    fn check_known(&self, policy: &Policy, pin: &Head) -> Result<(), Stop> {
        if pin.seq > policy.head().seq {
            return Err(Stop::Hold);
        }
        if policy.has(pin) {
            return Ok(());
        }
        Err(Stop::Lied(format!(
            "envelope {} was made under another policy log than the node shows here",
            self.head.seq
        )))
    }
}

/// Whether the policy state at e(n) with a pin can be had at once.
fn at_hand(channel: &Channel, policy: &Policy, pin: &Head) -> Result<(), Stop> {
    let pinned = channel.record.as_ref().map_or(0, |r| r.pinned.seq).max(pin.seq);
    let known = channel.pinned_state.as_ref().is_some_and(|s| s.head().seq == pinned);
    if !known && policy.state_at(pinned).is_none() && policy.recall_range(pinned).is_some() {
        return Err(Stop::Recall(pinned));
    }
    Ok(())
}

impl Core {
    /// e(n) with this envelope's pin, and the policy state there.
    pub(super) fn state_at_pin(
        &self,
        channel: &Channel,
        pin: Option<Head>,
    ) -> Result<(Head, State), Stop> {
        let lost = || Stop::Lied("the policy state that the channel stands at is not known".into());
        let policy = self.servers.get(&channel.server).map(|s| &s.policy).ok_or_else(lost)?;
        let before = channel.record.as_ref().map(|r| r.pinned).ok_or_else(lost)?;
        let head = pin.filter(|pin| pin.seq > before.seq).unwrap_or(before);
        if let Some(state) = channel.pinned_state.as_ref().filter(|s| s.head().seq == head.seq) {
            return Ok((head, state.clone()));
        }
        policy.state_at(head.seq).cloned().map(|state| (head, state)).ok_or_else(lost)
    }
}
