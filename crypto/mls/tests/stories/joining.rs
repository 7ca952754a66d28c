//! Those who come, late or again.

use coterie_mls::{Group, PublicGroupCheck};
use coterie_mls::{
    JoinError, KeyPackages, ProcessError, Processed, confirmation_tag_of, key_package_leaf,
    key_package_parts, key_package_ref, split_welcome, welcome_recipients,
};

use crate::people::{CONTEXT, Device, Member, assert_agreed};

#[test]
fn a_late_joiner_cannot_read_what_came_before() {
    let (a, b, c) = (Device::new(1), Device::new(2), Device::new(3));
    let (mut alice, mut node) = a.create();
    let mut bob = b.join(&mut node, &mut [&mut alice]);
    let before = alice.say("before");
    bob.hear(&before).unwrap();
    let mut carol = c.join(&mut node, &mut [&mut alice, &mut bob]);
    let wrong = ProcessError::WrongEpoch { theirs: 1, ours: 2 };
    assert_eq!(carol.hear(&before), Err(wrong));
    // Nor if the epoch in the message is forged to be the present one.
    let mut forged = before.clone();
    let at = forged.windows(8).position(|w| w == 1u64.to_be_bytes()).unwrap();
    forged[at + 7] = 2;
    assert!(matches!(carol.hear(&forged), Err(ProcessError::Undecryptable(_))));
    assert_eq!(carol.hear(&alice.say("after")).unwrap(), "after");
}

#[test]
fn a_rejoin_replaces_the_old_leaf() {
    let (a, b) = (Device::new(1), Device::new(2));
    let (mut alice, mut node) = a.create();
    let mut old = b.join(&mut node, &mut [&mut alice]);
    let old_index = old.group.own_leaf_index();
    let (mut new, commit, info) = b.try_join(&node);
    let parts = node.check.check_commit(&commit, &info).unwrap().parts().clone();
    assert!(parts.external && parts.committer.canonical);
    assert_eq!(parts.removes.len(), 1);
    assert_eq!(parts.removes[0].index, old_index);
    assert_eq!(parts.removes[0].signature_key, b.signer.public_key());
    assert_eq!(parts.leaves_after, 2);
    node.accept(&commit, &info);
    alice.follow(&commit);
    assert_agreed(&node, &[&alice, &new]);
    assert_eq!(alice.hear(&new.say("back")).unwrap(), "back");
    let Processed::Commit(seen) = old.group.process(&commit).unwrap() else { panic!() };
    assert!(seen.self_removed());
    old.group.merge(*seen).unwrap();
    assert!(!old.group.is_active());
    assert_eq!(old.hear(&alice.say("x")), Err(ProcessError::Removed));
}

#[test]
fn a_refused_join_leaves_nothing_and_is_made_again() {
    let (a, b, c) = (Device::new(1), Device::new(2), Device::new(3));
    let (mut alice, mut node) = a.create();
    let (scratch, lost, info) = b.try_join(&node);
    let mut carol = c.join(&mut node, &mut [&mut alice]);
    assert!(node.check.check_commit(&lost, &info).is_err());
    drop(scratch);
    let mut bob = b.join(&mut node, &mut [&mut alice, &mut carol]);
    assert_agreed(&node, &[&alice, &bob, &carol]);
    assert_eq!(carol.hear(&bob.say("here")).unwrap(), "here");
}

#[test]
fn fifty_external_joins_converge_to_one_epoch_authenticator() {
    let devices: Vec<Device> = (1..=50).map(Device::new).collect();
    let (first, mut node) = devices[0].create();
    let mut members: Vec<Member<'_>> = vec![first];
    for device in &devices[1..] {
        let mut others: Vec<&mut Member<'_>> = members.iter_mut().collect();
        let member = device.join(&mut node, &mut others);
        members.push(member);
    }
    let all: Vec<&Member<'_>> = members.iter().collect();
    assert_agreed(&node, &all);
    assert_eq!(node.check.leaves().len(), 50);
    let words: Vec<Vec<u8>> = members.iter_mut().map(|m| m.say("here")).collect();
    for (sender, word) in words.iter().enumerate() {
        for (receiver, member) in members.iter_mut().enumerate() {
            if sender != receiver {
                assert_eq!(member.hear(word).unwrap(), "here");
            }
        }
    }
}

#[test]
fn a_key_package_of_last_resort_is_marked_and_has_nothing_else() {
    let device = Device::new(1);
    let mut packages = KeyPackages::new();
    for last_resort in [false, true] {
        let bytes = packages.create(&device.signer, &device.credential, last_resort).unwrap();
        let parts = key_package_parts(&bytes).unwrap();
        assert_eq!((parts.last_resort, parts.foreign), (last_resort, false));
        assert!(parts.leaf.canonical);
        let mut tampered = bytes.clone();
        *tampered.last_mut().unwrap() ^= 1;
        assert!(key_package_parts(&tampered).is_err());
        assert!(key_package_parts(&bytes[1..]).is_err());
    }
}

