//! Anonymous polls as they come in: each is judged when its message is read, its ring kept, and every
//! vote behind it judged against that. What is counted here, everybody counts alike.

use std::{collections::BTreeMap, sync::Arc};

use coterie_policy::{AnonymousRefusal, AnonymousRules, AnonymousSet, PollTerms, State};
use coterie_protocol::{
    content::{AnonymousPoll, Content, PollClosed, Said},
    envelope::{AnonymousPost, Authenticated, PollName, PollTerms as Named},
};
use coterie_types::{Bytes, DeviceId, FixedBytes, Seq, UserId};

use super::{
    Channel,
    anonymous::{open, refuse},
    envelope::{Envelope, Stop},
    ingest::Taken,
};
use crate::{
    Core,
    anonymity::judged,
    features::views::{self, TailRow},
    keys,
    reason::Reason,
    records::{PollRecord, TimelineRecord, VoteRecord},
    turn::Turn,
};

/// One poll with its votes.
#[derive(Debug)]
pub(crate) struct Poll {
    pub(crate) record: PollRecord,
    pub(crate) votes: BTreeMap<Seq, VoteRecord>,
    /// Its ring at a ring head, decoded.
    set: Option<Arc<AnonymousSet>>,
}

/// The polls of a channel, by the seq of their messages.
#[derive(Debug, Default)]
pub(crate) struct Polls {
    all: BTreeMap<Seq, Poll>,
    /// Votes of polls that are not read from the store yet.
    early: BTreeMap<Seq, BTreeMap<Seq, VoteRecord>>,
}

impl Polls {
    /// A poll of the store.
    pub(crate) fn reopen(&mut self, seq: Seq, record: PollRecord) {
        let votes = self.early.remove(&seq).unwrap_or_default();
        self.all.insert(seq, Poll { record, votes, set: None });
    }

    /// A vote of the store.
    pub(crate) fn reopen_vote(&mut self, poll: Seq, seq: Seq, vote: VoteRecord) {
        match self.all.get_mut(&poll) {
            Some(known) => known.votes.insert(seq, vote),
            None => self.early.entry(poll).or_default().insert(seq, vote),
        };
    }

    /// The poll whose message has this seq.
    pub(crate) fn find(&self, seq: Seq) -> Option<&Poll> {
        self.all.get(&seq)
    }

    /// Those that take votes still, at a time in seconds.
    pub(crate) fn open_at(&self, seconds: u64) -> impl Iterator<Item = &Poll> {
        self.all.values().filter(move |poll| !poll.is_closed(seconds))
    }

    fn named(&self, name: PollName) -> Option<Seq> {
        let mut named = self.all.iter().filter(|(_, poll)| poll.record.name == name);
        named.next().map(|(seq, _)| *seq)
    }
}

impl Poll {
    /// What it fixes, as the policy judges it.
    pub(crate) fn terms(&self) -> PollTerms {
        terms(&self.record.terms)
    }

    /// Whether it takes no more votes at a time in seconds.
    pub(crate) fn is_closed(&self, seconds: u64) -> bool {
        self.record.closed.is_some() || seconds >= self.record.terms.closes
    }

    /// The keys of its first ring.
    fn first(&self) -> Vec<[u8; 32]> {
        self.record.ring.0.as_chunks().0.to_vec()
    }

    /// How many members might have voted when it began.
    pub(crate) fn members(&self) -> usize {
        self.record.ring.0.len() / 32
    }

    /// Whether a nullifier has voted, and what for.
    pub(crate) fn vote_of(&self, nullifier: &[u8; 32]) -> Option<&VoteRecord> {
        self.votes.values().find(|vote| vote.nullifier.0 == *nullifier)
    }

    /// The votes for each option, counted anew, and those that are for none: they are for an option that
    /// is not there, or cannot be read here.
    pub(crate) fn tally(&self) -> (Vec<usize>, usize) {
        let mut counts = vec![0; self.record.options.len()];
        let mut none = 0;
        for vote in self.votes.values() {
            match vote.option.and_then(|option| counts.get_mut(usize::from(option))) {
                Some(count) => *count += 1,
                None => none += 1,
            }
        }
        (counts, none)
    }
}

const fn terms(named: &Named) -> PollTerms {
    let Named { window, length, minimum, ring, closes } = *named;
    PollTerms { window, length, minimum, ring, closes }
}

