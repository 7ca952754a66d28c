//! Whether this device may open a poll or vote in one now, and if not, why.

use coterie_policy::{AnonymousRefusal, Flag};
use coterie_protocol::envelope::{PollName, PollTerms};
use coterie_types::{ChannelId, Millis, Seq, ServerId};

use super::{
    Ready, Standing,
    seen::OLD,
    standing::{refused, rules, set_refused, span, waits},
};
use crate::{Core, Failure, FailureKind, channel::Channel};

impl Core {
    /// What a poll that is sealed now fixes.
    ///
    /// # Errors
    /// Why there can be none.
    pub(crate) fn poll_terms(
        &self,
        now: Millis,
        (server, id): (ServerId, ChannelId),
        closes: u64,
    ) -> Result<PollTerms, Failure> {
        let state = self.state(server)?;
        let rules = rules(state, id, now)?;
        if !state.permissions(self.account()?.user, Some(id)).has(Flag::SendPolls) {
            return Err(refused("forbidden", "you may not open polls there: it needs SEND_POLLS"));
        }
        if state.ring_keys(id, rules.start).len() < rules.minimum() {
            return Err(set_refused(AnonymousRefusal::RingTooSmall, state, &rules));
        }
        let (length, minimum) = (rules.policy.window, rules.policy.minimum_ring);
        Ok(PollTerms { window: rules.window, length, minimum, ring: rules.head, closes })
    }

    /// How a channel that is up to date stands for a vote in a poll, and the poll's name.
    ///
    /// # Errors
    /// Why there can be none.
    pub(crate) fn vote_standing(
        &mut self,
        now: Millis,
        id: ChannelId,
        seq: Seq,
    ) -> Result<(Standing, PollName), Failure> {
        let channel = self.channels.get(&id).ok_or_else(Failure::no_channel)?;
        let poll = channel.anonymous.polls.find(seq).ok_or_else(no_poll)?;
        if poll.is_closed(now.0 / 1000) {
            return Err(refused("poll_closed", "that poll is closed"));
        }
        let (terms, name, since) = (poll.terms(), poll.record.name, poll.record.since);
        let state = self.state(channel.server)?.clone();
        let gone = |refusal: AnonymousRefusal| refused(refusal.rule(), refusal.to_string());
        let rules = state.poll_rules(id, &terms).map_err(gone)?;
        let secret = self.own_secret(&state, rules.start);
        let channel = self.channels.get_mut(&id).ok_or_else(Failure::no_channel)?;
        let set = channel.poll_set(&state, rules, seq).map_err(|refusal| {
            let words = "too few of those who might vote in that poll are left: no more votes are \
                         taken, and those that are in it stand";
            match refusal {
                AnonymousRefusal::RingTooSmall => refused("ring_too_small", words),
                other => gone(other),
            }
        })?;
        let own = secret.filter(|secret| set.ring().keys().contains(&secret.public()));
        let secret = own.ok_or_else(|| {
            let words = "you are not among those who vote in that poll: they are the members whose \
                         keys counted, and who might post anonymously, when it was opened and ever \
                         since";
            refused("not_in_ring", words)
        })?;
        let poll = channel.anonymous.polls.find(seq).ok_or_else(no_poll)?;
        let nullifier = secret.nullifier(set.scope(), 0);
        if nullifier.is_some_and(|nullifier| poll.vote_of(&nullifier).is_some()) {
            return Err(refused("voted", "your vote is in that poll already, and it stands"));
        }
        let wait = waits(channel, rules.head.seq, now).or_else(|| {
            let known = since.plus(OLD);
            let words = || {
                let span = span(now, known.0 / 1000);
                let why = "this device has only just read the poll, and a node may have shown it to \
                           nobody else";
                format!("{why}. The vote waits for {span}")
            };
            (known > now).then(|| (known, words()))
        });
        Ok(match wait {
            Some((at, words)) => (Standing::Wait(at, words), name),
            None => (Standing::Ready(Box::new(Ready { rules, set, secret, used: 0 })), name),
        })
    }

    /// For what this user has voted in a poll, as far as this device can tell.
    pub(crate) fn own_vote(&self, channel: &Channel, seq: Seq) -> Option<u8> {
        let poll = channel.anonymous.polls.find(seq)?;
        let state = self.state(channel.server).ok()?;
        let secret = self.own_secret(state, poll.terms().start())?;
        let (server, name) = (*channel.server.as_bytes(), poll.record.name.id());
        let scope = coterie_zk::membership::Scope::of_poll(&server, channel.id.as_bytes(), &name);
        poll.vote_of(&secret.nullifier(&scope, 0)?)?.option
    }
}

fn no_poll() -> Failure {
    let words = "that is no anonymous poll that this device has read";
    Failure::new(FailureKind::NotFound, "not_found", words)
}
