//! Taking an offer in: its bundles are fetched and opened, then the log is walked, then all is judged.

use std::collections::{BTreeMap, BTreeSet};

use coterie_protocol::{
    envelope::first_hash,
    history::{Bundle, Sharing as Between},
    rest::{BlobView, LogPage},
};
use coterie_seal::ExchangeKey;
use coterie_types::{Bytes, ChannelId, Head, limits::HISTORY_BLOB_MAX};

use super::state::Taking;
use crate::{
    Core, Failure, FailureKind, keys,
    net::{Purpose, Reply},
    turn::Turn,
};

/// Envelopes of a page.
const PAGE: u64 = 200;
/// How often in a row it may fail before the offer is given up.
const TRIES: u32 = 6;

impl Core {
    /// Whether the past of a channel is being taken in.
    pub(crate) fn offer_awaited(&self) -> bool {
        self.sharing.pasts.keys().any(|id| self.takes_past(*id))
    }

    /// The same of one channel.
    pub(crate) fn takes_past(&self, id: ChannelId) -> bool {
        self.net.signed_in() && self.sharing.takes(id) && self.stands_in(id)
    }

    pub(super) fn advance_taking(&mut self, turn: &mut Turn<'_>) {
        if self.sharing.taking.is_none() {
            self.begin_taking(turn);
        }
        let Some(taking) = self.sharing.taking.as_mut().filter(|taking| !taking.busy) else {
            return;
        };
        if !self.sharing.take_backoff.due(turn) {
            return;
        }
        let id = taking.channel;
        let head = self.channels.get(&id).and_then(|channel| channel.record.as_ref());
        let Some(head) = head.map(|record| record.head) else { return };
        let path = match taking.bundles.front() {
            Some(named) if taking.sized => format!("/v1/channels/{id}/blobs/{}/bytes", named.blob),
            Some(named) => format!("/v1/channels/{id}/blobs/{}", named.blob),
            // To the end: what was deleted since is deleted.
            None if taking.at.seq < head.seq => {
                format!("/v1/channels/{id}/log?after={}&limit={PAGE}", taking.at.seq)
            }
            None => return self.judge_past(turn, head),
        };
        taking.busy = true;
        self.net.get(turn, Purpose::Past, path);
    }

    fn begin_taking(&mut self, turn: &mut Turn<'_>) {
        let offered = self.sharing.pasts.iter().filter(|(_, past)| past.offer.is_some());
        let offered: Vec<_> = offered.map(|(id, _)| *id).collect();
        let Some(id) = offered.into_iter().find(|id| self.stands_in(*id)) else { return };
        let Some(past) = self.sharing.pasts.get(&id) else { return };
        let to = self.past_wanted(id, past);
        let Some((offer, asked_at)) = past.offer.clone().zip(past.asked_at).filter(|_| to > 0)
        else {
            return self.past_is_over(turn, id);
        };
        let first = Head { seq: 0, hash: first_hash(id) };
        self.sharing.taking = Some(Taking {
            channel: id,
            asked_at,
            until: past.until,
            to,
            bundles: offer.bundles.iter().cloned().collect(),
            offer,
            sized: false,
            messages: BTreeMap::new(),
            at: first,
            pinned: Head { seq: 0, hash: first.hash },
            seen: Vec::new(),
            before: None,
            judged: 0,
            rows: BTreeMap::new(),
            known: BTreeSet::new(),
            foreign: 0,
            busy: false,
        });
    }

    pub(crate) fn past_answered(&mut self, turn: &mut Turn<'_>, reply: &Reply) {
        let Some(mut taking) = self.sharing.taking.take() else { return };
        taking.busy = false;
        let failed = match (taking.bundles.is_empty(), reply) {
            (true, Reply::Good(_)) => match reply.parse::<LogPage>() {
                Ok(page) => return self.past_page(turn, taking, &page),
                Err(failure) => failure,
            },
            (false, Reply::Good(_)) if !taking.sized => match reply.parse::<BlobView>() {
                Ok(view) => return self.bundle_sized(turn, taking, &view),
                Err(failure) => failure,
            },
            (false, Reply::Good(_)) => match reply.parse::<Bytes>() {
                Ok(sealed) => return self.bundle_fetched(turn, taking, &sealed),
                Err(_) => return self.refuse_offer(turn, &taking, "a bundle that is none"),
            },
            (_, refused) => refused.failure(),
        };
        self.taking_failed(turn, taking, reply, failed);
    }

    fn taking_failed(
        &mut self,
        turn: &mut Turn<'_>,
        taking: Taking,
        reply: &Reply,
        failure: Failure,
    ) {
        let gone = reply.code() == Some("not_found");
        let unreachable = failure.kind == FailureKind::Unreachable;
        self.sharing.take_backoff.fail(turn);
        if gone || (!unreachable && self.sharing.take_backoff.attempts() >= TRIES) {
            // The node keeps a bundle for a day: whoever comes later asks again.
            self.sharing.take_backoff.succeed();
            if let Some(past) = self.sharing.pasts.get_mut(&taking.channel) {
                past.ask_anew();
                turn.save(keys::past(taking.channel), past);
            }
        } else {
            self.sharing.taking = Some(taking);
        }
        self.background_failed(turn, failure);
    }

    pub(super) fn refuse_offer(&mut self, turn: &mut Turn<'_>, taking: &Taking, why: &str) {
        let by = (taking.channel, taking.offer.user, taking.offer.device);
        self.refuse_past(turn, by, why);
    }

    fn bundle_sized(&mut self, turn: &mut Turn<'_>, mut taking: Taking, view: &BlobView) {
        if view.size > HISTORY_BLOB_MAX {
            return self.refuse_offer(turn, &taking, "a bundle that is larger than one may be");
        }
        taking.sized = true;
        self.sharing.take_backoff.succeed();
        self.sharing.taking = Some(taking);
    }

    fn bundle_fetched(&mut self, turn: &mut Turn<'_>, mut taking: Taking, sealed: &[u8]) {
        let own = self.account.as_ref().map(|account| account.device);
        let past = self.sharing.pasts.get(&taking.channel);
        let secret = past.and_then(|past| past.secret.as_ref().zip(past.ask));
        let Some(((secret, ask), to)) = secret.zip(own) else { return };
        let between = Between { channel: taking.channel, by: taking.offer.device, to, ask };
        let Some(named) = taking.bundles.pop_front() else { return };
        taking.sized = false;
        match Bundle::open(&named, &between, &ExchangeKey::from_bytes(&secret.0), sealed) {
            Ok(bundle) => {
                taking.messages.extend(bundle.messages.into_iter().map(|one| (one.seq, one)));
                self.sharing.take_backoff.succeed();
                self.sharing.taking = Some(taking);
            }
            Err(error) => self.refuse_offer(turn, &taking, &error.to_string()),
        }
    }
}
