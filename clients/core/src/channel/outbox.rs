//! Messages on their way: queued, sealed at the group's epoch, saved, posted, acknowledged, and
//! gone when the log shows them. The same bytes are sent again until the epoch is over.

use coterie_policy::Flag;
use coterie_protocol::{
    content::{AnonymousPoll, Content, Said},
    envelope::{Authenticated, Class, PollTerms, commitment},
    rest::{MessageToPost, MessagesPosted, PostMessages},
};
use coterie_seal::pad;
use coterie_types::{BlobId, Bytes, ChannelId, MessageId, limits, sha256};

use super::{Busy, Channel, Queued, Sent};
use crate::{
    Core, Failure, keys,
    net::{Purpose, Reply},
    reason::Reason,
    records::OutboxRecord,
    turn::Turn,
};

impl Core {
    /// Queues content, durably.
    pub(crate) fn enqueue(
        &mut self,
        turn: &mut Turn<'_>,
        id: ChannelId,
        message_id: MessageId,
        content: Vec<u8>,
    ) {
        self.tell_with(turn, id);
        self.enqueue_record(turn, id, message_id, content, false);
    }

    /// The same, and nothing goes with it.
    pub(crate) fn enqueue_alone(
        &mut self,
        turn: &mut Turn<'_>,
        id: ChannelId,
        message_id: MessageId,
        content: Vec<u8>,
    ) {
        self.enqueue_record(turn, id, message_id, content, false);
    }

    /// A profile that may not be said in this group, or need not any more, is given up.
    fn drop_withheld(&self, turn: &mut Turn<'_>, channel: &mut Channel) {
        let waiting = channel.outbox.iter().filter(|queued| !queued.acknowledged);
        let withheld = waiting.filter(|queued| self.withholds(channel, &queued.record.content));
        let withheld: Vec<_> = withheld.map(|queued| queued.record.message_id).collect();
        if !withheld.is_empty() {
            let words = "the profile is not said here";
            let failure = Failure::new(crate::FailureKind::Refused, "profile_withheld", words);
            let which = |queued: &Queued| withheld.contains(&queued.record.message_id);
            self.drop_queued_if(turn, channel, &failure, which);
        }
    }

    /// Puts a message into the queue again that was acknowledged and undone.
    pub(super) fn enqueue_again(&mut self, turn: &mut Turn<'_>, id: ChannelId, content: Vec<u8>) {
        let message_id = self.new_message_id(turn);
        self.enqueue_record(turn, id, message_id, content, true);
    }

    fn enqueue_record(
        &mut self,
        turn: &mut Turn<'_>,
        id: ChannelId,
        message_id: MessageId,
        content: Vec<u8>,
        again: bool,
    ) {
        let Some(channel) = self.channels.get_mut(&id) else { return };
        let position = channel.outbox.back().map_or(0, |q| q.position + 1);
        let record = OutboxRecord {
            message_id,
            content: Bytes(content),
            sealed: None,
            epoch: 0,
            hashes: Vec::new(),
            attempted: false,
            again,
            lapsed: false,
        };
        turn.save(keys::outbox(id, position), &record);
        channel.outbox.push_back(Queued {
            position,
            record,
            acknowledged: false,
            first_try: false,
        });
    }

    pub(super) fn post_messages(&mut self, turn: &mut Turn<'_>, channel: &mut Channel) {
        self.drop_withheld(turn, channel);
        let mut messages = Vec::new();
        let mut bytes = 0;
        // In slow mode the first may go and those behind it have to wait: one refused refuses all.
        let most = if self.slowed(channel) { 1 } else { limits::MESSAGES_PER_REQUEST };
        for index in 0..channel.outbox.len() {
            if channel.outbox.get(index).is_none_or(|q| q.acknowledged) {
                continue;
            }
            let Some(message) = self.sealed(turn, channel, index) else { continue };
            bytes += message.body.len();
            messages.push(message);
            if messages.len() == most || bytes > limits::COMMIT_MAX / 2 {
                break;
            }
        }
        self.save_group(turn, channel);
        if messages.is_empty() {
            return;
        }
        channel.wait_for(Busy::Post);
        let path = format!("/v1/channels/{}/messages", channel.id);
        self.net.call(
            turn,
            Purpose::Post(channel.id),
            "POST",
            path,
            Some(&PostMessages { messages }),
        );
    }

    /// Whether slow mode counts this user's messages.
    fn slowed(&self, channel: &Channel) -> bool {
        let state = self.servers.get(&channel.server).and_then(|server| server.policy.state());
        let Some((state, account)) = state.zip(self.account.as_ref()) else { return false };
        state.channel(channel.id).is_some_and(|channel| channel.slow_mode > 0)
            && !state.may(account.user, Flag::BypassSlowmode, Some(channel.id))
    }

