//! `POST /v1/anonymous/channels/{id}/posts`: appends a post of somebody in the channel's ring.

use std::sync::Arc;

use coterie_ports::{AnonymousWrite, Conflict, StoreError, Topic, Write, rows::AnonymousRow};
use coterie_protocol::{
    envelope::{AnonymousPost, EnvelopeKind},
    rest::{PostAnonymously, PostedAnonymously},
};
use coterie_types::{ChannelId, ErrorCode, ServerId};

use super::{
    check::{Checked, off},
    parsed::Parsed,
};
use crate::{
    ActError, Answer, Node,
    channels::envelopes::{Envelope, Tail},
    detached::detached,
};

/// How often a post is tried again after losing a race against another node.
const ATTEMPTS: usize = 16;

impl Node {
    /// Appends an anonymous post. Nobody calls: there is no session, and nothing of the request but
    /// the post is looked at or kept. One that is in the log already is answered with its seq.
    ///
    /// # Errors
    /// `invalid`, `too_large`, `server_disabled`, `below_version_floor`,
    /// `anonymity_off`, `window_closed`, `epoch_conflict`, `group_reset`, `ring_stale`,
    /// `reconcile_first`, `no_gate`, `gate_refused`, `nullifier_used`, `proof_refused`, `busy`.
    pub async fn append_anonymous_post(
        &self,
        channel: ChannelId,
        body: &PostAnonymously,
    ) -> Answer<PostedAnonymously> {
        let parsed = Arc::new(Parsed::of(body)?);
        let server = self.server_of(channel).await.map_err(|error| match error.code {
            ErrorCode::NotFound => off(),
            _ => error,
        })?;
        let node = self.clone();
        detached(async move { node.post_anonymously(server, channel, &parsed).await }).await
    }

    async fn post_anonymously(
        &self,
        server: ServerId,
        channel: ChannelId,
        parsed: &Arc<Parsed>,
    ) -> Answer<PostedAnonymously> {
        let slot = self.channels.get(channel);
        // The proof is looked at while nobody waits for the channel, and once for each ring head.
        let mut proved = None;
        for _ in 0..ATTEMPTS {
            let mut state = slot.lock().await;
            let policy = self.policy(server).await?;
            if policy.is_disabled() {
                let detail = "the operator has disabled this server";
                return Err(ActError::new(ErrorCode::ServerDisabled, detail));
            }
            let mut loaded = self.take_loaded(channel, &mut state).await?;
            let checked = self.check_anonymous(&policy, &mut loaded, parsed).await;
            let (rules, pinned) = match checked {
                Ok(Checked::New(rules, pinned)) => (rules, pinned),
                Ok(Checked::Known(seq)) => {
                    *state = Some(loaded);
                    return Ok(PostedAnonymously { seq });
                }
                Err(error) => {
                    *state = Some(loaded);
                    return Err(error);
                }
            };
            if proved != Some(rules.head) {
                *state = Some(loaded);
                drop(state);
                self.verify_anonymous(&policy, &rules, parsed).await?;
                proved = Some(rules.head);
                continue;
            }
            let mut tail = Tail::of(&loaded, AnonymousPost::hour(self.clock.now()));
            let appended = tail.push(Envelope {
                kind: EnvelopeKind::Anonymous,
                message_id: parsed.post.message_id(),
                device: AnonymousPost::DEVICE,
                epoch: parsed.post.epoch,
                body: parsed.bytes.clone(),
                pinned,
            });
            let row = AnonymousRow {
                seq: appended.seq,
                nullifier: parsed.nullifier,
                ticket: parsed.ticket,
                // A vote is counted in no window.
                starts: if parsed.post.poll.is_some() { 0 } else { rules.start },
            };
            let (expected, envelopes) = (tail.expected, tail.rows.clone());
            let writes = vec![
                Write::AppendEnvelopes { channel, expected, envelopes },
                Write::Anonymous(AnonymousWrite::Insert { channel, row }),
            ];
            match self.store.commit(writes).await {
                Ok(()) => {
                    loaded.advance(&tail.rows);
                    *state = Some(loaded);
                    self.bus.publish(Topic::Channel(channel));
                    return Ok(PostedAnonymously { seq: appended.seq });
                }
                // Another node was faster: the next look says with what.
                Err(StoreError::Conflict(
                    Conflict::ChannelHead | Conflict::MessageId | Conflict::Nullifier,
                )) => *state = Some(loaded),
                Err(error) => return Err(error.into()),
            }
        }
        Err(ActError::new(ErrorCode::Unavailable, "too many at once").with_retry_after(100))
    }
}
