//! Group commit: the sends that wait for a channel share one transaction.

use std::{collections::HashMap, time::Duration};

use coterie_policy::{Class, Judged, Verdict};
use coterie_ports::{BlobWrite, Conflict, StoreError, Topic, Write};
use coterie_protocol::{
    envelope::{self, EnvelopeKind},
    rest::{MessagePosted, MessagesPosted},
};
use coterie_types::{BlobId, ChannelId, DeviceId, ErrorCode, Head, MessageId, Millis, Seq, UserId};
use rand::Rng;
use tokio::sync::oneshot;

use super::{
    ChannelSlot,
    access::may_view,
    anonymous::judge_poll,
    envelopes::{Envelope, Tail},
    heads::pin_stale,
    judged::{judge_and_admit, refused},
    live_group::leaf,
    loaded::Loaded,
    post_messages::Message,
    slot::State,
    slow_mode::{self, Turns},
};
use crate::{ActError, Answer, Node, policy::Folded};

/// Most messages in one transaction.
const MESSAGES_MAX: usize = 1_024;
/// How often a batch is tried again after losing a race against another node.
const ATTEMPTS: u32 = 16;

/// A send that waits.
pub(super) struct Request {
    pub(super) user: UserId,
    pub(super) device: DeviceId,
    pub(super) messages: Vec<Message>,
    pub(super) reply: oneshot::Sender<Answer<MessagesPosted>>,
}

/// What a batch has appended so far.
struct Batch {
    tail: Tail,
    seqs: HashMap<(DeviceId, MessageId), Head>,
    turns: Turns,
    /// Which files the messages name.
    named: Vec<(Seq, Vec<BlobId>)>,
    now: Millis,
    /// Ask the store about every message id before anything else.
    careful: bool,
}

impl Node {
    /// Takes the waiting requests and answers each.
    pub(super) async fn append_waiting(
        &self,
        channel: ChannelId,
        slot: &ChannelSlot,
        mut state: State,
    ) {
        let requests = take(&mut slot.queue());
        if requests.is_empty() {
            return;
        }
        match self.append_batch(channel, slot, &mut state, &requests).await {
            Ok(answers) => {
                for (request, answer) in requests.into_iter().zip(answers) {
                    // Whoever no longer waits finds the answer by asking again.
                    let _ = request.reply.send(answer);
                }
            }
            Err(error) => {
                for request in requests {
                    let _ = request.reply.send(Err(error.clone()));
                }
            }
        }
    }

    async fn append_batch(
        &self,
        channel: ChannelId,
        slot: &ChannelSlot,
        state: &mut State,
        requests: &[Request],
    ) -> Answer<Vec<Answer<MessagesPosted>>> {
        let server = *slot.server.get().ok_or_else(ActError::not_found)?;
        let mut careful = false;
        for attempt in 0..ATTEMPTS {
            yield_to_others(attempt).await;
            let policy = self.policy(server).await?;
            let mut loaded = self.take_loaded(channel, state).await?;
            let now = self.clock.now();
            let (tail, turns) = (Tail::of(&loaded, now), Turns::default());
            let (seqs, named) = (HashMap::new(), Vec::new());
            let mut batch = Batch { tail, seqs, turns, named, now, careful };
            let mut answers = Vec::with_capacity(requests.len());
            for request in requests {
                answers.push(self.stage(&policy, &mut loaded, request, &mut batch).await);
            }
            let (expected, envelopes) = (batch.tail.expected, batch.tail.rows);
            if envelopes.is_empty() {
                **state = Some(loaded);
                return Ok(answers);
            }
            let rows = envelopes.clone();
            let mut writes = vec![Write::AppendEnvelopes { channel, expected, envelopes: rows }];
            writes.extend(batch.turns.writes(channel));
            writes.extend(
                batch
                    .named
                    .into_iter()
                    .map(|(seq, blobs)| Write::Blob(BlobWrite::Name { channel, seq, blobs })),
            );
            match self.store.commit(writes).await {
                Ok(()) => {
                    requests.iter().for_each(|r| self.calm.sent(channel, r.device));
                    loaded.advance(&envelopes);
                    **state = Some(loaded);
                    self.bus.publish(Topic::Channel(channel));
                    return Ok(answers);
                }
                // A resend of something that would also be right as new.
                Err(StoreError::Conflict(Conflict::MessageId)) => {
                    careful = true;
                    **state = Some(loaded);
                }
                // Another node was faster: what it did is read before the next attempt.
                // So was the sweep, and the file is looked for again.
                Err(StoreError::Conflict(Conflict::ChannelHead | Conflict::Blob)) => {
                    **state = Some(loaded);
                }
                Err(error) => return Err(error.into()),
            }
        }
        Err(ActError::new(ErrorCode::Unavailable, "too many at once").with_retry_after(100))
    }

    /// All messages of a request, or none.
    async fn stage(
        &self,
        policy: &Folded,
        loaded: &mut Loaded,
        request: &Request,
        batch: &mut Batch,
    ) -> Answer<MessagesPosted> {
        let (rows, head) = (batch.tail.rows.len(), batch.tail.head);
        let answer = self.stage_all(policy, loaded, request, batch).await;
        if answer.is_err() {
            batch.tail.rows.truncate(rows);
            batch.tail.head = head;
            let last = head.seq;
            batch.seqs.retain(|_, appended| appended.seq <= last);
            batch.turns.truncate(last);
            batch.named.retain(|(seq, _)| *seq <= last);
        }
        answer
    }

