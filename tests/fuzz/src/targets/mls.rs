//! MLS messages, on the node and on a member's device.

use coterie_mls::{Group, KeyPackages, PublicGroupCheck, Signer, key_package_parts, peek};

use super::Target;
use crate::garden::Garden;

fn bodies() -> Vec<Vec<u8>> {
    Garden::get().bodies.clone()
}

pub(super) const PEEK: Target = Target {
    name: "mls_peek",
    run: peeked,
    vectors: &["envelopes.json"],
    seeds: bodies,
    weight: 1,
};

fn peeked(bytes: &[u8]) {
    let _ = peek(bytes);
}

pub(super) const KEY_PACKAGE: Target = Target {
    name: "mls_key_package",
    run: key_package,
    vectors: &[],
    seeds: key_packages,
    weight: 10,
};

fn key_package(bytes: &[u8]) {
    let _ = key_package_parts(bytes);
    let _ = coterie_mls::key_package_leaf(bytes);
}

fn key_packages() -> Vec<Vec<u8>> {
    let mut packages = KeyPackages::load([]);
    let signer = Signer::from_seed(&[7; 32]);
    let made = [false, true].map(|last_resort| packages.create(&signer, b"somebody", last_resort));
    made.into_iter().flatten().collect()
}

pub(super) const PUBLIC_GROUP: Target = Target {
    name: "mls_public_group",
    run: public_group,
    vectors: &[],
    seeds: creations,
    weight: 20,
};

fn public_group(bytes: &[u8]) {
    let _ = PublicGroupCheck::restore(bytes);
    let (group_info, tree) = &Garden::get().creation;
    let _ = PublicGroupCheck::from_creation(group_info, bytes);
    let _ = PublicGroupCheck::from_creation(bytes, tree);
}

fn creations() -> Vec<Vec<u8>> {
    let (group_info, tree) = Garden::get().creation.clone();
    let group = PublicGroupCheck::from_creation(&group_info, &tree);
    let snapshot = group.ok().and_then(|group| group.serialize().ok());
    [Some(group_info), Some(tree), snapshot].into_iter().flatten().collect()
}

pub(super) const NODE_COMMIT: Target =
    Target { name: "mls_node_commit", run: node_commit, vectors: &[], seeds: bodies, weight: 40 };

/// On the node, in the group's first epoch: the commit, or the GroupInfo beside a good one.
fn node_commit(bytes: &[u8]) {
    let garden = Garden::get();
    let (group_info, tree) = &garden.creation;
    let Ok(group) = PublicGroupCheck::from_creation(group_info, tree) else { return };
    let _ = group.check_commit(bytes, group_info);
    for body in garden.bodies.iter().take(3) {
        let _ = group.check_commit(body, bytes);
    }
}

pub(super) const MEMBER: Target =
    Target { name: "mls_member", run: member, vectors: &[], seeds: bodies, weight: 60 };

/// On a member's device; whatever it is, the group goes on.
fn member(bytes: &[u8]) {
    let (id, entries) = &Garden::get().group;
    let Ok(mut group) = Group::load(id, entries.iter().cloned()) else { return };
    let epoch = group.epoch();
    if group.process(bytes).is_err() {
        assert_eq!(group.epoch(), epoch);
        assert!(group.export("coterie/1 test", b"", 32).is_ok());
    }
}

pub(super) const JOIN: Target =
    Target { name: "mls_join", run: join, vectors: &[], seeds: creations, weight: 40 };

/// On a device that is given GroupInfo, tree or Welcome by the node.
fn join(bytes: &[u8]) {
    let signer = Signer::from_seed(&[7; 32]);
    let (group_info, tree) = &Garden::get().creation;
    let _ = Group::join_external(&signer, b"somebody", bytes, tree, b"");
    let _ = Group::join_external(&signer, b"somebody", group_info, bytes, b"");
    let mut packages = KeyPackages::load([]);
    let _ = Group::join_welcome(&mut packages, bytes, tree);
}
