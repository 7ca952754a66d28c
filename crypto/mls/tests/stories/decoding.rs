//! Bytes that are not what they seem: refused, never a panic, never a huge allocation.

use coterie_mls::{
    Group, KeyPackages, PublicGroupCheck, confirmation_tag_of, key_package_leaf, peek,
    split_welcome,
};
use proptest::prelude::*;
use proptest::sample::Index;

use crate::people::{Device, Member, Node};

/// One true example of everything that is decoded.
struct Samples {
    alice: Member<'static>,
    node: Node,
    packages: KeyPackages,
    all: Vec<Vec<u8>>,
}

fn samples() -> Samples {
    let devices: &'static [Device] = Box::leak(Box::new([1, 2, 3].map(Device::new)));
    let (mut alice, mut node) = devices[0].create();
    let mut bob = devices[1].join(&mut node, &mut [&mut alice]);
    let mut packages = KeyPackages::new();
    let package = devices[2].key_package(&mut packages);
    let word = bob.say("hello");
    let pending = bob.commit(vec![package.clone()], vec![]);
    let (_, join, _) = devices[2].try_join(&node);
    let (info, tree) = node.serve();
    let snapshot = node.check.serialize().unwrap();
    let welcome = pending.welcome.unwrap();
    let all = vec![
        word,
        pending.commit,
        pending.group_info,
        welcome,
        package,
        join,
        info,
        tree,
        snapshot,
    ];
    Samples { alice, node, packages, all }
}

impl Samples {
    /// Everything that decodes, on the same bytes.
    fn decode(&mut self, bytes: &[u8]) {
        let (info, tree, commit) = (&self.all[6], &self.all[7], &self.all[1]);
        let _ = peek(bytes);
        let _ = key_package_leaf(bytes);
        let _ = self.alice.group.process(bytes);
        let _ = self.node.check.check_commit(bytes, &self.all[2]);
        let _ = self.node.check.check_commit(commit, bytes);
        let _ = PublicGroupCheck::from_creation(bytes, tree);
        let _ = PublicGroupCheck::from_creation(info, bytes);
        let _ = PublicGroupCheck::restore(bytes);
        let device = self.alice.device;
        let (signer, credential) = (&device.signer, &device.credential);
        let _ = Group::join_external(signer, credential, bytes, tree, b"");
        let _ = Group::join_external(signer, credential, info, bytes, b"");
        let _ = split_welcome(bytes);
        let _ = confirmation_tag_of(bytes);
        let _ = Group::join_welcome(&mut self.packages, bytes, tree);
        let _ = Group::join_welcome(&mut self.packages, &self.all[3], bytes);
    }
}

#[derive(Debug, Clone)]
enum Damage {
    Set(Index, u8),
    Cut(Index),
    Insert(Index, Vec<u8>),
    /// A length of up to 2³⁰−1 (or of the forbidden eight bytes) where there may be one.
    Length(Index, u8),
    Splice(Index, Index),
}

fn damage() -> impl Strategy<Value = Damage> {
    let index = any::<Index>;
    prop_oneof![
        (index(), any::<u8>()).prop_map(|(at, byte)| Damage::Set(at, byte)),
        index().prop_map(Damage::Cut),
        (index(), prop::collection::vec(any::<u8>(), 1..9)).prop_map(|(a, b)| Damage::Insert(a, b)),
        (index(), 0x80..=0xFFu8).prop_map(|(at, first)| Damage::Length(at, first)),
        (index(), index()).prop_map(|(from, to)| Damage::Splice(from, to)),
    ]
}

fn apply(bytes: &mut Vec<u8>, damage: &Damage) {
    if bytes.is_empty() {
        return;
    }
    let length = bytes.len();
    match damage {
        Damage::Set(at, byte) => bytes[at.index(length)] = *byte,
        Damage::Cut(at) => bytes.truncate(at.index(length)),
        Damage::Insert(at, more) => {
            let at = at.index(length);
            bytes.splice(at..at, more.iter().copied());
        }
        Damage::Length(at, first) => {
            let at = at.index(length);
            let end = (at + 4).min(length);
            bytes[at..end].fill(0xFF);
            bytes[at] = *first;
        }
        Damage::Splice(from, to) => {
            let part = bytes[from.index(length)..].to_vec();
            bytes.truncate(to.index(length));
            bytes.extend(part);
        }
    }
}

#[test]
fn damaged_and_random_bytes_never_panic() {
    let samples = std::cell::RefCell::new(samples());
    let which = (any::<Index>(), prop::collection::vec(damage(), 1..4));
    let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(600) };
    proptest!(config.clone(), |((which, damages) in which)| {
        let mut samples = samples.borrow_mut();
        let mut bytes = which.get(&samples.all).clone();
        damages.iter().for_each(|damage| apply(&mut bytes, damage));
        samples.decode(&bytes);
    });
    proptest!(config, |(header in 0u8..7, bytes in prop::collection::vec(any::<u8>(), 0..400))| {
        let mut samples = samples.borrow_mut();
        samples.decode(&bytes);
        samples.decode(&[&[0, 1, 0, header], bytes.as_slice()].concat());
    });
}

#[test]
fn what_is_cut_anywhere_or_followed_by_anything_is_refused() {
    let mut samples = samples();
    for sample in samples.all.clone() {
        for at in 0..sample.len() {
            assert!(peek(&sample[..at]).is_err());
            assert!(samples.alice.group.process(&sample[..at]).is_err());
            assert!(PublicGroupCheck::restore(&sample[..at]).is_err());
        }
        let longer = [sample.as_slice(), &[0]].concat();
        assert!(peek(&longer).is_err());
        assert!(samples.alice.group.process(&longer).is_err());
        assert!(PublicGroupCheck::restore(&longer).is_err());
    }
}

#[test]
fn a_length_that_is_not_the_shortest_is_refused() {
    let samples = samples();
    let message = &samples.all[0];
    // The group id's length is the fifth byte: the same length in two bytes.
    let length = message[4];
    let longer = [&message[..4], &[0x40, length], &message[5..]].concat();
    assert!(peek(message).is_ok());
    assert!(peek(&longer).is_err());
}
