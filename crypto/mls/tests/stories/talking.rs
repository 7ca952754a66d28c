//! Members who talk.

use coterie_mls::{CommitChange, Group, MergeError, MessageKind, ProcessError, Processed, peek};

use crate::people::{CONTEXT, Device, GROUP, Node, assert_agreed};

#[test]
fn two_members_talk() {
    let (a, b) = (Device::new(1), Device::new(2));
    let (mut alice, mut node) = a.create();
    let mut bob = b.join(&mut node, &mut [&mut alice]);
    assert_agreed(&node, &[&alice, &bob]);
    let hello = alice.say("hello");
    assert_eq!(bob.hear(&hello).unwrap(), "hello");
    let answer = bob.say("and to you");
    assert_eq!(alice.hear(&answer).unwrap(), "and to you");
    let both = [&alice.group, &bob.group].map(|g| g.export("label", b"context", 32).unwrap());
    assert_eq!(both[0], both[1]);
    let tags = [&alice.group, &bob.group].map(|g| g.confirmation_tag().unwrap());
    assert_eq!(tags[0], tags[1]);
    assert_eq!(tags[0].len(), 32);
}

#[test]
fn a_pending_commit_exports_what_the_epoch_that_it_begins_does() {
    let (a, b) = (Device::new(1), Device::new(2));
    let (mut alice, mut node) = a.create();
    let mut bob = b.join(&mut node, &mut [&mut alice]);
    let secret = |group: &Group| group.export("label", b"context", 32).unwrap();
    assert!(alice.group.export_pending("label", b"context", 32).is_err(), "nothing is pending");
    let before = secret(&alice.group);
    let pending = alice.commit(vec![], vec![]);
    let ahead = alice.group.export_pending("label", b"context", 32).unwrap();
    assert_eq!(secret(&alice.group), before, "the epoch that stands has its own");
    alice.group.merge_pending().unwrap();
    bob.follow(&pending.commit);
    assert!(ahead != before && ahead == secret(&alice.group) && ahead == secret(&bob.group));
}

#[test]
fn the_sender_is_the_leaf_and_not_a_claim() {
    let (a, b) = (Device::new(1), Device::new(2));
    let (mut alice, mut node) = a.create();
    let mut bob = b.join(&mut node, &mut [&mut alice]);
    let Processed::Application { sender, .. } = bob.group.process(&alice.say("x")).unwrap() else {
        panic!("a message");
    };
    assert_eq!(sender.credential, a.credential);
    assert_eq!(sender.signature_key, a.signer.public_key());
    assert_eq!(sender.index, alice.group.own_leaf_index());
}

#[test]
fn a_message_is_read_once() {
    let (a, b) = (Device::new(1), Device::new(2));
    let (mut alice, mut node) = a.create();
    let mut bob = b.join(&mut node, &mut [&mut alice]);
    let hello = alice.say("hello");
    bob.hear(&hello).unwrap();
    assert_eq!(bob.hear(&hello), Err(ProcessError::Replayed));
    assert!(matches!(
        alice.group.process(&hello).unwrap(),
        Processed::OwnMessage { aad } if aad == b"aad"
    ));
}

#[test]
fn a_hundred_concurrent_sends_arrive_in_any_order() {
    let (a, b) = (Device::new(1), Device::new(2));
    let (mut alice, mut node) = a.create();
    let mut bob = b.join(&mut node, &mut [&mut alice]);
    let sent: Vec<_> = (0..100).map(|n| (n, alice.say(&n.to_string()))).collect();
    for (n, bytes) in sent.iter().rev() {
        assert_eq!(bob.hear(bytes).unwrap(), n.to_string());
    }
    let many: Vec<_> = (0..1_500).map(|_| alice.say("unseen")).collect();
    assert_eq!(bob.hear(&many[1_499]).unwrap(), "unseen");
}

#[test]
fn a_message_of_another_epoch_or_group_is_told_apart() {
    let (a, b) = (Device::new(1), Device::new(2));
    let (mut alice, mut node) = a.create();
    let mut bob = b.join(&mut node, &mut [&mut alice]);
    let late = bob.say("late");
    let pending = alice.commit_at(&mut node, vec![], vec![]);
    assert_eq!(alice.hear(&late), Err(ProcessError::WrongEpoch { theirs: 1, ours: 2 }));
    let early = alice.say("early");
    assert_eq!(bob.hear(&early), Err(ProcessError::WrongEpoch { theirs: 2, ours: 1 }));
    bob.follow(&pending.commit);
    assert_eq!(bob.hear(&early).unwrap(), "early");
    let (mut other, _) = Group::create(&a.signer, &a.credential, b"other", CONTEXT).unwrap();
    assert_eq!(other.process(&early).unwrap_err(), ProcessError::WrongGroup);
}

