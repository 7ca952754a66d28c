//! A verified policy log: its chain hashes, the states at its recent heads, and now and then an
//! older one, from which those in between can be had again.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    ops::RangeInclusive,
    sync::Arc,
};

use coterie_policy::{Body, Entry, Payload, Refusal, SignedIntent, State};
use coterie_types::{Bytes, Hash, Head, Millis, Seq, ServerId, UserId};

use super::learn_error::{LearnError, broken};

/// How many recent states are at hand; they share their structure.
pub(super) const STATES_KEPT: usize = 512;
/// How far apart older states are kept.
const MILESTONE: Seq = 512;

/// A verified log.
#[derive(Debug, Default)]
pub(crate) struct Policy {
    /// The states at the newest heads, one an entry.
    states: VecDeque<State>,
    /// Older ones, some entries apart.
    milestones: BTreeMap<Seq, State>,
    /// A stretch of older states that was folded again, one an entry.
    recalled: Vec<State>,
    /// The chain hash of every entry, from the first.
    hashes: Vec<Hash>,
    /// When the node admitted each, as the chain has it.
    times: Vec<Millis>,
    /// The username of everybody who ever was a member, as they signed it last.
    names: BTreeMap<UserId, Arc<str>>,
}

/// What came of a page of entries.
#[derive(Debug, Default)]
pub(crate) struct Learned {
    /// How many entries at the page's beginning were known, the same.
    pub(crate) known: usize,
    /// How many behind them are new and valid.
    pub(crate) new: usize,
    /// Whether there is a gap before what follows those.
    pub(crate) ahead: bool,
    /// Why what follows those is none of this log.
    pub(crate) error: Option<LearnError>,
}

impl Policy {
    /// The state at the head.
    pub(crate) fn state(&self) -> Option<&State> {
        self.states.back()
    }

    /// The head; seq 0 before the first entry.
    pub(crate) fn head(&self) -> Head {
        self.state().map_or(Head { seq: 0, hash: Entry::HASH_0 }, State::head)
    }

    /// The state at an earlier head, if it is at hand: else see [`Policy::recall_range`].
    pub(crate) fn state_at(&self, seq: Seq) -> Option<&State> {
        let older = || of_run(self.recalled.first()?.head().seq, seq);
        let recalled = || older().and_then(|index| self.recalled.get(index));
        let recent = of_run(self.states.front()?.head().seq, seq);
        let recent = recent.and_then(|index| self.states.get(index));
        recent.or_else(recalled).or_else(|| self.milestones.get(&seq))
    }

    /// The entries from which the state at an earlier head can be had again.
    pub(crate) fn recall_range(&self, seq: Seq) -> Option<RangeInclusive<Seq>> {
        let (from, _) = self.milestones.range(..=seq).next_back()?;
        let next = self.milestones.range(seq + 1..).next().map(|(seq, _)| *seq);
        let last = self.states.front()?.head().seq;
        (seq < last).then(|| from + 1..=next.unwrap_or(last).min(last))
    }

    /// Folds older entries again, from the milestone before them.
    pub(crate) fn recall(&mut self, entries: &[Bytes]) -> Option<()> {
        let entries = parse(entries).ok()?;
        let before = self.milestones.get(&entries.first()?.seq.checked_sub(1)?)?;
        self.recalled = before.apply_each_together(&entries).ok()?;
        Some(())
    }

    /// The chain hash at a position.
    pub(crate) fn hash_at(&self, seq: Seq) -> Option<Hash> {
        let index = usize::try_from(seq.checked_sub(1)?).ok()?;
        self.hashes.get(index).copied()
    }

    /// When the node admitted an entry: its word, which it cannot change afterwards.
    pub(crate) fn time_of(&self, seq: Seq) -> Option<Millis> {
        let index = usize::try_from(seq.checked_sub(1)?).ok()?;
        self.times.get(index).copied()
    }

    /// Whether a head is one of this log.
    pub(crate) fn has(&self, head: &Head) -> bool {
        self.hash_at(head.seq) == Some(head.hash)
    }

    /// The username of somebody who is or was a member.
    pub(crate) fn name(&self, user: UserId) -> Option<&str> {
        self.names.get(&user).map(Arc::as_ref)
    }

    /// Those of all.
    pub(crate) fn names(&self) -> impl Iterator<Item = (UserId, &str)> {
        self.names.iter().map(|(user, name)| (*user, &**name))
    }

    /// Takes in entries in their order: compares the known ones, verifies and folds the next.
    /// The states of all of them are kept only if somebody may stand at one: `each`.
    pub(crate) fn learn(&mut self, server: ServerId, page: &[Bytes], each: bool) -> Learned {
        let mut learned = Learned::default();
        let mut fresh = page;
        while let [first, rest @ ..] = fresh {
            match self.compare(first) {
                Ok(Some(true)) => learned.known += 1,
                Ok(Some(false)) => break,
                Ok(None) => {
                    learned.ahead = true;
                    return learned;
                }
                Err(error) => {
                    learned.error = Some(error);
                    return learned;
                }
            }
            fresh = rest;
        }
        if let Some(new) = self.learn_together(fresh, each) {
            learned.new = new;
            return learned;
        }
        // One by one tells which is wrong, and takes in what stands before it.
        for bytes in fresh {
            match self.learn_one(server, bytes) {
                Ok(true) => learned.new += 1,
                Ok(false) => {
                    learned.ahead = true;
                    return learned;
                }
                Err(error) => {
                    learned.error = Some(error);
                    return learned;
                }
            }
        }
        learned
    }