    /// A queued message sealed at the group's epoch: the bytes it has, or new ones.
    fn sealed(
        &mut self,
        turn: &mut Turn<'_>,
        channel: &mut Channel,
        index: usize,
    ) -> Option<MessageToPost> {
        let (message_id, position) =
            channel.outbox.get(index).map(|q| (q.record.message_id, q.position))?;
        let class = channel.outbox.get(index).map(|q| class_of(&q.record.content))?;
        let content = channel.outbox.get(index).map(|q| commitment(&q.record.content));
        let mut said = Authenticated { content, ..self.heads(channel, message_id, class)? };
        match self.terms_of(turn, channel, index) {
            Ok(terms) => said.poll = terms,
            Err(failure) => {
                // What an earlier call may have carried lapses.
                self.drop_queued_if(turn, channel, &failure, |q| q.record.message_id == message_id);
                return None;
            }
        }
        let signer = self.signer();
        let group = channel.group.as_mut()?;
        let epoch = group.epoch();
        let queued = channel.outbox.get_mut(index)?;
        let record = &mut queued.record;
        let usable = record.sealed.is_some() && record.epoch == epoch;
        if !usable {
            match group.encrypt(&signer, &said.to_bytes(), &pad(&record.content)) {
                Ok(bytes) => {
                    record.hashes.push(sha256(&[&bytes]));
                    record.sealed = Some(Bytes(bytes));
                    record.epoch = epoch;
                }
                Err(error) => {
                    let failure =
                        Failure::new(crate::FailureKind::Bug, "encrypt", error.to_string());
                    self.drop_queued(turn, channel, message_id, failure);
                    return None;
                }
            }
        }
        queued.first_try = !record.attempted;
        record.attempted = true;
        turn.save(keys::outbox(channel.id, position), record);
        // Read again each time, so that what is sent once more still names its files.
        let blobs = blobs_of(&record.content);
        record.sealed.clone().map(|body| MessageToPost { message_id, body, blobs })
    }

    /// The terms of a queued message that is a poll and is to be sealed now.
    fn terms_of(
        &self,
        turn: &Turn<'_>,
        channel: &Channel,
        index: usize,
    ) -> Result<Option<PollTerms>, Failure> {
        let Some(record) = channel.outbox.get(index).map(|q| &q.record) else { return Ok(None) };
        let epoch = channel.group.as_ref().map(coterie_mls::Group::epoch);
        if record.sealed.is_some() && Some(record.epoch) == epoch {
            return Ok(None);
        }
        let Some(poll) = poll_of(&record.content) else { return Ok(None) };
        self.poll_terms(turn.now, (channel.server, channel.id), poll.closes).map(Some)
    }

    pub(crate) fn messages_posted(&mut self, turn: &mut Turn<'_>, id: ChannelId, reply: &Reply) {
        self.with_channel(id, |core, channel| {
            channel.busy = None;
            match reply.parse::<MessagesPosted>() {
                Ok(posted) => {
                    channel.backoff.succeed();
                    channel.stale |= !core.gateway.live();
                    for message in posted.messages {
                        acknowledge(channel, message.message_id, message.seq);
                    }
                }
                Err(failure) => core.post_failed(turn, channel, reply, failure),
            }
            if !core.viewed(channel) {
                core.drop_outbox(turn, channel);
            }
        });
    }

    fn post_failed(
        &mut self,
        turn: &mut Turn<'_>,
        channel: &mut Channel,
        reply: &Reply,
        failure: Failure,
    ) {
        match reply.code() {
            None => {
                // An earlier try that may have arrived is not undone by one that did not.
                let never_sent = matches!(reply, Reply::Unreachable { never_sent: true, .. });
                for queued in &mut channel.outbox {
                    if std::mem::take(&mut queued.first_try) && never_sent {
                        queued.record.attempted = false;
                    }
                }
                // Done, it says, and makes no sense: the log tells.
                channel.stale |= matches!(reply, Reply::Good(_));
                self.channel_failed(turn, channel, reply, failure);
            }
            // Whoever has to wait is told, and decides.
            Some("rate_limited") if reply.rule() == Some("slow_mode") => {
                self.drop_attempted(turn, channel, &failure);
            }
            // Nothing of this call was taken in. What an earlier one carried may have been: only
            // the log will tell, when it can be read again.
            Some("server_disabled") => {
                self.drop_queued_if(turn, channel, &failure, |q| q.first_try);
                self.look_again(turn, channel, failure);
            }
            Some("epoch_conflict") => {
                channel.stale = true;
                // Soon, unless it goes on and nothing new comes.
                match channel.backoff.attempts() {
                    0..4 => channel.backoff.wait(turn, 40),
                    _ => channel.backoff.fail(turn),
                }
                if let Reply::Refused(problem) = reply
                    && let Some(missed) = problem.missed.as_ref()
                {
                    self.ingest_page(turn, channel, missed);
                }
            }
            Some("head_stale") => {
                // What pins an old head is sealed anew; the id stays, so nothing is doubled.
                for queued in channel.outbox.iter_mut().filter(|q| !q.acknowledged) {
                    queued.record.sealed = None;
                    turn.save(keys::outbox(channel.id, queued.position), &queued.record);
                }
                self.look_again(turn, channel, failure);
            }
            Some(
                "reconcile_first" | "group_reset" | "rate_limited" | "internal" | "unavailable"
                | "unauthenticated" | "token_expired",
            ) => self.look_again(turn, channel, failure),
            Some("head_unknown") => {
                self.pause_channel(
                    turn,
                    channel,
                    "the node no longer knows a head that it showed before",
                    Reason::Forked,
                );
            }
            Some(_) => {
                self.drop_attempted(turn, channel, &failure);
                if let Some(server) = self.servers.get_mut(&channel.server) {
                    server.stale = true;
                }
            }
        }
    }

