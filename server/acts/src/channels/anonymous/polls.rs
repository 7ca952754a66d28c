//! Anonymous polls: opened by a message whose authenticated data say over which ring, and voted on like
//! posts are made.

use std::sync::Arc;

use coterie_mls::peek;
use coterie_policy::{AnonymousRefusal, AnonymousRules, AnonymousSet, PollTerms, State};
use coterie_protocol::envelope::{
    AnonymousPost, Authenticated, EnvelopeKind, PollName, PollTerms as Said,
};
use coterie_types::{ChannelId, ErrorCode, Millis, UserId};

use super::check::{off, refused_proof};
use crate::{ActError, Answer, Node, detached::computed, policy::Folded};

/// Judges a poll at e(n).
pub(in crate::channels) fn judge_poll(
    at: &State,
    (channel, author): (ChannelId, UserId),
    poll: &Said,
    now: Millis,
) -> Answer<()> {
    use AnonymousRefusal as R;
    at.judge_poll(channel, author, &terms(poll), now).map_err(|refusal| {
        let code = match refusal {
            R::PollForbidden => ErrorCode::Forbidden,
            // It is sealed anew under the newest head.
            R::RingStale => ErrorCode::HeadStale,
            R::BelowFloor => ErrorCode::BelowVersionFloor,
            R::AnonymityOff | R::RingTooSmall => ErrorCode::AnonymityOff,
            _ => ErrorCode::Invalid,
        };
        let mut error = ActError::new(code, refusal.to_string()).with_rule(refusal.rule());
        if refusal == R::PollForbidden {
            error.extras.permission = Some("SEND_POLLS".into());
        }
        error
    })
}

const fn terms(poll: &Said) -> PollTerms {
    let Said { window, length, minimum, ring, closes } = *poll;
    PollTerms { window, length, minimum, ring, closes }
}

impl Node {
    /// What a poll of the channel's log fixes: it was judged when it came in.
    ///
    /// # Errors
    /// `invalid` (`poll_unknown`): there is none, or its message was deleted.
    pub(super) async fn poll_terms(
        &self,
        channel: ChannelId,
        name: &PollName,
    ) -> Answer<PollTerms> {
        let unknown = || {
            let detail = "the channel has no such poll, or it was deleted";
            ActError::invalid(detail).with_rule("poll_unknown")
        };
        let seq = self.store.find_message(channel, name.device, name.message).await?;
        let row = self.store.find_envelope(channel, seq.ok_or_else(unknown)?).await?;
        let row = row.filter(|row| row.kind == EnvelopeKind::Message.number());
        let body = row.and_then(|row| row.body).ok_or_else(unknown)?;
        let peeked = peek(&body).map_err(|_| unknown())?;
        let data = Authenticated::from_bytes(&peeked.aad).map_err(|_| unknown())?;
        data.poll.as_ref().map(terms).ok_or_else(unknown)
    }

    /// Judges a vote at the node's present head, its proof left aside.
    pub(super) async fn check_vote(
        &self,
        present: &State,
        channel: ChannelId,
        claim: &coterie_policy::AnonymousPost<'_>,
        name: &PollName,
    ) -> Answer<AnonymousRules> {
        use AnonymousRefusal as R;
        let poll = self.poll_terms(channel, name).await?;
        let at = AnonymousPost::hour(self.clock.now());
        present.judge_vote(channel, claim, &poll, at).map_err(|refusal| {
            let code = match refusal {
                R::ChannelUnknown | R::AnonymityOff => return off(),
                R::BelowFloor => ErrorCode::BelowVersionFloor,
                R::PollClosed | R::WindowOver => ErrorCode::WindowClosed,
                R::RingStale => ErrorCode::RingStale,
                _ => ErrorCode::Invalid,
            };
            ActError::new(code, refusal.to_string()).with_rule(refusal.rule())
        })
    }

    /// Decodes the ring of a poll: of its first, those that are in it still.
    pub(super) async fn poll_set(
        &self,
        policy: &Arc<Folded>,
        rules: &AnonymousRules,
        name: &PollName,
    ) -> Answer<AnonymousSet> {
        let poll = self.poll_terms(rules.channel, name).await?;
        let first = self.policy_at(rules.server, policy, poll.ring.seq).await?;
        let (present, rules, id) = (Arc::clone(policy.present()), *rules, name.id());
        let made = computed(move || {
            let keys = present.poll_keys(&rules, &first.ring_keys(rules.channel, rules.start));
            AnonymousSet::of_poll(rules, keys, &id)
        });
        made.await?.map_err(refused_proof)
    }
}
