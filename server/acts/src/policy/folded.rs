//! Policy logs folded in memory, always brought up to the database's head before use.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};

use coterie_policy::{Entry, State};
use coterie_ports::{PageBounds, rows::PolicyEntryRow};
use coterie_types::{
    ErrorCode, Hash, Head, Seq, ServerId, UserId,
    limits::{AS_OF_WINDOW, PAGE_BYTES_MAX},
};

use super::Disabled;
use crate::{ActError, Answer, Node, detached::computed};

/// What the node keeps of a server.
#[derive(Default)]
pub(crate) struct ServerSlot {
    /// Held while something is admitted.
    pub(crate) admission: Arc<tokio::sync::Mutex<()>>,
    folded: Mutex<Option<Arc<Folded>>>,
}

/// A policy log folded up to its head, with the states of the last entries: they share all that
/// they have in common.
#[derive(Clone)]
pub(crate) struct Folded {
    /// Oldest first; never empty.
    states: VecDeque<Arc<State>>,
    present: Arc<State>,
    /// Why the operator keeps the members out, if they do.
    disabled: Option<Disabled>,
}

impl Folded {
    fn start(state: State) -> Self {
        let present = Arc::new(state);
        Self { states: VecDeque::from([Arc::clone(&present)]), present, disabled: None }
    }

    fn push(&mut self, state: State) {
        self.present = Arc::new(state);
        self.states.push_back(Arc::clone(&self.present));
        if self.states.len() as u64 > AS_OF_WINDOW + 1 {
            self.states.pop_front();
        }
    }

    /// The state at the head.
    pub(crate) fn present(&self) -> &Arc<State> {
        &self.present
    }

    /// Whether the operator keeps the members out.
    pub(crate) const fn is_disabled(&self) -> bool {
        self.disabled.is_some()
    }

    /// Whether somebody is a member and may come in.
    ///
    /// # Errors
    /// `not_found` to whoever is no member, `server_disabled` to members.
    pub(crate) fn check_member(&self, user: UserId) -> Answer<()> {
        self.present.member(user).ok_or_else(ActError::not_found)?;
        self.disabled.as_ref().map_or(Ok(()), |disabled| Err(disabled.refusal()))
    }

    /// The state at one of the last 257 entries.
    pub(crate) fn at(&self, seq: Seq) -> Option<&Arc<State>> {
        let first = self.states.front()?.head().seq;
        self.states.get(usize::try_from(seq.checked_sub(first)?).ok()?)
    }

    /// Folds a stored entry. The node admitted it, so a refusal is a fault of the node.
    fn extend(&mut self, row: &PolicyEntryRow) -> Answer<()> {
        let entry = Entry::parse(&row.bytes).map_err(|e| broken(row.seq, &e))?;
        let state = self.present.apply(&entry).map_err(|e| broken(row.seq, &e))?;
        if state.head().hash != row.hash {
            return Err(broken(row.seq, &"another hash"));
        }
        self.push(state);
        Ok(())
    }
}

fn broken(seq: Seq, error: &dyn std::fmt::Display) -> ActError {
    tracing::error!(seq, %error, "a stored policy log does not fold");
    ActError::new(ErrorCode::Internal, "a stored policy log does not fold")
}

impl Node {
    /// A server's policy, folded up to its head.
    ///
    /// # Errors
    /// `not_found`.
    pub(crate) async fn policy(&self, server: ServerId) -> Answer<Arc<Folded>> {
        let slot = self.servers.get(server);
        let row = self.store.find_server(server).await?.ok_or_else(ActError::not_found)?;
        let kept = || slot.folded.lock().unwrap_or_else(PoisonError::into_inner);
        if row.purged {
            return Err(ActError::not_found());
        }
        let known = kept().clone();
        let disabled = Disabled::of(&row);
        if let Some(known) = &known
            && known.present.head() == row.head
            && known.disabled == disabled
        {
            return Ok(Arc::clone(known));
        }
        let mut folded = self.catch_up(server, known.as_deref().cloned(), row.head).await?;
        folded.disabled = disabled;
        let folded = Arc::new(folded);
        let mut kept = kept();
        // Another task may have gone further meanwhile.
        if kept.as_ref().is_none_or(|k| k.present.head().seq <= folded.present.head().seq) {
            *kept = Some(Arc::clone(&folded));
        }
        Ok(folded)
    }

