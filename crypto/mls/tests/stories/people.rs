//! Who plays in the stories: members, and a node that orders and checks.

use std::collections::BTreeMap;

use coterie_mls::{
    CommitChange, Group, KeyPackages, PendingCommit, ProcessError, Processed, PublicGroupCheck,
    Signer,
};

pub(crate) const GROUP: &[u8] = b"channel-and-incarnation";
pub(crate) const CONTEXT: &[u8] = b"server, channel, incarnation";

/// A device: its key, its certificate, and its saved entries.
pub(crate) struct Device {
    pub(crate) signer: Signer,
    pub(crate) credential: Vec<u8>,
}

impl Device {
    pub(crate) fn new(number: u8) -> Self {
        let credential = format!("certificate of device {number}").into_bytes();
        Self { signer: Signer::from_seed(&[number; 32]), credential }
    }

    pub(crate) fn create(&self) -> (Member<'_>, Node) {
        let (group, output) =
            Group::create(&self.signer, &self.credential, GROUP, CONTEXT).unwrap();
        assert!(output.commit.is_empty());
        let tree = group.export_tree().unwrap();
        let check = PublicGroupCheck::from_creation(&output.group_info, &tree).unwrap();
        (Member::new(self, group), Node { check })
    }

    /// Joins what the node shows and is accepted.
    pub(crate) fn join(&self, node: &mut Node, others: &mut [&mut Member<'_>]) -> Member<'_> {
        let (member, commit, group_info) = self.try_join(node);
        node.accept(&commit, &group_info);
        others.iter_mut().for_each(|other| other.follow(&commit));
        member
    }

    /// Joins in scratch: the group, the commit, the new GroupInfo.
    pub(crate) fn try_join(&self, node: &Node) -> (Member<'_>, Vec<u8>, Vec<u8>) {
        let (info, tree) = node.serve();
        let (group, out) =
            Group::join_external(&self.signer, &self.credential, &info, &tree, b"join").unwrap();
        assert_eq!((group.group_id(), group.context()), (GROUP, CONTEXT));
        (Member::new(self, group), out.commit, out.group_info)
    }

    pub(crate) fn key_package(&self, packages: &mut KeyPackages) -> Vec<u8> {
        packages.create(&self.signer, &self.credential, false).unwrap()
    }
}

pub(crate) struct Member<'a> {
    pub(crate) device: &'a Device,
    pub(crate) group: Group,
    pub(crate) disk: BTreeMap<Vec<u8>, Vec<u8>>,
}

impl<'a> Member<'a> {
    fn new(device: &'a Device, group: Group) -> Self {
        let mut member = Self { device, group, disk: BTreeMap::new() };
        member.save();
        member
    }

    /// Saves what changed and says how many keys that were.
    pub(crate) fn save(&mut self) -> usize {
        let changes = self.group.take_changes();
        let count = changes.len();
        for change in changes {
            match change.value {
                Some(value) => self.disk.insert(change.key, value),
                None => self.disk.remove(&change.key),
            };
        }
        count
    }

    /// Dies and starts again with what was saved.
    pub(crate) fn restart(&mut self) {
        self.group = Group::load(GROUP, self.disk.clone()).unwrap();
    }

    pub(crate) fn say(&mut self, text: &str) -> Vec<u8> {
        let bytes = self.group.encrypt(&self.device.signer, b"aad", text.as_bytes()).unwrap();
        self.save();
        bytes
    }

    pub(crate) fn hear(&mut self, bytes: &[u8]) -> Result<String, ProcessError> {
        match self.group.process(bytes)? {
            Processed::Application { aad, plaintext, sender } => {
                assert_eq!(aad, b"aad");
                assert!(sender.canonical);
                self.save();
                Ok(String::from_utf8(plaintext).unwrap())
            }
            other => panic!("not a message: {other:?}"),
        }
    }

    /// Processes and merges the commit of another.
    pub(crate) fn follow(&mut self, commit: &[u8]) {
        match self.group.process(commit).unwrap() {
            Processed::Commit(commit) => self.group.merge(*commit).unwrap(),
            other => panic!("not a commit: {other:?}"),
        }
        self.save();
    }

    pub(crate) fn commit(&mut self, adds: Vec<Vec<u8>>, removes: Vec<u32>) -> PendingCommit {
        let change = CommitChange { adds, removes, aad: b"commit".to_vec() };
        let pending = self.group.commit(&self.device.signer, &change).unwrap();
        self.save();
        pending
    }

    /// Commits, and the node accepts.
    pub(crate) fn commit_at(
        &mut self,
        node: &mut Node,
        adds: Vec<Vec<u8>>,
        removes: Vec<u32>,
    ) -> PendingCommit {
        let pending = self.commit(adds, removes);
        node.accept(&pending.commit, &pending.group_info);
        assert!(matches!(self.group.process(&pending.commit).unwrap(), Processed::OwnCommit));
        self.group.merge_pending().unwrap();
        self.save();
        pending
    }
}

pub(crate) struct Node {
    pub(crate) check: PublicGroupCheck,
}

impl Node {
    pub(crate) fn serve(&self) -> (Vec<u8>, Vec<u8>) {
        (self.check.group_info().to_vec(), self.check.export_tree().unwrap())
    }

    pub(crate) fn accept(&mut self, commit: &[u8], group_info: &[u8]) {
        let commit = self.check.check_commit(commit, group_info).unwrap();
        let parts = commit.parts();
        assert!(!parts.foreign && parts.committer.canonical);
        assert!(parts.adds.iter().chain(&parts.path_leaf).all(|leaf| leaf.canonical));
        let after = parts.leaves_after;
        self.check.merge(commit).unwrap();
        assert_eq!(self.check.leaves().len(), after);
    }
}

/// All members and the node agree.
pub(crate) fn assert_agreed(node: &Node, members: &[&Member<'_>]) {
    let authenticator = members[0].group.epoch_authenticator();
    for member in members {
        assert_eq!(member.group.epoch(), node.check.epoch());
        assert_eq!(member.group.epoch_authenticator(), authenticator);
        assert_eq!(member.group.leaves(), node.check.leaves());
        assert_eq!(member.group.context(), CONTEXT);
        assert_eq!(node.check.context(), CONTEXT);
        assert_eq!(member.group.export_tree().unwrap(), node.check.export_tree().unwrap());
    }
}