    async fn stage_all(
        &self,
        policy: &Folded,
        loaded: &mut Loaded,
        request: &Request,
        batch: &mut Batch,
    ) -> Answer<MessagesPosted> {
        if !may_view(policy, request.user, loaded.channel) {
            return Err(ActError::not_found());
        }
        let mut messages = Vec::with_capacity(request.messages.len());
        let mut last = batch.tail.head;
        for message in &request.messages {
            last = self.stage_one(policy, loaded, request, message, batch).await?;
            messages.push(MessagePosted { message_id: message.id, seq: last.seq });
        }
        Ok(MessagesPosted { messages, head: last })
    }

    /// Where a message stands: new, or as it stood before. Asking the store about every id first
    /// would cost a read a message, so it is asked when something speaks against the message;
    /// a resend that is still right meets the unique key instead, and the batch is done again.
    async fn stage_one(
        &self,
        policy: &Folded,
        loaded: &mut Loaded,
        request: &Request,
        message: &Message,
        batch: &mut Batch,
    ) -> Answer<Head> {
        let device = request.device;
        if let Some(head) = batch.seqs.get(&(device, message.id)) {
            return Ok(*head);
        }
        if batch.careful
            && let Some(head) = self.find_posted(loaded.channel, device, message.id).await?
        {
            return Ok(head);
        }
        // e(n) never goes down, within a batch neither.
        let before = batch.tail.rows.last().map(|row| row.pinned);
        let (user, channel) = (request.user, loaded.channel);
        let pause = match message.data.class {
            envelope::Class::Message => slow_mode::counts(policy.present(), user, channel),
            _ => None,
        };
        let mut judged = self.judge_message(policy, loaded, request, (message, before)).await;
        if let (Ok(_), Some(pause)) = (&judged, pause) {
            let turn = self.check_turn(&batch.turns, (user, channel), pause, batch.now).await;
            judged = turn.and(judged);
        }
        if judged.is_ok() {
            let checked = self.check_named(policy, user, channel, &message.blobs).await;
            judged = checked.and(judged);
        }
        let envelope = match judged {
            Ok(envelope) => envelope,
            Err(error) => {
                let known = self.find_posted(channel, device, message.id).await?;
                return known.ok_or(error);
            }
        };
        let head = batch.tail.push(envelope).head;
        if pause.is_some() {
            batch.turns.take(user, batch.now, head.seq);
        }
        if !message.blobs.is_empty() {
            batch.named.push((head.seq, message.blobs.clone()));
        }
        batch.seqs.insert((device, message.id), head);
        Ok(head)
    }

    async fn find_posted(
        &self,
        channel: ChannelId,
        device: DeviceId,
        message: MessageId,
    ) -> Answer<Option<Head>> {
        let Some(seq) = self.store.find_message(channel, device, message).await? else {
            return Ok(None);
        };
        let hash = self.store.find_channel_hash(channel, seq).await?;
        Ok(hash.map(|hash| Head { seq, hash }))
    }

    async fn judge_message(
        &self,
        policy: &Folded,
        loaded: &mut Loaded,
        request: &Request,
        (message, before): (&Message, Option<Head>),
    ) -> Answer<Envelope> {
        let (channel, device) = (loaded.channel, request.device);
        self.check_heads(policy.present(), loaded, &message.data).await?;
        let pinned = message.data.policy;
        if before.is_some_and(|before| pinned.seq < before.seq) {
            return Err(pin_stale(policy.present()));
        }
        let group = loaded.acted_in(policy.present())?;
        if message.group.channel != channel {
            let detail = "the message is for another group";
            return Err(ActError::invalid(detail).with_rule("wrong_group"));
        }
        if message.group != group.id || message.epoch != group.epoch() {
            self.calm.outrun(channel, device, self.clock.now());
            let after: Seq = message.data.channel.seq;
            return Err(self.epoch_conflict(channel, group.epoch(), after).await);
        }
        let at = policy.at(pinned.seq).ok_or_else(|| refused(Verdict::HeadStale, policy))?;
        let (then, now) =
            (group.outsiders(at, channel), group.outsiders(policy.present(), channel));
        let sender =
            group.leaf_of(device).ok_or_else(|| refused(Verdict::SenderNotRight, policy))?;
        let class = class(message.data.class);
        let item = Judged::Message {
            incarnation: message.group.incarnation,
            sender: leaf(sender),
            class,
            outsiders: then,
        };
        judge_and_admit(policy, pinned, channel, &item, now, self.clock.now())?;
        if let Some(poll) = &message.data.poll {
            judge_poll(at, (channel, request.user), poll, self.clock.now())?;
        }
        Ok(Envelope {
            kind: EnvelopeKind::Message,
            message_id: message.id,
            device,
            epoch: message.epoch,
            body: message.body.clone(),
            pinned,
        })
    }
}

/// After the second race that was lost, nodes no longer try in step.
async fn yield_to_others(attempt: u32) {
    if attempt > 1 {
        let most = 1u64 << attempt.min(6);
        let millis = rand::thread_rng().gen_range(0..most);
        tokio::time::sleep(Duration::from_millis(millis)).await;
    }
}

/// The requests of one batch: in their order, and no more than fit.
fn take(queue: &mut Vec<Request>) -> Vec<Request> {
    let mut messages = 0;
    let fit = |request: &&Request| {
        messages += request.messages.len();
        messages <= MESSAGES_MAX
    };
    let count = queue.iter().take_while(fit).count();
    queue.drain(..count).collect()
}

fn class(class: envelope::Class) -> Class {
    match class {
        envelope::Class::Light => Class::Light,
        // A commit's class was refused before.
        envelope::Class::Message | envelope::Class::Commit => Class::Message,
    }
}
