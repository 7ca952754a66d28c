//! A channel's group as the node sees it, with what is asked of it again and again.

use std::collections::{HashMap, VecDeque};

use coterie_identity::certificate_device;
use coterie_mls::PublicGroupCheck;
use coterie_policy::{State, outsiders};
use coterie_ports::rows::GroupRow;
use coterie_protocol::envelope::GroupId;
use coterie_types::{Bytes, ChannelId, DeviceId, ErrorCode, Head, Seq};

use crate::{ActError, Answer};

/// Trees of earlier epochs kept for joiners who asked a moment too late, and their bytes.
const TREES: usize = 8;
const TREES_BYTES: usize = 1024 * 1024;

/// The group of the current epoch.
pub(super) struct LiveGroup {
    pub(super) id: GroupId,
    pub(super) check: PublicGroupCheck,
    pub(super) opened_seq: Seq,
    pub(super) leaves: Vec<coterie_mls::Leaf>,
    by_device: HashMap<DeviceId, usize>,
    /// How many leaves are outsiders, by the policy head asked for: there are two at a time.
    outsiders: VecDeque<(Head, usize)>,
    /// How many leaves were looked at for that: the work that judging is.
    pub(super) looked_at: u64,
    trees: VecDeque<(u64, Bytes)>,
}

/// A leaf in the policy's words.
pub(super) fn leaf(leaf: &coterie_mls::Leaf) -> coterie_policy::Leaf<'_> {
    coterie_policy::Leaf {
        index: leaf.index,
        credential: &leaf.credential,
        signature_key: &leaf.signature_key,
        canonical: leaf.canonical,
    }
}

impl LiveGroup {
    pub(super) fn new(id: GroupId, check: PublicGroupCheck, opened_seq: Seq) -> Self {
        let mut group = Self {
            id,
            check,
            opened_seq,
            leaves: Vec::new(),
            by_device: HashMap::new(),
            outsiders: VecDeque::new(),
            looked_at: 0,
            trees: VecDeque::new(),
        };
        group.read_leaves();
        group
    }

    pub(super) fn restore(row: &GroupRow) -> Answer<Self> {
        let id = GroupId { channel: row.channel, incarnation: row.incarnation };
        Self::restore_snapshot(id, &row.snapshot, row.opened_seq)
    }

    pub(super) fn restore_snapshot(id: GroupId, bytes: &Bytes, opened_seq: Seq) -> Answer<Self> {
        let check = PublicGroupCheck::restore(bytes).map_err(|error| {
            tracing::error!(channel = %id.channel, %error, "a stored group cannot be restored");
            ActError::new(ErrorCode::Internal, "a stored group cannot be restored")
        })?;
        Ok(Self::new(id, check, opened_seq))
    }

    /// The rows of the group as it stands.
    pub(super) fn row(&self) -> Answer<GroupRow> {
        Ok(GroupRow {
            channel: self.id.channel,
            incarnation: self.id.incarnation,
            epoch: self.epoch(),
            group_info: Bytes(self.check.group_info().to_vec()),
            snapshot: self.check.serialize().map(Bytes).map_err(|e| not_encoded(&e))?,
            opened_seq: self.opened_seq,
        })
    }

    pub(super) fn epoch(&self) -> u64 {
        self.check.epoch()
    }

    /// The leaf of a device.
    pub(super) fn leaf_of(&self, device: DeviceId) -> Option<&coterie_mls::Leaf> {
        self.leaves.get(*self.by_device.get(&device)?)
    }

    /// How many leaves are outside a channel's right set. The leaves are looked at once an epoch,
    /// and again only when somebody may have been taken out since, or some were outside.
    pub(super) fn outsiders(&mut self, at: &State, channel: ChannelId) -> usize {
        let head = at.head();
        if let Some((_, count)) = self.outsiders.iter().find(|(known, _)| known.hash == head.hash) {
            return *count;
        }
        let exit = at.last_exit(channel);
        let nobody =
            |(known, count): &(Head, usize)| *count == 0 && (exit..=head.seq).contains(&known.seq);
        let count = if self.outsiders.iter().any(nobody) {
            0
        } else {
            self.looked_at += self.leaves.len() as u64;
            outsiders(at, channel, self.leaves.iter().map(leaf)).len()
        };
        self.outsiders.truncate(3);
        self.outsiders.push_front((head, count));
        count
    }

    /// The tree of the current epoch, or of one of the last.
    pub(super) fn tree(&self, epoch: u64) -> Answer<Option<Bytes>> {
        if epoch == self.epoch() {
            return self.check.export_tree().map(|t| Some(Bytes(t))).map_err(|e| not_encoded(&e));
        }
        Ok(self.trees.iter().find(|(of, _)| *of == epoch).map(|(_, tree)| tree.clone()))
    }

    /// Keeps the tree of the epoch that ends.
    pub(super) fn keep_tree(&mut self) -> Answer<()> {
        if let Some(tree) = self.tree(self.epoch())? {
            self.trees.push_back((self.epoch(), tree));
        }
        while self.trees.len() > TREES
            || self.trees.iter().map(|(_, tree)| tree.len()).sum::<usize>() > TREES_BYTES
        {
            self.trees.pop_front();
        }
        Ok(())
    }

    /// After a merge: the leaves are others.
    pub(super) fn read_leaves(&mut self) {
        self.leaves = self.check.leaves();
        let device = |leaf: &coterie_mls::Leaf| certificate_device(&leaf.credential);
        let places = self.leaves.iter().enumerate();
        self.by_device = places.filter_map(|(i, leaf)| Some((device(leaf)?, i))).collect();
        self.outsiders.clear();
    }
}

fn not_encoded(error: &coterie_mls::Malformed) -> ActError {
    tracing::error!(%error, "a group cannot be encoded");
    ActError::new(ErrorCode::Internal, "a group cannot be encoded")
}
