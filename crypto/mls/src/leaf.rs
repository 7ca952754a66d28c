//! A leaf of the tree, owned, with what makes it canonical.

use std::collections::BTreeMap;

use openmls::prelude::{BasicCredential, CredentialType, LeafNode, LeafNodeIndex, PublicGroup};

use openmls::treesync::LeafNodeSource;

use crate::suite;

/// One leaf of a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaf {
    /// Its index in the tree.
    pub index: u32,
    /// The identity of its Basic credential (the content, if it is of another kind).
    pub credential: Vec<u8>,
    /// Its signature key.
    pub signature_key: Vec<u8>,
    /// Whether it is as every leaf of ours must be: Basic credential, exactly our capabilities, no
    /// leaf extensions, lifetime 0..2⁶⁴−1 if it came from a KeyPackage, and a signature key that
    /// stands in no other leaf.
    pub canonical: bool,
}

impl Leaf {
    pub(crate) fn of(index: LeafNodeIndex, leaf: &LeafNode, alone: bool) -> Self {
        let identity = BasicCredential::try_from(leaf.credential().clone());
        let credential = match identity {
            Ok(basic) => basic.identity().to_vec(),
            Err(_) => leaf.credential().serialized_content().to_vec(),
        };
        Self {
            index: index.u32(),
            credential,
            signature_key: leaf.signature_key().as_slice().to_vec(),
            canonical: alone && is_canonical(leaf),
        }
    }
}

/// All of [`Leaf::canonical`] that the leaf itself shows.
fn is_canonical(leaf: &LeafNode) -> bool {
    let lifetime = match leaf.leaf_node_source() {
        LeafNodeSource::KeyPackage(lifetime) => *lifetime == suite::lifetime(),
        LeafNodeSource::Commit(_) => true,
        LeafNodeSource::Update => false,
    };
    lifetime
        && leaf.credential().credential_type() == CredentialType::Basic
        && *leaf.capabilities() == suite::capabilities()
        && leaf.extensions().iter().next().is_none()
}

/// How many leaves of a (present or coming) tree have a signature key.
#[derive(Default)]
pub(crate) struct KeyCount<'a>(BTreeMap<&'a [u8], usize>);

impl<'a> KeyCount<'a> {
    pub(crate) fn of(group: &'a PublicGroup) -> Self {
        let mut count = Self::default();
        full_leaves(group).for_each(|(_, leaf)| count.add(leaf.signature_key().as_slice()));
        count
    }

    pub(crate) fn add(&mut self, key: &'a [u8]) {
        *self.0.entry(key).or_default() += 1;
    }

    pub(crate) fn remove(&mut self, key: &[u8]) {
        if let Some(count) = self.0.get_mut(key) {
            *count = count.saturating_sub(1);
        }
    }

    pub(crate) fn is_one(&self, leaf: &LeafNode) -> bool {
        self.0.get(leaf.signature_key().as_slice()) == Some(&1)
    }
}

pub(crate) fn full_leaves(group: &PublicGroup) -> impl Iterator<Item = (LeafNodeIndex, &LeafNode)> {
    group.treesync().full_leaves()
}

/// All leaves, by index.
pub(crate) fn leaves(group: &PublicGroup) -> Vec<Leaf> {
    let count = KeyCount::of(group);
    full_leaves(group).map(|(index, leaf)| Leaf::of(index, leaf, count.is_one(leaf))).collect()
}

/// One leaf of the present tree.
pub(crate) fn leaf(group: &PublicGroup, index: LeafNodeIndex) -> Option<Leaf> {
    let leaf = group.leaf(index)?;
    let key = leaf.signature_key();
    let holders = full_leaves(group).filter(|(_, other)| other.signature_key() == key).count();
    Some(Leaf::of(index, leaf, holders == 1))
}
