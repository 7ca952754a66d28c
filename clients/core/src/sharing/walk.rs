//! The log before the own join, from its first envelope, and on to where this device stands: its chain has to
//! go through the head that was pinned at the join and end in the one that was processed last. What it says
//! of each message, nobody who shares can say otherwise.

use coterie_protocol::{
    envelope::{AnonymousPost, Authenticated, EnvelopeKind, SignedCreation, SignedTombstone},
    rest::LogPage,
};
use coterie_types::{ChannelId, Head, Seq};

use super::state::{Seen, Taking};
use crate::{Core, channel::Envelope, turn::Turn};

impl Core {
    pub(super) fn past_page(&mut self, turn: &mut Turn<'_>, mut taking: Taking, page: &LogPage) {
        let (id, before) = (taking.channel, taking.at.seq);
        let head = self.channels.get(&id).map_or(0, |channel| channel.seq());
        for item in page.entries.iter().take_while(|item| item.seq <= head) {
            let envelope = Envelope::read(item, &taking.at).ok();
            let next = item.seq == taking.at.seq + 1;
            let Some(envelope) = envelope.filter(|_| next) else {
                return self.past_lied(turn, id, "a log before this device's join that is none");
            };
            if !self.look_at(&mut taking, &envelope) {
                let words = "a log before this device's join under another policy log";
                return self.past_lied(turn, id, words);
            }
            let joined = taking.until;
            if envelope.head.seq == joined.seq && envelope.head.hash != joined.hash {
                let words = "another log before this device's join than it pinned";
                return self.past_lied(turn, id, words);
            }
        }
        if taking.at.seq == before {
            return self.past_lied(turn, id, "a log before this device's join with a gap");
        }
        self.sharing.take_backoff.succeed();
        self.sharing.taking = Some(taking);
    }

    /// The node was caught: nothing is used, and nothing more is asked for.
    pub(super) fn past_lied(&mut self, turn: &mut Turn<'_>, id: ChannelId, words: &str) {
        self.sharing.taking = None;
        turn.alarm(format!(
            "alarm: the node shows {words}: nothing that was shared of channel {id} is shown"
        ));
        self.past_is_over(turn, id);
    }

    /// Notes one envelope; false if it pins a policy head that is none.
    fn look_at(&self, taking: &mut Taking, envelope: &Envelope) -> bool {
        let server = self.channels.get(&taking.channel).map(|channel| channel.server);
        let policy = server.and_then(|server| self.servers.get(&server)).map(|s| &s.policy);
        if let Some(pin) = pin(envelope) {
            if !policy.is_some_and(|policy| policy.has(&pin)) {
                return false;
            }
            if pin.seq > taking.pinned.seq {
                taking.pinned = pin;
            }
        }
        taking.at = envelope.head;
        if envelope.head.seq.saturating_add(1) == taking.offer.from {
            taking.before = Some(envelope.head);
        }
        taking.seen.extend(seen(envelope, taking.pinned.seq));
        true
    }
}

/// The policy head that an envelope pins, whether or not it can be read.
fn pin(envelope: &Envelope) -> Option<Head> {
    let body = envelope.body.as_ref()?;
    match envelope.kind {
        EnvelopeKind::Creation => {
            SignedCreation::from_bytes(body).ok().map(|(.., said)| said.policy)
        }
        EnvelopeKind::Tombstone => {
            SignedTombstone::from_bytes(body).ok().map(|(.., said)| said.policy)
        }
        EnvelopeKind::Commit | EnvelopeKind::Message => {
            let aad = coterie_mls::peek(body).ok()?.aad;
            Authenticated::from_bytes(&aad).ok().map(|said| said.policy)
        }
        EnvelopeKind::Anonymous => AnonymousPost::from_bytes(body).ok().map(|post| post.ring),
        EnvelopeKind::Void => None,
    }
}

/// What is to be known of a message or tombstone.
fn seen(envelope: &Envelope, pinned: Seq) -> Option<Seen> {
    let body = envelope.body.as_ref();
    let (mut said, mut tombstone) = (None, None);
    match envelope.kind {
        EnvelopeKind::Message => {
            let aad = body.and_then(|body| Some(coterie_mls::peek(body).ok()?.aad));
            let read = aad.and_then(|aad| Authenticated::from_bytes(&aad).ok());
            said = read.and_then(|read| Some((read.class, read.content?)));
        }
        EnvelopeKind::Tombstone => {
            let signed = body.and_then(|body| SignedTombstone::from_bytes(body).ok());
            tombstone = signed.map(|(signed, what, _)| Box::new((signed, what)));
        }
        EnvelopeKind::Anonymous => {}
        EnvelopeKind::Creation | EnvelopeKind::Commit | EnvelopeKind::Void => return None,
    }
    Some(Seen {
        seq: envelope.head.seq,
        kind: envelope.kind,
        id: envelope.header.message_id,
        device: envelope.header.device,
        at: envelope.header.at,
        body_hash: envelope.body_hash,
        body: body.is_some(),
        pinned,
        said,
        tombstone,
    })
}
