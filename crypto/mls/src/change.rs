//! What a commit does, laid open for its judge.

use openmls::prelude::{
    LeafNodeIndex, Proposal, ProposalOrRefType, PublicGroup, QueuedProposal, Sender, StagedCommit,
};

use crate::leaf::{self, KeyCount, Leaf};
use crate::provider::OneSuite;

/// The parts of a verified but not yet judged commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommitParts {
    /// The epoch that the commit ends.
    pub epoch: u64,
    /// The committer's leaf as it stood; for an external commit, the leaf it writes for itself.
    pub committer: Leaf,
    /// Whether it is an external commit.
    pub external: bool,
    /// The leaves it adds. Their index is `u32::MAX`: it is not known before the merge.
    pub adds: Vec<Leaf>,
    /// The references of the KeyPackages that it adds, in the order of `adds`.
    pub add_refs: Vec<Vec<u8>>,
    /// The leaves it removes, as they stood.
    pub removes: Vec<Leaf>,
    /// The leaf the committer gives itself, if the commit has a path.
    pub path_leaf: Option<Leaf>,
    /// Whether it holds anything else: PSK, ReInit, changed group context, updates, custom
    /// proposals, proposals by reference.
    pub foreign: bool,
    /// Its authenticated data: authenticated by the committer's signature.
    pub aad: Vec<u8>,
    /// How many leaves the group has after it.
    pub leaves_after: usize,
}

/// The index of a leaf that has none yet.
const NOWHERE: u32 = u32::MAX;

/// Opens a staged commit of `group`; `None` if its sender is not one that can commit.
pub(crate) fn open(
    group: &PublicGroup,
    sender: &Sender,
    aad: &[u8],
    staged: &StagedCommit,
) -> Option<CommitParts> {
    let (committer_index, external) = match sender {
        Sender::Member(index) => (*index, false),
        Sender::NewMemberCommit => (group.ext_commit_sender_index(staged).ok()?, true),
        Sender::External(_) | Sender::NewMemberProposal => return None,
    };
    let removes = removes(group, staged)?;
    let count = count_after(group, (committer_index, external), &removes, staged);
    let path_leaf = staged
        .update_path_leaf_node()
        .map(|node| Leaf::of(committer_index, node, count.is_one(node)));
    let committer = match external {
        true => path_leaf.clone()?,
        false => leaf::leaf(group, committer_index)?,
    };
    let adds: Vec<Leaf> = staged
        .add_proposals()
        .map(|add| {
            let node = add.add_proposal().key_package().leaf_node();
            Leaf::of(LeafNodeIndex::new(NOWHERE), node, count.is_one(node))
        })
        .collect();
    let crypto = OneSuite;
    let add_refs = staged.add_proposals().map(|add| {
        let reference = add.add_proposal().key_package().hash_ref(&crypto).ok()?;
        Some(reference.as_slice().to_vec())
    });
    let add_refs = add_refs.collect::<Option<Vec<_>>>()?;
    let same_context = staged.group_context().extensions() == group.group_context().extensions();
    let foreign = !same_context || staged.queued_proposals().any(|p| is_foreign(p, external));
    let leaves_after = (leaf::full_leaves(group).count() + adds.len() + usize::from(external))
        .saturating_sub(removes.len());
    Some(CommitParts {
        epoch: group.group_context().epoch().as_u64(),
        committer,
        external,
        adds,
        add_refs,
        removes,
        path_leaf,
        foreign,
        aad: aad.to_vec(),
        leaves_after,
    })
}

fn removes(group: &PublicGroup, staged: &StagedCommit) -> Option<Vec<Leaf>> {
    let before = KeyCount::of(group);
    staged
        .remove_proposals()
        .map(|remove| {
            let index = remove.remove_proposal().removed();
            let node = group.leaf(index)?;
            Some(Leaf::of(index, node, before.is_one(node)))
        })
        .collect()
}

/// The signature keys of the tree that the commit makes.
fn count_after<'a>(
    group: &'a PublicGroup,
    (committer, external): (LeafNodeIndex, bool),
    removes: &[Leaf],
    staged: &'a StagedCommit,
) -> KeyCount<'a> {
    let mut count = KeyCount::of(group);
    removes.iter().for_each(|removed| count.remove(&removed.signature_key));
    if let Some(path) = staged.update_path_leaf_node() {
        let old = group.leaf(committer).filter(|_| !external);
        if let Some(old) = old {
            count.remove(old.signature_key().as_slice());
        }
        count.add(path.signature_key().as_slice());
    }
    for proposal in staged.queued_proposals() {
        if let Proposal::Add(add) = proposal.proposal() {
            count.add(add.key_package().leaf_node().signature_key().as_slice());
        }
    }
    count
}

fn is_foreign(proposal: &QueuedProposal, external: bool) -> bool {
    let inline = matches!(proposal.proposal_or_ref_type(), ProposalOrRefType::Proposal);
    let allowed = match proposal.proposal() {
        Proposal::Add(_) | Proposal::Remove(_) => true,
        Proposal::ExternalInit(_) => external,
        _ => false,
    };
    !(inline && allowed)
}
