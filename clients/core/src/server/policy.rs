//! A verified policy log: its chain hashes and the states at its recent heads.

use std::collections::VecDeque;

use coterie_policy::{Entry, Refusal, State};
use coterie_types::{Bytes, Hash, Head, Seq, ServerId};

/// How many recent states are at hand; they share their structure.
const STATES_KEPT: usize = 2048;

/// A verified log.
#[derive(Debug, Default)]
pub(crate) struct Policy {
    states: VecDeque<State>,
    /// The chain hash of every entry, from the first.
    hashes: Vec<Hash>,
}

/// What came of an entry.
#[derive(Debug)]
pub(crate) enum Learned {
    /// It is the next one, and valid.
    New,
    /// It was known, the same.
    Known,
    /// There is a gap before it.
    Ahead,
}

/// Why an entry convicts the node, or pauses the server.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LearnError {
    /// Of a later version: pause until this program is renewed.
    #[error("the server uses something this version does not know: update this program")]
    Unknown,
    /// The node admitted what the fold refuses.
    #[error("the node broke the policy log at entry {seq}: {refusal}")]
    Broken {
        /// Where.
        seq: Seq,
        /// Why.
        refusal: Refusal,
    },
    /// The node shows another entry where one was known.
    #[error("the node shows another history of the policy log at entry {0}")]
    Forked(Seq),
    /// The log opens another server.
    #[error("the node shows the policy log of another server")]
    OtherServer,
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

    /// The state at an earlier head, if it is recent.
    pub(crate) fn state_at(&self, seq: Seq) -> Option<&State> {
        let first = self.states.front()?.head().seq;
        let index = usize::try_from(seq.checked_sub(first)?).ok()?;
        self.states.get(index)
    }

    /// The chain hash at a position.
    pub(crate) fn hash_at(&self, seq: Seq) -> Option<Hash> {
        let index = usize::try_from(seq.checked_sub(1)?).ok()?;
        self.hashes.get(index).copied()
    }

    /// Whether a head is one of this log.
    pub(crate) fn has(&self, head: &Head) -> bool {
        self.hash_at(head.seq) == Some(head.hash)
    }

    /// Takes in an entry: verifies and folds the next one, compares a known one.
    pub(crate) fn learn(&mut self, server: ServerId, bytes: &Bytes) -> Result<Learned, LearnError> {
        let next = self.head().seq + 1;
        let broken = |refusal| match refusal {
            Refusal::UnknownKind => LearnError::Unknown,
            refusal => LearnError::Broken { seq: next, refusal },
        };
        let entry = Entry::parse(bytes).map_err(broken)?;
        if entry.seq < next {
            let before = if entry.seq == 1 {
                Some(Entry::HASH_0)
            } else {
                self.hash_at(entry.seq.saturating_sub(1))
            };
            let same =
                before.is_some_and(|before| self.hash_at(entry.seq) == Some(entry.hash(&before)));
            return if same { Ok(Learned::Known) } else { Err(LearnError::Forked(entry.seq)) };
        }
        if entry.seq > next {
            return Ok(Learned::Ahead);
        }
        let state = match self.state() {
            Some(state) => state.apply(&entry).map_err(broken)?,
            None => State::open(&entry).map_err(broken)?,
        };
        if state.server() != server {
            return Err(LearnError::OtherServer);
        }
        self.hashes.push(state.head().hash);
        self.states.push_back(state);
        if self.states.len() > STATES_KEPT {
            self.states.pop_front();
        }
        Ok(Learned::New)
    }
}