    /// Folds a saved log, as [`Policy::learn`] does; gives the states at some of its heads.
    pub(crate) fn reopen(
        &mut self,
        server: ServerId,
        log: &[Bytes],
        wanted: &BTreeSet<Seq>,
    ) -> Result<BTreeMap<Seq, State>, LearnError> {
        let mut found = BTreeMap::new();
        let recent = log.len().saturating_sub(STATES_KEPT);
        let mut done = 0;
        while done < log.len() {
            let next = wanted.range(done as Seq + 1..).next().map(|seq| *seq as usize);
            let end = if done < recent { recent.min(done + STATES_KEPT) } else { log.len() };
            let end = next.unwrap_or(end).min(end);
            let learned = self.learn(server, &log[done..end], done >= recent);
            if let Some(error) = learned.error {
                return Err(error);
            }
            if learned.ahead {
                return Err(LearnError::Missing(self.head().seq + 1));
            }
            done = end;
            if let Some(state) = self.state().filter(|s| wanted.contains(&s.head().seq)) {
                found.insert(state.head().seq, state.clone());
            }
        }
        Ok(found)
    }

    /// Whether an entry is known, the same, or the next one; none if there is a gap before it.
    fn compare(&self, bytes: &Bytes) -> Result<Option<bool>, LearnError> {
        let next = self.head().seq + 1;
        let entry = Entry::parse(bytes).map_err(|refusal| broken(next, None, refusal))?;
        if entry.seq >= next {
            return Ok((entry.seq == next).then_some(false));
        }
        let before = match entry.seq {
            1 => Some(Entry::HASH_0),
            seq => self.hash_at(seq.saturating_sub(1)),
        };
        let same =
            before.is_some_and(|before| self.hash_at(entry.seq) == Some(entry.hash(&before)));
        if same { Ok(Some(true)) } else { Err(LearnError::Forked(entry.seq)) }
    }

    /// Takes in entries whose signatures are verified together; none if anything is wrong.
    fn learn_together(&mut self, page: &[Bytes], each: bool) -> Option<usize> {
        let state = self.state()?.clone();
        let entries = parse(page).ok()?;
        if entries.len() < 2 {
            return None;
        }
        let states = if each {
            state.apply_each_together(&entries).ok()?
        } else {
            vec![state.apply_together(&entries).ok()?]
        };
        for entry in &entries {
            let before = self.hashes.last().copied().unwrap_or(Entry::HASH_0);
            self.hashes.push(entry.hash(&before));
            self.times.push(entry.at);
            self.learn_name(entry);
        }
        if !each {
            // What follows is one stretch again, from the page's end on.
            while let Some(old) = self.states.pop_front() {
                self.keep_milestone(old);
            }
        }
        states.into_iter().for_each(|state| self.push(state));
        Some(entries.len())
    }

    /// Takes in the next entry. False if there is a gap before it.
    fn learn_one(&mut self, server: ServerId, bytes: &Bytes) -> Result<bool, LearnError> {
        let next = self.head().seq + 1;
        let entry = Entry::parse(bytes).map_err(|refusal| broken(next, None, refusal))?;
        if entry.seq > next {
            return Ok(false);
        }
        let refused = |refusal| broken(next, Some(&entry), refusal);
        let state = match self.state() {
            Some(state) => state.apply(&entry).map_err(refused)?,
            None => State::open(&entry).map_err(refused)?,
        };
        if state.server() != server {
            return Err(LearnError::OtherServer);
        }
        self.hashes.push(state.head().hash);
        self.times.push(entry.at);
        self.learn_name(&entry);
        self.push(state);
        Ok(true)
    }

    fn push(&mut self, state: State) {
        self.states.push_back(state);
        while self.states.len() > STATES_KEPT {
            if let Some(old) = self.states.pop_front() {
                self.keep_milestone(old);
            }
        }
    }

    fn keep_milestone(&mut self, old: State) {
        let last = self.milestones.last_key_value().map(|(seq, _)| *seq);
        if last.is_none_or(|last| old.head().seq >= last + MILESTONE) {
            self.milestones.insert(old.head().seq, old);
        }
    }

    /// Of an entry that was folded: its signature holds.
    fn learn_name(&mut self, entry: &Entry) {
        let Payload::Intent(bytes) = &entry.payload else { return };
        let Ok(intent) = SignedIntent::parse(bytes) else { return };
        let author = intent.claims().user;
        let (user, name) = match &intent.claims().body {
            Body::ServerCreated(body) => (author, &body.username),
            Body::MemberJoined(body) => (author, &body.username),
            Body::MemberAdded(body) => (body.user, &body.username),
            _ => return,
        };
        self.names.insert(user, name.as_str().into());
    }
}

/// The place of a seq in a run that begins at another.
fn of_run(first: Seq, seq: Seq) -> Option<usize> {
    usize::try_from(seq.checked_sub(first)?).ok()
}

fn parse(page: &[Bytes]) -> Result<Vec<Entry>, Refusal> {
    page.iter().map(|bytes| Entry::parse(bytes)).collect()
}