    fn drop_attempted(&self, turn: &mut Turn<'_>, channel: &mut Channel, failure: &Failure) {
        self.drop_queued_if(turn, channel, failure, |q| q.record.attempted);
    }

    /// Forgets what lapsed in an epoch that is over: the log can show it no more.
    pub(super) fn forget_lapsed(&self, turn: &mut Turn<'_>, channel: &mut Channel) {
        let Some(epoch) = channel.group.as_ref().map(coterie_mls::Group::epoch) else { return };
        let over = |q: &Queued| q.record.lapsed && q.record.epoch < epoch;
        for queued in channel.outbox.iter().filter(|q| over(q)) {
            turn.forget(keys::outbox(channel.id, queued.position));
        }
        channel.outbox.retain(|q| !over(q));
    }

    /// Gives up what waits and is meant, which is not sent again. What only the call that was just
    /// refused can have carried, or none, is forgotten; what an earlier one may have carried lapses: the
    /// log may show it yet.
    pub(super) fn drop_queued_if(
        &self,
        turn: &mut Turn<'_>,
        channel: &mut Channel,
        failure: &Failure,
        which: impl Fn(&Queued) -> bool,
    ) {
        let Channel { id, outbox, outcomes, .. } = channel;
        outbox.retain_mut(|queued| {
            if queued.acknowledged || !which(queued) {
                return true;
            }
            let key = keys::outbox(*id, queued.position);
            outcomes.insert(queued.record.message_id, Err(failure.clone()));
            // Whoever asked is told at once, whether or not anything else comes.
            turn.wake(turn.now);
            let lapses = queued.record.attempted && !queued.first_try;
            if lapses {
                queued.record.lapsed = true;
                queued.acknowledged = true;
                turn.save(key, &queued.record);
            } else {
                turn.forget(key);
            }
            lapses
        });
    }

    /// Brings both logs up to date before the next try.
    fn look_again(&mut self, turn: &mut Turn<'_>, channel: &mut Channel, failure: Failure) {
        channel.stale = true;
        if let Some(server) = self.servers.get_mut(&channel.server) {
            server.stale = true;
        }
        channel.backoff.fail(turn);
        self.background_failed(turn, failure);
    }

    pub(super) fn drop_queued(
        &self,
        turn: &mut Turn<'_>,
        channel: &mut Channel,
        message: MessageId,
        failure: Failure,
    ) {
        if let Some(index) = channel.outbox.iter().position(|q| q.record.message_id == message)
            && let Some(queued) = channel.outbox.remove(index)
        {
            turn.forget(keys::outbox(channel.id, queued.position));
            channel.outcomes.insert(message, Err(failure));
        }
    }

    /// Takes a message back that no call can have carried to the node. True if it could.
    pub(crate) fn take_back(
        &mut self,
        turn: &mut Turn<'_>,
        id: ChannelId,
        message: MessageId,
        failure: &Failure,
    ) -> bool {
        self.with_channel(id, |core, channel| {
            let unsent = |q: &Queued| {
                q.record.message_id == message && !q.record.attempted && !q.acknowledged
            };
            let found = channel.outbox.iter().any(unsent);
            if found {
                core.drop_queued(turn, channel, message, failure.clone());
            }
            found
        })
        .unwrap_or(false)
    }
}

/// What the node is told of content.
fn class_of(content: &[u8]) -> Class {
    let content = Content::from_bytes(content);
    content.map_or(Class::Message, |content| Said::class_of(&content))
}

/// The poll that content is.
fn poll_of(content: &[u8]) -> Option<AnonymousPoll> {
    match Said::read(&Content::from_bytes(content).ok()?, Class::Message) {
        Said::AnonymousPoll(poll) => Some(poll),
        _ => None,
    }
}

/// The files that content names.
fn blobs_of(content: &[u8]) -> Vec<BlobId> {
    let Ok(content) = Content::from_bytes(content) else { return Vec::new() };
    match Said::read(&content, Class::Message) {
        Said::File(file) => file.blobs(),
        _ => Vec::new(),
    }
}

fn acknowledge(channel: &mut Channel, message: MessageId, seq: u64) {
    let Some(queued) = channel.outbox.iter_mut().find(|q| q.record.message_id == message) else {
        return;
    };
    queued.acknowledged = true;
    if channel.outcomes.len() > 1024 {
        channel.outcomes.pop_first();
    }
    channel.outcomes.insert(message, Ok(Sent { seq, epoch: queued.record.epoch }));
}