impl Channel {
    /// Ring and scope of a poll, decoded: of its first ring those who are in it still.
    pub(crate) fn poll_set(
        &mut self,
        state: &State,
        rules: AnonymousRules,
        seq: Seq,
    ) -> Result<Arc<AnonymousSet>, AnonymousRefusal> {
        let poll = self.anonymous.polls.all.get_mut(&seq).ok_or(AnonymousRefusal::PollTerms)?;
        if let Some(set) = poll.set.as_ref().filter(|set| *set.rules() == rules) {
            return Ok(Arc::clone(set));
        }
        let keys = state.poll_keys(&rules, &poll.first());
        let set = Arc::new(AnonymousSet::of_poll(rules, keys, &poll.record.name.id())?);
        poll.set = Some(Arc::clone(&set));
        Ok(set)
    }

    /// Judges a vote at e(n): its nullifier, or why it does not count.
    fn judge_vote(
        &mut self,
        state: &State,
        (envelope, vote): (&Envelope, &AnonymousPost),
        seq: Seq,
    ) -> Result<[u8; 32], Reason> {
        let item = judged(vote);
        let poll = self.anonymous.polls.find(seq).ok_or(Reason::Refused)?;
        let rules = state.judge_vote(self.id, &item, &poll.terms(), envelope.header.at)?;
        let set = self.poll_set(state, rules, seq)?;
        let verified = set.verify(&item)?;
        let poll = self.anonymous.polls.find(seq).ok_or(Reason::Refused)?;
        match poll.vote_of(&verified.nullifier) {
            Some(_) => Err(Reason::PostedBefore),
            None => Ok(verified.nullifier),
        }
    }
}

impl Core {
    /// A message that was read: if it is a poll, or says that it is, it is judged and kept.
    pub(super) fn take_poll(
        &mut self,
        turn: &mut Turn<'_>,
        channel: &mut Channel,
        (envelope, said): (&Envelope, &Authenticated),
        taken: Taken,
    ) -> Taken {
        let Some((row, author)) = read_row(&taken) else { return taken };
        let content = row.content.as_ref().and_then(|bytes| Content::from_bytes(bytes).ok());
        let read = content.map(|content| Said::read_knowing(&content, said.class, self.kinds));
        let poll = match (read, said.poll) {
            (Some(Said::PollClosed(closed)), None) => {
                if close(turn, channel, envelope, (&closed, row)) {
                    self.show_poll(turn, channel, closed.target.seq);
                }
                return taken;
            }
            (Some(Said::AnonymousPoll(poll)), Some(named)) if named.closes == poll.closes => {
                (poll, named)
            }
            // One without terms, or terms without one.
            (Some(Said::AnonymousPoll(_)), _) | (_, Some(_)) => {
                return Taken::unreadable(envelope, Reason::Unsupported).pinned(taken.pin);
            }
            _ => return taken,
        };
        match self.judge_poll(channel, envelope, said, (author, &poll.1)) {
            Ok(ring) => {
                let name = PollName { device: author.1, message: said.message_id };
                keep(turn, channel, envelope, (poll, name, author.0, ring));
                taken
            }
            Err(reason) => Taken::unreadable(envelope, reason).pinned(taken.pin),
        }
    }

    /// The first ring of a poll that may be.
    fn judge_poll(
        &self,
        channel: &Channel,
        envelope: &Envelope,
        said: &Authenticated,
        ((author, _), named): (Author, &Named),
    ) -> Result<Vec<[u8; 32]>, Reason> {
        let at = self.state_at_pin(channel, Some(said.policy));
        let (_, state) = at.map_err(|_| Reason::Refused)?;
        let terms = terms(named);
        state.judge_poll(channel.id, author, &terms, envelope.header.at)?;
        Ok(state.ring_keys(channel.id, terms.start()))
    }

    /// A vote. Of a poll that this device has not read it says nothing here.
    pub(super) fn take_vote(
        &mut self,
        turn: &mut Turn<'_>,
        channel: &mut Channel,
        envelope: &Envelope,
        (vote, name): (&AnonymousPost, PollName),
    ) -> Result<Taken, Stop> {
        let policy = self.servers.get(&channel.server).map(|s| &s.policy).ok_or(Stop::Hold)?;
        envelope.check_ring(channel, policy, &vote.ring)?;
        let pin = Some(vote.ring);
        let (_, state) = self.state_at_pin(channel, pin)?;
        let nothing = Taken { pin, row: None, device: None };
        let Some(seq) = channel.anonymous.polls.named(name) else { return Ok(nothing) };
        // The node cannot know what its author has closed.
        if channel.anonymous.polls.find(seq).is_some_and(|poll| poll.record.closed.is_some()) {
            return Ok(nothing);
        }
        let of_epoch = channel.group.as_ref().is_some_and(|group| group.epoch() == vote.epoch);
        let stuck = channel.failed().is_some();
        let nullifier = match channel.judge_vote(&state, (envelope, vote), seq) {
            Ok(_) if !of_epoch && !stuck => {
                return Ok(refuse(turn, channel, envelope, Reason::WrongEpoch).pinned(pin));
            }
            Ok(nullifier) => FixedBytes(nullifier),
            Err(reason) => return Ok(refuse(turn, channel, envelope, reason).pinned(pin)),
        };
        let content = if stuck { None } else { open(channel, vote).ok() };
        let option = content.and_then(|content| <[u8; 1]>::try_from(content).ok());
        let vote = VoteRecord { nullifier, option: option.map(|[option]| option) };
        turn.save(keys::anonymous_vote(channel.id, seq, envelope.head.seq), &vote);
        if let Some(poll) = channel.anonymous.polls.all.get_mut(&seq) {
            poll.votes.insert(envelope.head.seq, vote);
        }
        self.show_poll(turn, channel, seq);
        Ok(nothing)
    }

