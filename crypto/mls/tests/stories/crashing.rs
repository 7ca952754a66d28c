//! Devices that die at the worst moment, and what they have to write.

use coterie_mls::{Group, LoadError, Processed};

use crate::people::{Device, GROUP, Member, assert_agreed};

#[test]
fn a_crash_after_encrypt_never_uses_a_generation_again() {
    let (a, b) = (Device::new(1), Device::new(2));
    let (mut alice, mut node) = a.create();
    let mut bob = b.join(&mut node, &mut [&mut alice]);
    for n in 0..10 {
        let word = alice.say(&format!("word {n}"));
        alice.restart();
        // A key used twice would read as a replay.
        assert_eq!(bob.hear(&word).unwrap(), format!("word {n}"));
        bob.restart();
    }
}

#[test]
fn a_crash_before_the_save_forgets_the_message_and_its_key() {
    let (a, b) = (Device::new(1), Device::new(2));
    let (mut alice, mut node) = a.create();
    let mut bob = b.join(&mut node, &mut [&mut alice]);
    let never_sent = alice.group.encrypt(&a.signer, b"aad", b"never sent").unwrap();
    alice.restart();
    let sent = alice.say("sent");
    assert_eq!(bob.hear(&sent).unwrap(), "sent");
    assert!(bob.hear(&never_sent).is_err());
    alice.group.encrypt(&a.signer, b"aad", b"nor this").unwrap();
    alice.group.rollback().unwrap();
    assert_eq!(alice.save(), 0);
    assert_eq!(bob.hear(&alice.say("again")).unwrap(), "again");
}

#[test]
fn a_pending_commit_survives_a_restart() {
    let (a, b) = (Device::new(1), Device::new(2));
    let (mut alice, mut node) = a.create();
    let mut bob = b.join(&mut node, &mut [&mut alice]);
    let pending = alice.commit(vec![], vec![]);
    alice.restart();
    assert!(alice.group.has_pending());
    node.accept(&pending.commit, &pending.group_info);
    assert!(matches!(alice.group.process(&pending.commit).unwrap(), Processed::OwnCommit));
    alice.group.merge_pending().unwrap();
    bob.follow(&pending.commit);
    assert_agreed(&node, &[&alice, &bob]);
}

#[test]
fn an_external_join_survives_a_restart() {
    let (a, b) = (Device::new(1), Device::new(2));
    let (mut alice, mut node) = a.create();
    let mut bob = b.join(&mut node, &mut [&mut alice]);
    bob.restart();
    let pending = alice.commit_at(&mut node, vec![], vec![]);
    bob.follow(&pending.commit);
    assert_eq!(alice.hear(&bob.say("here")).unwrap(), "here");
    assert_agreed(&node, &[&alice, &bob]);
}

#[test]
fn a_merge_that_was_not_saved_is_merged_again() {
    let (a, b) = (Device::new(1), Device::new(2));
    let (mut alice, mut node) = a.create();
    let mut bob = b.join(&mut node, &mut [&mut alice]);
    let pending = alice.commit_at(&mut node, vec![], vec![]);
    let Processed::Commit(commit) = bob.group.process(&pending.commit).unwrap() else { panic!() };
    bob.group.merge(*commit).unwrap();
    bob.group.rollback().unwrap();
    assert_eq!(bob.group.epoch(), 1);
    bob.follow(&pending.commit);
    assert_agreed(&node, &[&alice, &bob]);
}

#[test]
fn a_damaged_message_changes_nothing_and_the_true_one_is_still_read() {
    let (a, b) = (Device::new(1), Device::new(2));
    let (mut alice, mut node) = a.create();
    let mut bob = b.join(&mut node, &mut [&mut alice]);
    let word = alice.say("true");
    let pending = alice.commit(vec![], vec![]);
    for (bytes, step) in [(&word, 1), (&pending.commit, 7)] {
        for at in (0..bytes.len()).step_by(step) {
            let mut damaged = bytes.clone();
            damaged[at] ^= 0x10;
            assert!(bob.group.process(&damaged).is_err(), "flipped byte {at}");
            assert_eq!(bob.save(), 0);
        }
    }
    assert_eq!(bob.hear(&word).unwrap(), "true");
    node.accept(&pending.commit, &pending.group_info);
    bob.follow(&pending.commit);
}

#[test]
fn half_a_group_does_not_load() {
    let a = Device::new(1);
    let (alice, _) = a.create();
    for missing in alice.disk.keys() {
        let mut disk = alice.disk.clone();
        disk.remove(missing);
        // The key pairs of the epoch are read when they are needed.
        let loaded = Group::load(GROUP, disk);
        assert!(loaded.is_err() || missing[0] == 12, "without kind {}", missing[0]);
        let mut disk = alice.disk.clone();
        disk.insert(missing.clone(), vec![0xFF, 0]);
        let loaded = Group::load(GROUP, disk);
        assert!(loaded.is_err() || missing[0] == 12, "damaged kind {}", missing[0]);
    }
    assert_eq!(Group::load(b"other", alice.disk.clone()).unwrap_err(), LoadError::Missing);
}

#[test]
fn saving_a_message_writes_as_many_keys_with_two_hundred_groups_as_with_one() {
    let (a, b) = (Device::new(1), Device::new(2));
    let written = |groups: usize| -> (usize, usize) {
        let mut worlds: Vec<(Member<'_>, Member<'_>)> = (0..groups)
            .map(|_| {
                let (mut alice, mut node) = a.create();
                let bob = b.join(&mut node, &mut [&mut alice]);
                (alice, bob)
            })
            .collect();
        let (alice, _) = &mut worlds[groups / 2];
        let word = alice.group.encrypt(&a.signer, b"aad", b"x").unwrap();
        let sent: usize = worlds.iter_mut().map(|(alice, _)| alice.save()).sum();
        let (_, bob) = &mut worlds[groups / 2];
        bob.group.process(&word).unwrap();
        (sent, worlds.iter_mut().map(|(_, bob)| bob.save()).sum())
    };
    assert_eq!(written(1), (1, 1));
    assert_eq!(written(200), (1, 1));
}