    /// The state at an entry of any age; one that is not at hand is folded again.
    pub(crate) async fn policy_at(
        &self,
        server: ServerId,
        policy: &Folded,
        seq: Seq,
    ) -> Answer<Arc<State>> {
        if let Some(state) = policy.at(seq) {
            return Ok(Arc::clone(state));
        }
        let (mut after, mut state) = (0, None);
        while after < seq {
            let limit = u32::try_from((seq - after).min(1_000)).unwrap_or(1_000);
            let page = PageBounds { after, limit, bytes: PAGE_BYTES_MAX };
            let rows = self.store.list_policy(server, page).await?;
            after = rows.last().ok_or_else(|| broken(after, &"no entries"))?.seq;
            state = Some(computed(move || fold_again(state, &rows)).await??);
        }
        state.map(Arc::new).ok_or_else(|| broken(seq, &"no entries"))
    }

    async fn catch_up(
        &self,
        server: ServerId,
        mut known: Option<Folded>,
        head: Head,
    ) -> Answer<Folded> {
        let mut after = known.as_ref().map_or(0, |k| k.present.head().seq);
        while after < head.seq {
            let page = PageBounds { after, limit: 1_000, bytes: PAGE_BYTES_MAX };
            let rows = self.store.list_policy(server, page).await?;
            let Some(last) = rows.last() else { break };
            after = last.seq;
            for row in &rows {
                match &mut known {
                    Some(folded) => folded.extend(row)?,
                    None => known = Some(open(row)?),
                }
            }
        }
        known.ok_or_else(|| broken(after, &"no entries"))
    }

    /// Takes in what was just committed, so that nobody has to read it back.
    pub(crate) fn remember_policy(&self, server: ServerId, before: Option<&Folded>, new: &[State]) {
        let mut states = new.iter().cloned();
        let folded = match before {
            Some(before) => Some(before.clone()),
            None => states.next().map(Folded::start),
        };
        let Some(mut folded) = folded else { return };
        states.for_each(|state| folded.push(state));
        let slot = self.servers.get(server);
        let mut kept = slot.folded.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.as_ref().is_none_or(|k| k.present.head().seq < folded.present.head().seq) {
            *kept = Some(Arc::new(folded));
        }
    }

    /// The policy chain hash at a seq, from memory if it is recent.
    pub(crate) async fn policy_hash(&self, policy: &State, seq: Seq) -> Answer<Option<Hash>> {
        if seq == 0 || seq > policy.head().seq {
            return Ok(None);
        }
        match policy.hash_at(seq) {
            Some(hash) => Ok(Some(hash)),
            None => Ok(self.store.find_policy_hash(policy.server(), seq).await?),
        }
    }
}

/// Folds stored entries behind a state, their signatures verified together.
fn fold_again(state: Option<State>, rows: &[PolicyEntryRow]) -> Answer<State> {
    let mut rows = rows.iter();
    let state = match (state, rows.as_slice().first()) {
        (Some(state), _) => state,
        (None, Some(first)) => {
            rows.next();
            let entry = Entry::parse(&first.bytes).map_err(|e| broken(first.seq, &e))?;
            State::open(&entry).map_err(|e| broken(first.seq, &e))?
        }
        (None, None) => return Err(broken(0, &"no entries")),
    };
    let entries: Result<Vec<_>, _> =
        rows.map(|row| Entry::parse(&row.bytes).map_err(|e| broken(row.seq, &e))).collect();
    let last = state.head().seq;
    state.apply_together(&entries?).map_err(|e| broken(last, &e))
}

fn open(row: &PolicyEntryRow) -> Answer<Folded> {
    let entry = Entry::parse(&row.bytes).map_err(|e| broken(row.seq, &e))?;
    State::open(&entry).map(Folded::start).map_err(|e| broken(row.seq, &e))
}
