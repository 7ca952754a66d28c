//! The node between them.

use coterie_mls::{CheckError, GroupInfoMismatch, PublicGroupCheck, RestoreError};

use crate::people::{Device, assert_agreed};

#[test]
fn a_restored_check_goes_on_as_the_old_one() {
    let (a, b, c) = (Device::new(1), Device::new(2), Device::new(3));
    let (mut alice, mut node) = a.create();
    let mut bob = b.join(&mut node, &mut [&mut alice]);
    let snapshot = node.check.serialize().unwrap();
    node.check = PublicGroupCheck::restore(&snapshot).unwrap();
    assert_eq!(node.check.serialize().unwrap(), snapshot);
    let mut carol = c.join(&mut node, &mut [&mut alice, &mut bob]);
    let index = bob.group.own_leaf_index();
    let pending = alice.commit_at(&mut node, vec![], vec![index]);
    carol.follow(&pending.commit);
    node.check = PublicGroupCheck::restore(&node.check.serialize().unwrap()).unwrap();
    let pending = carol.commit_at(&mut node, vec![], vec![]);
    alice.follow(&pending.commit);
    assert_agreed(&node, &[&alice, &carol]);
}

#[test]
fn a_damaged_snapshot_is_refused() {
    let (a, b) = (Device::new(1), Device::new(2));
    let (mut alice, mut node) = a.create();
    b.join(&mut node, &mut [&mut alice]);
    let snapshot = node.check.serialize().unwrap();
    for at in 0..snapshot.len() {
        let mut damaged = snapshot.clone();
        damaged[at] ^= 1;
        assert!(PublicGroupCheck::restore(&damaged).is_err(), "flipped byte {at}");
        assert!(PublicGroupCheck::restore(&snapshot[..at]).is_err(), "cut at {at}");
    }
    let other = [&[2], &snapshot[1..]].concat();
    assert_eq!(PublicGroupCheck::restore(&other).unwrap_err(), RestoreError::NotASnapshot);
}

#[test]
fn a_commit_of_another_epoch_or_group_is_refused() {
    let (a, b) = (Device::new(1), Device::new(2));
    let (mut alice, mut node) = a.create();
    let mut bob = b.join(&mut node, &mut [&mut alice]);
    let stale = bob.commit(vec![], vec![]);
    alice.commit_at(&mut node, vec![], vec![]);
    assert_eq!(
        node.check.check_commit(&stale.commit, &stale.group_info).unwrap_err(),
        CheckError::WrongEpoch { theirs: 1, ours: 2 }
    );
    let (other, out) =
        coterie_mls::Group::create(&a.signer, &a.credential, b"another", b"context").unwrap();
    let tree = other.export_tree().unwrap();
    let other = PublicGroupCheck::from_creation(&out.group_info, &tree).unwrap();
    assert_eq!(
        other.check_commit(&stale.commit, &stale.group_info).unwrap_err(),
        CheckError::WrongGroup
    );
    let message = bob.say("not a commit");
    let error = node.check.check_commit(&message, &stale.group_info).unwrap_err();
    assert!(matches!(error, CheckError::WrongEpoch { .. }));
    let message = alice.say("not a commit");
    let error = node.check.check_commit(&message, &stale.group_info).unwrap_err();
    assert_eq!(error, CheckError::NotACommit);
}

#[test]
fn a_flipped_byte_in_a_commit_is_refused_except_in_its_membership_tag() {
    let (a, b) = (Device::new(1), Device::new(2));
    let (mut alice, mut node) = a.create();
    let mut bob = b.join(&mut node, &mut [&mut alice]);
    let pending = alice.commit(vec![], vec![]);
    let tag = pending.commit.len() - 32;
    for at in 0..pending.commit.len() {
        let mut damaged = pending.commit.clone();
        damaged[at] ^= 1;
        let checked = node.check.check_commit(&damaged, &pending.group_info);
        // Only members hold the key of the membership tag.
        assert_eq!(checked.is_ok(), at >= tag, "flipped byte {at}");
        assert!(bob.group.process(&damaged).is_err(), "flipped byte {at}");
    }
}

#[test]
fn a_flipped_byte_in_an_external_commit_is_refused() {
    let (a, b) = (Device::new(1), Device::new(2));
    let (mut alice, node) = a.create();
    let (_, commit, info) = b.try_join(&node);
    for at in 0..commit.len() {
        let mut damaged = commit.clone();
        damaged[at] ^= 1;
        assert!(node.check.check_commit(&damaged, &info).is_err(), "flipped byte {at}");
        assert!(alice.group.process(&damaged).is_err(), "flipped byte {at}");
    }
}

#[test]
fn a_flipped_byte_in_the_group_info_is_refused() {
    let (a, b) = (Device::new(1), Device::new(2));
    let (_, node) = a.create();
    let (_, commit, info) = b.try_join(&node);
    for at in 0..info.len() {
        let mut damaged = info.clone();
        damaged[at] ^= 1;
        assert!(node.check.check_commit(&commit, &damaged).is_err(), "flipped byte {at}");
    }
}

#[test]
fn a_group_info_of_another_commit_is_refused() {
    let (a, b, c) = (Device::new(1), Device::new(2), Device::new(3));
    let (mut alice, mut node) = a.create();
    b.join(&mut node, &mut [&mut alice]);
    let ours = alice.commit(vec![], vec![]);
    let (_, _, theirs) = c.try_join(&node);
    let check = |info: &[u8]| node.check.check_commit(&ours.commit, info).unwrap_err();
    assert_eq!(check(&theirs), CheckError::GroupInfo(GroupInfoMismatch::TreeHash));
    let old = node.check.group_info();
    assert_eq!(check(old), CheckError::GroupInfo(GroupInfoMismatch::Epoch));
    alice.group.clear_pending().unwrap();
    let twin = alice.commit(vec![], vec![]);
    assert!(matches!(check(&twin.group_info), CheckError::GroupInfo(_)));
    assert!(matches!(check(&ours.commit), CheckError::Malformed(_)));
    assert!(node.check.check_commit(&ours.commit, &ours.group_info).is_ok());
}