#[test]
fn a_member_adds_by_key_package_and_welcome() {
    let (a, b) = (Device::new(1), Device::new(2));
    let (mut alice, mut node) = a.create();
    let mut packages = KeyPackages::new();
    let package = b.key_package(&mut packages);
    let leaf = key_package_leaf(&package).unwrap();
    assert!(leaf.canonical);
    assert_eq!(leaf.credential, b.credential);
    let saved = packages.take_changes().into_iter().map(|c| (c.key, c.value.unwrap()));
    let mut packages = KeyPackages::load(saved);
    let pending = alice.commit_at(&mut node, vec![package], vec![]);
    let (_, tree) = node.serve();
    let welcome = pending.welcome.clone().unwrap();
    assert!(Group::join_welcome(&mut packages, &welcome, b"").is_err());
    assert_eq!(packages.len(), 1, "a failed join uses nothing up");
    let joined = Group::join_welcome(&mut packages, &welcome, &tree).unwrap();
    assert_eq!(joined.sender.credential, a.credential);
    assert_eq!(joined.confirmation_tag, confirmation_tag_of(&pending.commit).unwrap());
    let mut group = joined.group;
    assert_eq!(packages.len(), 0);
    assert!(packages.take_changes().iter().all(|change| change.value.is_none()));
    assert_eq!(group.context(), CONTEXT);
    let Processed::Application { plaintext, .. } = group.process(&alice.say("hi")).unwrap() else {
        panic!()
    };
    assert_eq!(plaintext, b"hi");
    // The whole group is among the changes, and no key package.
    let entries: Vec<_> =
        group.take_changes().into_iter().map(|c| (c.key, c.value.unwrap())).collect();
    let id = group.group_id().to_vec();
    let mut group = Group::load(&id, entries).unwrap();
    let word = group.encrypt(&b.signer, b"aad", b"thanks").unwrap();
    assert_eq!(alice.hear(&word).unwrap(), "thanks");
}

#[test]
fn a_welcome_for_many_is_split_into_one_for_each() {
    let (a, b, c) = (Device::new(1), Device::new(2), Device::new(3));
    let (mut alice, mut node) = a.create();
    let (mut of_b, mut of_c) = (KeyPackages::new(), KeyPackages::new());
    let packages = vec![b.key_package(&mut of_b), c.key_package(&mut of_c)];
    let refs: Vec<_> = packages.iter().map(|p| key_package_ref(p).unwrap()).collect();
    let pending = alice.commit_at(&mut node, packages, vec![]);
    let welcome = pending.welcome.unwrap();
    assert_eq!(welcome_recipients(&welcome).unwrap().len(), 2);
    let split = split_welcome(&welcome).unwrap();
    assert_eq!(split.len(), 2);
    for (reference, one) in &split {
        assert_eq!(welcome_recipients(one).unwrap(), std::slice::from_ref(reference));
        assert!(refs.contains(reference));
    }
    let of = |reference: &Vec<u8>| &split.iter().find(|(r, _)| r == reference).unwrap().1;
    let (_, tree) = node.serve();
    assert!(Group::join_welcome(&mut of_b, of(&refs[1]), &tree).is_err(), "for another device");
    let bob = Group::join_welcome(&mut of_b, of(&refs[0]), &tree).unwrap().group;
    let carol = Group::join_welcome(&mut of_c, of(&refs[1]), &tree).unwrap().group;
    assert_eq!(bob.epoch_authenticator(), carol.epoch_authenticator());
    assert!(Group::join_welcome(&mut of_b, of(&refs[0]), &tree).is_err(), "replayed");
    assert!(split_welcome(&welcome[1..]).is_err());
    assert!(welcome_recipients(&pending.commit).is_err());
}

#[test]
fn a_key_package_of_last_resort_survives_its_use() {
    let (a, b) = (Device::new(1), Device::new(2));
    let (mut alice, mut node) = a.create();
    let mut packages = KeyPackages::new();
    let package = packages.create(&b.signer, &b.credential, true).unwrap();
    let pending = alice.commit_at(&mut node, vec![package], vec![]);
    let (_, tree) = node.serve();
    let welcome = pending.welcome.unwrap();
    let group = Group::join_welcome(&mut packages, &welcome, &tree).unwrap().group;
    assert_eq!(group.epoch_authenticator(), alice.group.epoch_authenticator());
    assert_eq!(packages.len(), 1);
}

#[test]
fn what_the_node_shows_must_fit_together() {
    let (a, b, c) = (Device::new(1), Device::new(2), Device::new(3));
    let (mut alice, mut node) = a.create();
    let (old_info, old_tree) = node.serve();
    b.join(&mut node, &mut [&mut alice]);
    let (info, tree) = node.serve();
    let join = |info: &[u8], tree: &[u8]| {
        Group::join_external(&c.signer, &c.credential, info, tree, b"").map(drop)
    };
    assert!(matches!(join(&info, &old_tree), Err(JoinError::Refused(_))));
    assert!(matches!(join(&old_info, &tree), Err(JoinError::Refused(_))));
    assert!(matches!(join(&tree, &info), Err(JoinError::Malformed(_))));
    for at in 0..info.len() {
        let mut damaged = info.clone();
        damaged[at] ^= 1;
        assert!(join(&damaged, &tree).is_err(), "flipped byte {at}");
    }
    assert!(PublicGroupCheck::from_creation(&info, &tree).is_err(), "not a creation");
}
