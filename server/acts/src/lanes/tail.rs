//! The last items of a log as frames, shared by all who follow it.

use std::{collections::VecDeque, sync::Arc};

use coterie_types::Seq;

use super::{Framed, Tick};
use crate::policy::Folded;

/// Most items kept.
const ITEMS: usize = 64;
/// Most bytes of them kept.
const BYTES: usize = 256 * 1024;
/// Most items of one step.
pub(super) const CHUNK: usize = 32;
/// Most bytes of bodies of one step read from the store.
pub(super) const CHUNK_BYTES: usize = 256 * 1024;

/// The end of a log as it was at some moment.
#[derive(Default)]
pub(crate) struct Tail {
    /// When it was last looked at; what was committed before is in it.
    refreshed: Option<Tick>,
    /// Items after this seq are here.
    base: Seq,
    pub(super) head: Seq,
    items: VecDeque<Kept>,
    bytes: usize,
    /// The policy as it stood after the items were read.
    pub(super) policy: Option<Arc<Folded>>,
}

struct Kept {
    seq: Seq,
    size: usize,
    framed: Arc<Framed>,
}

impl Tail {
    /// Whether everything committed before `since` is in it.
    pub(super) fn is_fresh(&self, since: Tick) -> bool {
        self.refreshed.is_some_and(|at| at > since)
    }

    pub(super) fn refreshed(&mut self, at: Tick, policy: Arc<Folded>) {
        self.refreshed = Some(at);
        self.policy = Some(policy);
    }

    /// The seq after which it lacks items, given the log's head; `None` if it lacks none.
    pub(super) fn lacks(&mut self, head: Seq) -> Option<Seq> {
        if self.refreshed.is_none() || head < self.head {
            self.clear(head);
        }
        (self.head < head).then_some(self.head)
    }

    /// Forgets all items and stands at `head`.
    pub(super) fn clear(&mut self, head: Seq) {
        self.items.clear();
        self.bytes = 0;
        self.base = head;
        self.head = head;
    }

    /// Adds the next item, of so many bytes.
    pub(super) fn push(&mut self, seq: Seq, size: usize, framed: Framed) {
        self.items.push_back(Kept { seq, size, framed: Arc::new(framed) });
        self.bytes += size;
        self.head = seq;
        while self.items.len() > ITEMS || self.bytes > BYTES {
            let Some(first) = self.items.pop_front() else { break };
            self.bytes -= first.size;
            self.base = first.seq;
        }
    }

    /// Items after a seq, if they are all here.
    pub(super) fn after(&self, after: Seq) -> Option<Vec<(Seq, Arc<Framed>)>> {
        if after < self.base {
            return None;
        }
        let items = self.items.iter().filter(|kept| kept.seq > after).take(CHUNK);
        Some(items.map(|kept| (kept.seq, Arc::clone(&kept.framed))).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use coterie_protocol::gateway::Downstream;

    fn push(tail: &mut Tail, seq: Seq, size: usize) {
        tail.push(seq, size, Framed::new(Downstream::Pong { n: seq }));
    }

    fn seqs(tail: &Tail, after: Seq) -> Option<Vec<Seq>> {
        tail.after(after).map(|items| items.into_iter().map(|(seq, _)| seq).collect())
    }

    #[test]
    fn it_holds_the_last_items_and_says_when_it_does_not_reach_back() {
        let mut tail = Tail::default();
        assert_eq!(tail.lacks(10), None, "nobody asked for what was before");
        assert_eq!(seqs(&tail, 10), Some(vec![]));
        assert_eq!(seqs(&tail, 9), None);
        push(&mut tail, 11, 1);
        push(&mut tail, 12, 1);
        assert_eq!(seqs(&tail, 10), Some(vec![11, 12]));
        assert_eq!(seqs(&tail, 11), Some(vec![12]));
        push(&mut tail, 13, BYTES);
        assert_eq!(seqs(&tail, 11), None, "over its bytes the oldest go");
        assert_eq!(seqs(&tail, 12), Some(vec![13]));
        for seq in 14..100 {
            push(&mut tail, seq, 1);
        }
        assert!(tail.items.len() <= ITEMS && tail.bytes <= BYTES);
    }
}
