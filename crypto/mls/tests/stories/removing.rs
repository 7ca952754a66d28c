//! Those who are put out, and what time takes away.

use coterie_mls::{CommitError, ProcessError, Processed};

use crate::people::{Device, GROUP, assert_agreed};

#[test]
fn a_removed_member_reads_nothing_that_follows() {
    let (a, b, c) = (Device::new(1), Device::new(2), Device::new(3));
    let (mut alice, mut node) = a.create();
    let mut bob = b.join(&mut node, &mut [&mut alice]);
    let mut carol = c.join(&mut node, &mut [&mut alice, &mut bob]);
    let index = bob.group.own_leaf_index();
    let stolen = bob.disk.clone();
    let pending = alice.commit_at(&mut node, vec![], vec![index]);
    carol.follow(&pending.commit);
    assert_agreed(&node, &[&alice, &carol]);
    let secret = alice.say("without bob");
    assert_eq!(carol.hear(&secret).unwrap(), "without bob");

    // With the state from before the removal, merging it or not.
    let mut thief = coterie_mls::Group::load(GROUP, stolen).unwrap();
    assert!(thief.process(&secret).is_err());
    let Processed::Commit(removal) = thief.process(&pending.commit).unwrap() else { panic!() };
    assert!(removal.self_removed());
    assert_eq!(removal.parts().removes[0].credential, b.credential);
    thief.merge(*removal).unwrap();
    assert_eq!(thief.process(&secret).unwrap_err(), ProcessError::Removed);
    let change = coterie_mls::CommitChange::default();
    assert_eq!(thief.commit(&b.signer, &change), Err(CommitError::Removed));
    assert!(thief.encrypt(&b.signer, b"", b"x").is_err());
    assert!(thief.export("label", b"", 32).is_err());

    // Nor with a forged epoch, which only gets it past the first check.
    let mut forged = secret.clone();
    let at = forged.windows(8).position(|w| w == 3u64.to_be_bytes()).unwrap();
    forged[at + 7] = 2;
    bob.group.rollback().unwrap();
    assert!(matches!(bob.hear(&forged), Err(ProcessError::Undecryptable(_))));
}

#[test]
fn removing_oneself_or_nobody_is_refused_and_changes_nothing() {
    let (a, b) = (Device::new(1), Device::new(2));
    let (mut alice, mut node) = a.create();
    let mut bob = b.join(&mut node, &mut [&mut alice]);
    for index in [alice.group.own_leaf_index(), 7, u32::MAX] {
        let change = coterie_mls::CommitChange { removes: vec![index], ..Default::default() };
        let error = alice.group.commit(&a.signer, &change).unwrap_err();
        assert!(matches!(error, CommitError::Refused(_)), "{error}");
        assert!(!alice.group.has_pending());
        assert_eq!(alice.save(), 0);
    }
    assert_eq!(bob.hear(&alice.say("still here")).unwrap(), "still here");
}

#[test]
fn a_stolen_state_does_not_read_what_was_read_before() {
    let (a, b) = (Device::new(1), Device::new(2));
    let (mut alice, mut node) = a.create();
    let mut bob = b.join(&mut node, &mut [&mut alice]);
    let first = alice.say("first");
    bob.hear(&first).unwrap();
    let mut thief = coterie_mls::Group::load(GROUP, bob.disk.clone()).unwrap();
    assert_eq!(thief.process(&first).unwrap_err(), ProcessError::Replayed);
    let second = alice.say("second");
    let pending = alice.commit_at(&mut node, vec![], vec![]);
    bob.follow(&pending.commit);
    let mut thief = coterie_mls::Group::load(GROUP, bob.disk.clone()).unwrap();
    assert!(thief.process(&second).is_err(), "no keys of past epochs are kept");
}

#[test]
fn a_stolen_state_is_locked_out_by_the_victims_next_commit() {
    let (a, b) = (Device::new(1), Device::new(2));
    let (mut alice, mut node) = a.create();
    let mut bob = b.join(&mut node, &mut [&mut alice]);
    let stolen = bob.disk.clone();
    let healing = bob.commit_at(&mut node, vec![], vec![]);
    alice.follow(&healing.commit);
    let mut thief = coterie_mls::Group::load(GROUP, stolen).unwrap();
    assert!(thief.process(&healing.commit).is_err());
    assert!(thief.process(&alice.say("healed")).is_err());
}
