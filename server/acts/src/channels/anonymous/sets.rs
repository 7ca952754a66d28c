//! Decoded rings, kept by the head that stands for them and bounded in bytes; and how many proofs
//! are looked at at once.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};

use coterie_policy::{AnonymousRules, AnonymousSet};
use coterie_protocol::envelope::PollName;
use coterie_types::{ChannelId, ErrorCode, Hash};
use tokio::sync::Semaphore;

use super::{check::refused_proof, parsed::Parsed};
use crate::{ActError, Answer, Node, detached::computed, policy::Folded};

/// Bytes of decoded rings, about.
const KEPT: usize = 64 * 1024 * 1024;
/// Proofs at once. The rest of the node has the other processors.
const AT_ONCE: usize = 2;
/// Proofs that wait for their turn.
const WAITING: usize = 64;

/// Of a poll with its id.
type Key = (ChannelId, u64, Hash, Option<[u8; 16]>);

/// What the node keeps in memory to verify anonymous posts.
pub(crate) struct AnonymousSets {
    /// Those used last at the end.
    kept: Mutex<VecDeque<(Key, Arc<AnonymousSet>)>>,
    /// All who are inside, those who wait too.
    inside: Semaphore,
    working: Semaphore,
}

impl Default for AnonymousSets {
    fn default() -> Self {
        Self {
            kept: Mutex::default(),
            inside: Semaphore::new(AT_ONCE + WAITING),
            working: Semaphore::new(AT_ONCE),
        }
    }
}

impl AnonymousSets {
    fn find(&self, key: Key) -> Option<Arc<AnonymousSet>> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let index = kept.iter().position(|(known, _)| *known == key)?;
        let found = kept.remove(index)?;
        let set = Arc::clone(&found.1);
        kept.push_back(found);
        Some(set)
    }

    fn keep(&self, key: Key, set: &Arc<AnonymousSet>) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|(known, _)| *known != key);
        kept.push_back((key, Arc::clone(set)));
        let mut weight: usize = kept.iter().map(|(_, set)| set.weight()).sum();
        while weight > KEPT {
            let Some((_, oldest)) = kept.pop_front() else { return };
            weight -= oldest.weight();
        }
    }
}

impl Node {
    /// Whether the proof of a post holds in the window that these rules are of. Beside the tasks that
    /// wait for sockets, and a few at once.
    pub(super) async fn verify_anonymous(
        &self,
        policy: &Arc<Folded>,
        rules: &AnonymousRules,
        parsed: &Arc<Parsed>,
    ) -> Answer<()> {
        let sets = &self.anonymous_sets;
        let busy = |_| {
            let detail = "too many anonymous posts are looked at";
            ActError::new(ErrorCode::Busy, detail).with_retry_after(500)
        };
        let _inside = sets.inside.try_acquire().map_err(busy)?;
        let closed = |_| ActError::new(ErrorCode::Unavailable, "the node is stopping");
        let _working = sets.working.acquire().await.map_err(closed)?;
        let set = self.anonymous_set(policy, rules, parsed.post.poll).await?;
        let parsed = Arc::clone(parsed);
        let verified = computed(move || set.verify(&parsed.claim())).await?;
        verified.map(drop).map_err(refused_proof)
    }

    async fn anonymous_set(
        &self,
        policy: &Arc<Folded>,
        rules: &AnonymousRules,
        poll: Option<PollName>,
    ) -> Answer<Arc<AnonymousSet>> {
        let key = (rules.channel, rules.window, rules.head.hash, poll.map(|name| name.id()));
        if let Some(set) = self.anonymous_sets.find(key) {
            return Ok(set);
        }
        let set = match &poll {
            Some(name) => self.poll_set(policy, rules, name).await?,
            None => self.window_set(policy, rules).await?,
        };
        let set = Arc::new(set);
        self.anonymous_sets.keep(key, &set);
        Ok(set)
    }

    async fn window_set(
        &self,
        policy: &Arc<Folded>,
        rules: &AnonymousRules,
    ) -> Answer<AnonymousSet> {
        let (state, rules) = (Arc::clone(policy.present()), *rules);
        let window = computed(move || state.anonymous_window(rules.channel, rules.window));
        let window = window.await?.map_err(refused_proof)?;
        let mut counts = Vec::with_capacity(window.blocked.len());
        for block in &window.blocked {
            if self.block_fits(rules.channel, block).await? {
                counts.push(block.seq);
            }
        }
        let made = computed(move || AnonymousSet::new(&window, |b| counts.contains(&b.seq)));
        made.await?.map_err(refused_proof)
    }
}
