//! Commits: they bring the leaves nearer to the right set, and do nothing else.

use coterie_types::{
    ChannelId,
    limits::{LEAVES_PER_CHANNEL, REMOVALS_PER_COMMIT},
};

use super::{Leaf, Verdict};
use crate::State;

pub(super) struct Changes<'a> {
    pub(super) adds: &'a [Leaf<'a>],
    pub(super) removes: &'a [Leaf<'a>],
    pub(super) path_leaf: Option<Leaf<'a>>,
    pub(super) foreign: bool,
    pub(super) leaves_after: usize,
}

pub(super) fn judge(
    at: &State,
    channel: ChannelId,
    committer: &Leaf<'_>,
    external: bool,
    changes: &Changes<'_>,
) -> Result<(), Verdict> {
    if changes.foreign || (external && !changes.adds.is_empty()) {
        return Err(Verdict::Foreign);
    }
    if changes.removes.len() > REMOVALS_PER_COMMIT {
        return Err(Verdict::TooManyRemovals);
    }
    // A group that is too large already may shrink.
    let grows = external || !changes.adds.is_empty();
    if grows && changes.leaves_after > LEAVES_PER_CHANNEL {
        return Err(Verdict::TooManyLeaves);
    }
    if !committer.is_right(at, channel) {
        return Err(Verdict::CommitterNotRight);
    }
    let same = |leaf: &Leaf<'_>| leaf.canonical && leaf.is_same_device(committer);
    if changes.path_leaf.is_some_and(|leaf| !same(&leaf)) {
        return Err(Verdict::PathLeafChanged);
    }
    if !changes.adds.iter().all(|leaf| leaf.is_right(at, channel)) {
        return Err(Verdict::AddNotRight);
    }
    let own = |leaf: &Leaf<'_>| external && leaf.is_same_device(committer);
    if changes.removes.iter().any(|leaf| leaf.is_right(at, channel) && !own(leaf)) {
        return Err(Verdict::RemovesRight);
    }
    Ok(())
}