    /// Shows whoever tails the channel how a poll stands.
    fn show_poll(&mut self, turn: &mut Turn<'_>, channel: &Channel, seq: Seq) {
        self.show_row(turn, channel, |core| views::poll_row(core, channel, seq).map(TailRow::Poll));
    }
}

type Author = (UserId, DeviceId);

/// The row of something that was read, with its author.
fn read_row(taken: &Taken) -> Option<(&TimelineRecord, Author)> {
    let row = taken.row.as_ref().filter(|row| matches!(row.kind, 1 | 5))?;
    Some((row, (row.user?, row.device?)))
}

fn keep(
    turn: &mut Turn<'_>,
    channel: &mut Channel,
    envelope: &Envelope,
    ((poll, terms), name, author, ring): ((AnonymousPoll, Named), PollName, UserId, Vec<[u8; 32]>),
) {
    let record = PollRecord {
        name,
        author,
        terms,
        ring: Bytes(ring.concat()),
        since: turn.now,
        question: poll.question,
        options: poll.options,
        closed: None,
    };
    turn.save(keys::anonymous_poll(channel.id, envelope.head.seq), &record);
    channel.anonymous.polls.reopen(envelope.head.seq, record);
}

/// The author of a poll closes it; false if it is another's, or closed.
fn close(
    turn: &mut Turn<'_>,
    channel: &mut Channel,
    envelope: &Envelope,
    (closed, row): (&PollClosed, &TimelineRecord),
) -> bool {
    let (id, target) = (channel.id, closed.target);
    let Some(poll) = channel.anonymous.polls.all.get_mut(&target.seq) else { return false };
    let record = &mut poll.record;
    let by_author = Some(record.author) == row.user && record.name.message == target.id;
    let closes = by_author && record.closed.is_none();
    if closes {
        record.closed = Some(envelope.head.seq);
        turn.save(keys::anonymous_poll(id, target.seq), record);
    }
    closes
}

#[cfg(test)]
mod tests {
    use super::*;
    use coterie_types::{Head, MessageId, Millis};

    #[test]
    fn a_vote_for_no_option_counts_for_none_and_is_used_up() {
        let ring = Head { seq: 1, hash: FixedBytes([1; 32]) };
        let record = PollRecord {
            name: PollName {
                device: DeviceId::from_bytes([1; 16]),
                message: MessageId::from_bytes([2; 16]),
            },
            author: UserId::from_bytes([3; 16]),
            terms: Named { window: 1, length: 3_600, minimum: 3, ring, closes: 7_200 },
            ring: Bytes(vec![0; 5 * 32]),
            since: Millis(0),
            question: "Which?".into(),
            options: vec!["a".into(), "b".into()],
            closed: None,
        };
        let mut polls = Polls::default();
        let vote = |n, option| VoteRecord { nullifier: FixedBytes([n; 32]), option };
        // Rows of a store come in any order.
        polls.reopen_vote(7, 9, vote(1, Some(1)));
        polls.reopen(7, record);
        polls.reopen_vote(7, 10, vote(2, Some(2)));
        polls.reopen_vote(7, 11, vote(3, None));
        polls.reopen_vote(7, 12, vote(4, Some(1)));
        let poll = polls.find(7).unwrap();
        assert_eq!((poll.tally(), poll.members()), ((vec![0, 2], 2), 5));
        assert!(poll.vote_of(&[2; 32]).is_some() && poll.vote_of(&[9; 32]).is_none());
        assert!(!poll.is_closed(7_199) && poll.is_closed(7_200));
        assert_eq!(polls.open_at(7_199).count(), 1);
    }
}
