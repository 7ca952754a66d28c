//! Sharing: when it is this device's turn, what another has asked for goes out, bundle by bundle, and then an
//! offer names them.

use std::collections::VecDeque;

use coterie_policy::Flag;
use coterie_protocol::{
    content::{HistoryOffer, Target},
    rest::OpenBlob,
};
use coterie_types::{ChannelId, DeviceId};

use super::{records::OthersAsk, state::Serving};
use crate::{
    Core, FailureKind, keys,
    last_hour::{again_at, is_recent},
    net::{Purpose, Reply},
    turn::Turn,
};

/// Most asks that are answered within an hour.
const AN_HOUR: usize = 12;
/// How often in a row a call may fail before the ask is left to others.
const TRIES: u32 = 4;

impl Core {
    pub(super) fn advance_serving(&mut self, turn: &mut Turn<'_>) {
        if self.sharing.serving.is_none() {
            self.begin_serving(turn);
        }
        let Some(serving) = self.sharing.serving.as_ref().filter(|serving| !serving.busy) else {
            return;
        };
        if !self.sharing.serve_backoff.due(turn) {
            return;
        }
        if !serving.gathered {
            self.gather(turn);
        } else if serving.sealed.is_empty() {
            self.offer_past(turn);
        } else {
            self.upload_bundle(turn);
        }
    }

    fn begin_serving(&mut self, turn: &mut Turn<'_>) {
        let mut due = None;
        for (id, record) in &self.sharing.asked {
            for (device, ask) in &record.asks {
                if ask.due > turn.now {
                    turn.wake(ask.due);
                } else if due.is_none() && self.stands_in(*id) {
                    due = Some((*id, *device, ask.clone()));
                }
            }
        }
        let Some((id, device, ask)) = due else { return };
        if !ask.looked {
            return self.look_before_sharing(id, device);
        }
        if let Some(at) = again_at(&self.sharing.served, AN_HOUR, turn.now) {
            return turn.wake(at);
        }
        if !self.may_share(id, (&ask, device)) {
            return self.leave_ask(turn, id, device);
        }
        let next = ask.ask.to.saturating_add(1);
        self.sharing.serving = Some(Serving {
            channel: id,
            device,
            ask,
            next,
            block: Vec::new(),
            messages: Vec::new(),
            size: 0,
            sealed: VecDeque::new(),
            named: Vec::new(),
            gathered: false,
            begun: false,
            busy: false,
        });
    }

    /// It was waited for the turn: the log is read to its end before, for others may have answered.
    fn look_before_sharing(&mut self, id: ChannelId, device: DeviceId) {
        let record = self.sharing.asked.get_mut(&id);
        let ask = record.and_then(|record| record.asks.get_mut(&device));
        if let Some((ask, channel)) = ask.zip(self.channels.get_mut(&id)) {
            (ask.looked, channel.stale) = (true, true);
        }
    }

    /// Whether whoever asks is to be given something now, and this device may give it.
    fn may_share(&self, id: ChannelId, (ask, device): (&OthersAsk, DeviceId)) -> bool {
        let Some(own) = self.account.as_ref().map(|account| account.user) else { return false };
        let state = self.channels.get(&id).and_then(|channel| self.state(channel.server).ok());
        state.is_some_and(|state| {
            state.history_for(id, ask.user).is_some()
                && state.is_entitled(id, device).is_some()
                && state.may(own, Flag::AttachFiles, Some(id))
                && state.may(own, Flag::ReadHistory, Some(id))
        })
    }

    /// An ask is done with here: it is answered, or left to others.
    fn leave_ask(&mut self, turn: &mut Turn<'_>, id: ChannelId, device: DeviceId) {
        self.sharing.serving = None;
        self.sharing.serve_backoff.succeed();
        if let Some(record) = self.sharing.asked.get_mut(&id) {
            record.asks.remove(&device);
            turn.save(keys::asked_past(id), record);
        }
    }

    fn upload_bundle(&mut self, turn: &mut Turn<'_>) {
        let Some((id, blob)) = self.sharing.uploading() else { return };
        let Some(serving) = self.sharing.serving.as_mut() else { return };
        let Some((_, sealed)) = serving.sealed.front() else { return };
        serving.busy = true;
        let path = format!("/v1/channels/{id}/blobs/{blob}");
        if serving.begun {
            let path = format!("{path}/parts/0");
            self.net.call(turn, Purpose::Share, "PUT", path, Some(sealed));
        } else {
            // The blob is the text that is sent: a JSON string of the sealed bytes.
            let size = serde_json::to_string(sealed).map_or(0, |text| text.len() as u64);
            self.net.call(turn, Purpose::Share, "PUT", path, Some(&OpenBlob { size }));
        }
    }

    pub(crate) fn share_answered(&mut self, turn: &mut Turn<'_>, reply: &Reply) {
        let Some(serving) = self.sharing.serving.as_mut() else { return };
        serving.busy = false;
        if matches!(reply, Reply::Good(_)) {
            self.sharing.serve_backoff.succeed();
            if std::mem::replace(&mut serving.begun, true) {
                serving.begun = false;
                let done = serving.sealed.pop_front();
                serving.named.extend(done.map(|(named, _)| named));
            }
            return;
        }
        let failure = reply.failure();
        self.sharing.serve_backoff.fail(turn);
        let lasting = matches!(
            reply.code(),
            Some("forbidden" | "not_found" | "limit_reached" | "too_large" | "invalid")
        );
        let tried = self.sharing.serve_backoff.attempts() >= TRIES;
        if lasting || (tried && failure.kind != FailureKind::Unreachable) {
            let (id, device) = (serving.channel, serving.device);
            self.leave_ask(turn, id, device);
        }
        self.background_failed(turn, failure);
    }

    /// All bundles are there, or nothing was to be shared.
    fn offer_past(&mut self, turn: &mut Turn<'_>) {
        let Some(mut serving) = self.sharing.serving.take() else { return };
        let (id, device) = (serving.channel, serving.device);
        if !serving.named.is_empty() && self.may_share(id, (&serving.ask, device)) {
            serving.named.reverse();
            let offer = HistoryOffer {
                target: Target { seq: serving.ask.seq, id: serving.ask.id },
                from: serving.next,
                bundles: serving.named,
            };
            let (message_id, salt) = (self.new_message_id(turn), turn.random());
            if let Ok(content) = offer.content(salt, turn.now).to_bytes() {
                self.sharing.served.retain(|at| is_recent(*at, turn.now));
                self.sharing.served.push(turn.now);
                self.sharing.offered = Some((id, message_id));
                self.enqueue(turn, id, message_id, content);
            }
        }
        self.leave_ask(turn, id, device);
    }
}
