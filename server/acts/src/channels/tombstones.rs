//! Tombstones on their way into a log: each is judged for itself, all that pass are appended
//! together.

use std::collections::BTreeSet;

use coterie_policy::{Judged, NOBODY, Verdict};
use coterie_ports::{BlobWrite, Conflict, StoreError, Topic, Write, rows::AuditRow};
use coterie_protocol::{
    envelope::{Authenticated, Class, EnvelopeKind, SignedTombstone, Tombstone},
    rest::{Appended, DeleteMessage},
};
use coterie_types::{
    Bytes, ChannelId, ErrorCode, Head, MessageId, Seq, UserId, limits::TOMBSTONE_MAX,
};
use serde_json::json;

use super::{
    access::Access,
    create_group::not_session_device,
    envelopes::{Envelope, Tail},
    heads::{check_authenticated, pin_stale},
    judged::{judge_and_admit, refused},
    loaded::Loaded,
};
use crate::{ActError, Answer, Caller, Node, policy::Folded};

/// How often tombstones are tried again after losing a race against another node.
const ATTEMPTS: usize = 8;

/// A tombstone whose outside was read.
pub(super) struct Parsed {
    bytes: Bytes,
    signed: SignedTombstone,
    tombstone: Tombstone,
    data: Authenticated,
}

/// Somebody's message that is deleted.
struct Deleted {
    message: MessageId,
    seq: Seq,
    author: UserId,
}

/// What is staged so far.
struct Batch {
    tail: Tail,
    erased: BTreeSet<Seq>,
    /// Those of others than the one who deletes.
    of_others: Vec<Deleted>,
}

impl Node {
    /// Appends what passes of some tombstones of one device, and says what became of each. What is
    /// in the log already is answered as it was.
    pub(super) async fn append_tombstones(
        &self,
        access: Access,
        channel: ChannelId,
        by: UserId,
        parsed: &[Answer<Parsed>],
    ) -> Answer<(Vec<Answer<Appended>>, Head)> {
        let mut state = access.slot.lock().await;
        let server = access.policy.present().server();
        for _ in 0..ATTEMPTS {
            let mut loaded = self.take_loaded(channel, &mut state).await?;
            let policy = self.policy(server).await?;
            let tail = Tail::of(&loaded, self.clock.now());
            let mut batch = Batch { tail, erased: BTreeSet::new(), of_others: Vec::new() };
            let mut answers = Vec::with_capacity(parsed.len());
            for item in parsed {
                answers.push(match item {
                    Ok(item) => self.stage_tombstone(&policy, &loaded, item, &mut batch).await,
                    Err(error) => Err(error.clone()),
                });
            }
            let (tail, head) = (&batch.tail, batch.tail.head);
            if tail.rows.is_empty() {
                *state = Some(loaded);
                return Ok((answers, head));
            }
            let (expected, envelopes) = (tail.expected, tail.rows.clone());
            let mut writes = vec![Write::AppendEnvelopes { channel, expected, envelopes }];
            let at = self.clock.now();
            writes.extend(batch.erased.iter().flat_map(|&seq| {
                let release = Write::Blob(BlobWrite::Release { channel, seq, at });
                [Write::EraseBody { channel, seq }, release]
            }));
            let row = self.audit_row(channel, by, &batch.of_others, parsed.len());
            writes.extend(row.map(|row| Write::AppendAudit { server, row }));
            match self.store.commit(writes).await {
                Ok(()) => {
                    loaded.advance(&batch.tail.rows);
                    *state = Some(loaded);
                    self.bus.publish(Topic::Channel(channel));
                    return Ok((answers, head));
                }
                // Another node was faster: what it did is read before the next attempt.
                Err(StoreError::Conflict(
                    Conflict::ChannelHead | Conflict::MessageId | Conflict::Body,
                )) => *state = Some(loaded),
                Err(error) => return Err(error.into()),
            }
        }
        Err(ActError::new(ErrorCode::Unavailable, "too many at once").with_retry_after(100))
    }