#[test]
fn a_commit_race_has_one_winner_and_the_loser_rebuilds() {
    let (a, b) = (Device::new(1), Device::new(2));
    let (mut alice, mut node) = a.create();
    let mut bob = b.join(&mut node, &mut [&mut alice]);
    let loser = bob.commit(vec![], vec![]);
    let winner = alice.commit_at(&mut node, vec![], vec![]);
    assert!(node.check.check_commit(&loser.commit, &loser.group_info).is_err());
    assert!(bob.group.has_pending());
    bob.follow(&winner.commit);
    assert!(!bob.group.has_pending());
    assert_eq!(bob.group.merge_pending(), Err(MergeError::NothingPending));
    let again = bob.commit_at(&mut node, vec![], vec![]);
    alice.follow(&again.commit);
    assert_agreed(&node, &[&alice, &bob]);
}

#[test]
fn a_pending_commit_is_one_and_can_be_cleared_and_talk_goes_on_beside_it() {
    let (a, b) = (Device::new(1), Device::new(2));
    let (mut alice, mut node) = a.create();
    let mut bob = b.join(&mut node, &mut [&mut alice]);
    let pending = alice.commit(vec![], vec![]);
    let change = CommitChange::default();
    assert!(alice.group.commit(&a.signer, &change).is_err());
    assert_eq!(bob.hear(&alice.say("meanwhile")).unwrap(), "meanwhile");
    alice.group.clear_pending().unwrap();
    assert!(!alice.group.has_pending());
    let unknown = alice.group.process(&pending.commit).unwrap_err();
    assert_eq!(unknown, ProcessError::OwnCommitUnknown);
}

#[test]
fn a_judged_commit_of_a_past_epoch_cannot_be_merged() {
    let (a, b, c) = (Device::new(1), Device::new(2), Device::new(3));
    let (mut alice, mut node) = a.create();
    let mut bob = b.join(&mut node, &mut [&mut alice]);
    let mut carol = c.join(&mut node, &mut [&mut alice, &mut bob]);
    let (one, two) = (bob.commit(vec![], vec![]), carol.commit(vec![], vec![]));
    let Processed::Commit(first) = alice.group.process(&one.commit).unwrap() else { panic!() };
    let Processed::Commit(second) = alice.group.process(&two.commit).unwrap() else { panic!() };
    alice.group.merge(*first).unwrap();
    assert_eq!(alice.group.merge(*second), Err(MergeError::Stale));
    let first = node.check.check_commit(&one.commit, &one.group_info).unwrap();
    let second = node.check.check_commit(&two.commit, &two.group_info).unwrap();
    node.check.merge(first).unwrap();
    assert!(node.check.merge(second).is_err());
    assert_eq!(node.check.epoch(), 4 - 1);
}

#[test]
fn peek_shows_the_outside() {
    let (a, b) = (Device::new(1), Device::new(2));
    let (mut alice, node) = a.create();
    let message = peek(&alice.say("x")).unwrap();
    assert_eq!((message.kind, message.epoch), (MessageKind::Application, 0));
    assert_eq!((message.group_id.as_slice(), message.aad.as_slice()), (GROUP, &b"aad"[..]));
    let commit = peek(&alice.commit(vec![], vec![]).commit).unwrap();
    assert_eq!((commit.kind, commit.sender_external), (MessageKind::Commit, false));
    assert_eq!(commit.aad, b"commit");
    let (_, external, info) = b.try_join(&node);
    let join = peek(&external).unwrap();
    assert_eq!((join.kind, join.sender_external), (MessageKind::Commit, true));
    assert_eq!(join.aad, b"join");
    assert!(peek(&info).is_err());
    let longer = [external.as_slice(), &[0]].concat();
    assert!(peek(&longer).is_err());
}

#[test]
fn a_group_can_move_between_threads_and_the_nodes_check_be_shared() {
    fn send<T: Send>() {}
    fn share<T: Send + Sync>() {}
    send::<Group>();
    share::<Node>();
}

#[test]
fn debug_shows_no_plaintext_and_no_secret() {
    let (a, b) = (Device::new(1), Device::new(2));
    let (mut alice, mut node) = a.create();
    let mut bob = b.join(&mut node, &mut [&mut alice]);
    let heard = bob.group.process(&alice.say("the secret")).unwrap();
    let shown = format!("{heard:?}");
    assert!(shown.contains("plaintext_bytes: 10"));
    assert!(!shown.contains(&format!("{:?}", b"the secret")));
    let id = GROUP.to_vec();
    let group = format!("Group {{ group_id: {id:?}, epoch: 1, own_leaf_index: 1, .. }}");
    assert_eq!(format!("{:?}", bob.group), group);
    let check = format!("PublicGroupCheck {{ group_id: {id:?}, epoch: 1, .. }}");
    assert_eq!(format!("{:?}", node.check), check);
}
