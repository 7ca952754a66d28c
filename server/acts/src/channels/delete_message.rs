//! `DELETE /v1/channels/{id}/messages/{message_id}`: a tombstone erases a body.

use coterie_policy::{Judged, Verdict};
use coterie_ports::{Conflict, StoreError, Topic, Write};
use coterie_protocol::{
    envelope::{Authenticated, Class, EnvelopeKind, SignedTombstone, Tombstone},
    rest::{Appended, DeleteMessage},
};
use coterie_types::{Bytes, ChannelId, ErrorCode, MessageId};

use super::{
    access::Access,
    create_group::not_session_device,
    envelopes::{Envelope, Tail},
    heads::check_authenticated,
    judged::{judge_and_admit, refused},
    loaded::Loaded,
};
use crate::{ActError, Answer, Caller, Node, detached::detached, policy::Folded};

/// How often a tombstone is tried again after losing a race against another node.
const ATTEMPTS: usize = 8;
/// Largest tombstone, bytes.
const TOMBSTONE_MAX: usize = 4 * 1024;

struct Parsed {
    bytes: Bytes,
    signed: SignedTombstone,
    tombstone: Tombstone,
    data: Authenticated,
}

impl Node {
    /// Appends a signed tombstone and erases the message's body; its hash stays.
    ///
    /// # Errors
    /// `not_found`, `gone` (deleted before), `forbidden` (with the permission), `invalid`,
    /// `head_unknown`, `head_stale`, `malformed`, `too_large`.
    pub async fn delete_message(
        &self,
        caller: &Caller,
        channel: ChannelId,
        target: MessageId,
        body: &DeleteMessage,
    ) -> Answer<Appended> {
        self.channel(caller.user, channel).await?;
        let parsed = parse(caller, channel, target, body)?;
        let (node, user) = (self.clone(), caller.user);
        detached(async move {
            let access = node.channel(user, channel).await?;
            node.append_tombstone(access, channel, parsed).await
        })
        .await
    }

    async fn append_tombstone(
        &self,
        access: Access,
        channel: ChannelId,
        parsed: Parsed,
    ) -> Answer<Appended> {
        let mut state = access.slot.lock().await;
        let tombstone = &parsed.tombstone;
        let id = parsed.data.message_id;
        for _ in 0..ATTEMPTS {
            if let Some(known) = self.find_appended(channel, tombstone.device, id).await? {
                return Ok(known);
            }
            let mut loaded = self.take_loaded(channel, &mut state).await?;
            let policy = self.policy(access.policy.present().server()).await?;
            let (tail, appended) = match self.stage_tombstone(&policy, &loaded, &parsed).await {
                Ok(staged) => staged,
                Err(error) => {
                    *state = Some(loaded);
                    return Err(error);
                }
            };
            let (expected, envelopes) = (tail.expected, tail.rows.clone());
            let writes = vec![
                Write::AppendEnvelopes { channel, expected, envelopes },
                Write::EraseBody { channel, seq: tombstone.target },
            ];
            match self.store.commit(writes).await {
                Ok(()) => loaded.advance(&tail.rows),
                Err(StoreError::Conflict(Conflict::Body)) => {
                    *state = Some(loaded);
                    return Err(gone());
                }
                // Another node was faster: read what it did, and try again.
                Err(StoreError::Conflict(Conflict::ChannelHead | Conflict::MessageId)) => {
                    *state = Some(loaded);
                    continue;
                }
                Err(error) => return Err(error.into()),
            }
            *state = Some(loaded);
            self.bus.publish(Topic::Channel(channel));
            return Ok(appended);
        }
        Err(ActError::new(ErrorCode::Unavailable, "too many at once").with_retry_after(100))
    }

    async fn stage_tombstone(
        &self,
        policy: &Folded,
        loaded: &Loaded,
        parsed: &Parsed,
    ) -> Answer<(Tail, Appended)> {
        let (channel, tombstone) = (loaded.channel, &parsed.tombstone);
        self.check_heads(policy.present(), loaded, &parsed.data).await?;
        let target = self.store.find_envelope(channel, tombstone.target).await?;
        let target = target.ok_or_else(ActError::not_found)?;
        let is_message = target.kind == EnvelopeKind::Message.number();
        if !is_message || target.message_id != tombstone.target_id {
            return Err(ActError::not_found());
        }
        if target.body.is_none() {
            return Err(gone());
        }
        let pinned = parsed.data.policy;
        let at = policy.at(pinned.seq).ok_or_else(|| refused(Verdict::HeadStale, policy))?;
        let deleter = at.device_log(tombstone.user).and_then(|log| log.device(&tombstone.device));
        let deleter = deleter.ok_or_else(|| refused(Verdict::DeleterNotRight, policy))?;
        parsed
            .signed
            .verify(&deleter.key)
            .map_err(|e| ActError::invalid(e.to_string()).with_rule("tombstone_signature"))?;
        let author = at.device_user(target.device).ok_or_else(ActError::not_found)?;
        let item = Judged::Tombstone { by: tombstone.device, author };
        judge_and_admit(policy, pinned, channel, &item, 0, self.clock.now())?;
        let mut tail = Tail::of(loaded, self.clock.now());
        let appended = tail.push(Envelope {
            kind: EnvelopeKind::Tombstone,
            message_id: parsed.data.message_id,
            device: tombstone.device,
            epoch: loaded.group.as_ref().map_or(0, |group| group.epoch()),
            body: parsed.bytes.clone(),
            pinned,
        });
        Ok((tail, appended))
    }
}

fn parse(
    caller: &Caller,
    channel: ChannelId,
    target: MessageId,
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
    if tombstone.channel != channel || tombstone.target_id != target {
        let detail = "the tombstone is for another message";
        return Err(ActError::invalid(detail).with_rule("tombstone_target"));
    }
    Ok(Parsed { bytes: body.tombstone.clone(), signed, tombstone, data })
}

fn gone() -> ActError {
    ActError::new(ErrorCode::Gone, "the message was deleted before")
}