    async fn stage_tombstone(
        &self,
        policy: &Folded,
        loaded: &Loaded,
        parsed: &Parsed,
        batch: &mut Batch,
    ) -> Answer<Appended> {
        let (channel, tombstone) = (loaded.channel, &parsed.tombstone);
        let id = parsed.data.message_id;
        if let Some(known) = self.find_appended(channel, tombstone.device, id).await? {
            return Ok(known);
        }
        self.check_heads(policy.present(), loaded, &parsed.data).await?;
        // e(n) never goes down, within a batch neither.
        let pinned = parsed.data.policy;
        if batch.tail.rows.last().is_some_and(|row| pinned.seq < row.pinned.seq) {
            return Err(pin_stale(policy.present()));
        }
        let target = self.store.find_envelope(channel, tombstone.target).await?;
        let target = target.ok_or_else(ActError::not_found)?;
        let anonymous = target.kind == EnvelopeKind::Anonymous.number();
        let is_message = anonymous || target.kind == EnvelopeKind::Message.number();
        if !is_message || target.message_id != tombstone.target_id {
            return Err(ActError::not_found());
        }
        if target.body.is_none() || batch.erased.contains(&target.seq) {
            return Err(gone());
        }
        let at = policy.at(pinned.seq).ok_or_else(|| refused(Verdict::HeadStale, policy))?;
        let deleter = at.device_log(tombstone.user).and_then(|log| log.device(&tombstone.device));
        let deleter = deleter.ok_or_else(|| refused(Verdict::DeleterNotRight, policy))?;
        parsed
            .signed
            .verify(&deleter.key)
            .map_err(|e| ActError::invalid(e.to_string()).with_rule("tombstone_signature"))?;
        let author = match anonymous {
            true => NOBODY,
            false => at.device_user(target.device).ok_or_else(ActError::not_found)?,
        };
        let item = Judged::Tombstone { by: tombstone.device, author };
        judge_and_admit(policy, pinned, channel, &item, 0, self.clock.now())?;
        let appended = batch.tail.push(Envelope {
            kind: EnvelopeKind::Tombstone,
            message_id: id,
            device: tombstone.device,
            epoch: loaded.group.as_ref().map_or(0, |group| group.epoch()),
            body: parsed.bytes.clone(),
            pinned,
        });
        batch.erased.insert(target.seq);
        if author != tombstone.user {
            let message = target.message_id;
            batch.of_others.push(Deleted { message, seq: target.seq, author });
        }
        Ok(appended)
    }

    /// What the audit log says of deleted messages of others, without anything of them.
    fn audit_row(
        &self,
        channel: ChannelId,
        actor: UserId,
        of_others: &[Deleted],
        asked: usize,
    ) -> Option<AuditRow> {
        let first = of_others.first()?;
        let shown = |deleted: &Deleted| {
            let mut shown = json!({ "message_id": deleted.message, "seq": deleted.seq });
            if deleted.author != NOBODY {
                shown["author_id"] = json!(deleted.author);
            }
            shown
        };
        let (action, target_kind, target, before) = if asked == 1 {
            let mut before = shown(first);
            before["channel_id"] = json!(channel);
            ("message_deleted", "message", first.message.to_string(), before)
        } else {
            let messages: Vec<_> = of_others.iter().map(shown).collect();
            let before = json!({ "messages": messages });
            ("messages_deleted", "channel", channel.to_string(), before)
        };
        Some(AuditRow {
            seq: 0,
            at: self.clock.now(),
            actor,
            action: action.into(),
            target_kind: target_kind.into(),
            target,
            policy_seq: None,
            reason: None,
            before: Some(before.to_string()),
            after: None,
        })
    }
}

/// Reads a tombstone and checks that it is of the caller's device, for this channel and, if one is
/// asked for, this message.
pub(super) fn parse(
    caller: &Caller,
    channel: ChannelId,
    target: Option<MessageId>,
    body: &DeleteMessage,
) -> Answer<Parsed> {
    let device = caller.device()?;
    if body.tombstone.len() > TOMBSTONE_MAX {
        return Err(ActError::new(ErrorCode::TooLarge, "the tombstone is too large"));
    }
    let (signed, tombstone, data) = SignedTombstone::from_bytes(&body.tombstone)
        .map_err(|e| ActError::invalid(e.to_string()).with_rule("tombstone_malformed"))?;
    check_authenticated(&data, body.message_id, &[Class::Light])?;
    if (tombstone.user, tombstone.device) != (caller.user, device) {
        return Err(not_session_device());
    }
    if tombstone.channel != channel || target.is_some_and(|id| tombstone.target_id != id) {
        let detail = "the tombstone is for another message";
        return Err(ActError::invalid(detail).with_rule("tombstone_target"));
    }
    Ok(Parsed { bytes: body.tombstone.clone(), signed, tombstone, data })
}

fn gone() -> ActError {
    ActError::new(ErrorCode::Gone, "the message was deleted before")
}
