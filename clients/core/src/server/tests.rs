//! Verified logs: pages taken in at once, old states had again, saved logs opened.

use coterie_policy::{Entry, Payload, body::NicknameSet};
use coterie_types::{Bytes, Seq, ServerId};

use super::{learn_error::LearnError, policy::Policy};
use support::{Person, Story};

#[path = "../../../../crates/policy/tests/support/mod.rs"]
mod support;

/// Entries on a page.
const PAGE: usize = 200;

/// A log of so many entries, one nickname after another, by somebody who has joined.
fn long_log(entries: usize) -> (ServerId, Vec<Entry>) {
    let (owner, guest) = (Person::new(1), Person::new(2));
    let mut story = Story::open(&owner);
    let invitation = story.invite(&owner, 1, 0, 0).unwrap();
    story.join(&guest, invitation, 1).unwrap();
    while story.entries.len() < entries {
        let nickname = format!("nickname {}", story.entries.len());
        story.act(&guest, NicknameSet { user: guest.user, nickname }).unwrap();
    }
    (story.state.server(), story.entries)
}

fn bytes(entries: &[Entry]) -> Vec<Bytes> {
    entries.iter().map(Entry::to_bytes).collect()
}

fn learned(server: ServerId, log: &[Bytes], each: bool) -> Policy {
    let mut policy = Policy::default();
    for page in log.chunks(PAGE) {
        let taken = policy.learn(server, page, each);
        assert!(taken.error.is_none() && !taken.ahead, "{taken:?}");
        assert_eq!(taken.new, page.len());
    }
    policy
}

/// The same log with one bit of an entry's signature turned.
fn with_a_bad_signature(mut log: Vec<Entry>, seq: Seq) -> Vec<Bytes> {
    let entry = &mut log[seq as usize - 1];
    let Payload::Intent(signed) = &mut entry.payload else { panic!("an intent") };
    *signed.0.last_mut().unwrap() ^= 1;
    bytes(&log)
}

#[test]
fn pages_taken_in_at_once_give_what_single_entries_give() {
    let (server, log) = long_log(450);
    let log = bytes(&log);
    let mut single = Policy::default();
    for entry in &log {
        assert_eq!(single.learn(server, std::slice::from_ref(entry), true).new, 1);
    }
    for each in [true, false] {
        let policy = learned(server, &log, each);
        assert_eq!(policy.state(), single.state());
        for seq in 0..=451 {
            assert_eq!(policy.hash_at(seq), single.hash_at(seq), "{seq}");
        }
    }
}

#[test]
fn a_broken_entry_is_named_and_what_stands_before_it_is_kept() {
    let (server, log) = long_log(30);
    let bad = with_a_bad_signature(log.clone(), 21);
    for each in [true, false] {
        let mut policy = Policy::default();
        assert_eq!(policy.learn(server, &bad[..10], each).new, 10);
        let taken = policy.learn(server, &bad[8..], each);
        assert_eq!((taken.known, taken.new), (2, 10));
        let error = taken.error.unwrap();
        assert!(matches!(error, LearnError::Broken { seq: 21, .. }), "{error}");
        assert_eq!(
            error.to_string(),
            "the node broke the policy log at entry 21 (nickname_set): the intent is not signed by \
             the author's device (signature)"
        );
        assert_eq!(policy.head().seq, 20);
        // The true entries go on from there.
        assert_eq!(policy.learn(server, &bytes(&log)[20..], each).new, 10);
    }
}

#[test]
fn a_gap_is_told_and_another_history_is_refused() {
    let (server, log) = long_log(20);
    let log = bytes(&log);
    let mut policy = Policy::default();
    assert_eq!(policy.learn(server, &log[..5], true).new, 5);
    assert!(policy.learn(server, &log[6..8], true).ahead);
    let mut gap = log[5..9].to_vec();
    gap.remove(1);
    let taken = policy.learn(server, &gap, true);
    assert_eq!((taken.new, taken.ahead), (1, true), "{taken:?}");
    let (_, other) = long_log(4);
    let mut other = other[2].clone();
    other.at = other.at.plus(1);
    let taken = policy.learn(server, &[other.to_bytes()], true);
    assert!(matches!(taken.error, Some(LearnError::Forked(3))), "{taken:?}");
    let elsewhere = ServerId::from_bytes([9; 16]);
    let taken = Policy::default().learn(elsewhere, &log, false);
    assert!(matches!(taken.error, Some(LearnError::OtherServer)), "{taken:?}");
}

#[test]
fn an_old_state_is_had_again_from_saved_entries() {
    let (server, log) = long_log(2_000);
    let states: Vec<_> = {
        let first = coterie_policy::State::open(&log[0]).unwrap();
        let rest = first.apply_each_together(&log[1..]).unwrap();
        std::iter::once(first).chain(rest).collect()
    };
    let log = bytes(&log);
    for each in [true, false] {
        let mut policy = learned(server, &log, each);
        // In front of the first milestone nobody ever stands: it is where a first sync began.
        for seq in [300, 512, 900, 1_111, 1_999, 2_000] {
            if policy.state_at(seq).is_none() {
                let range = policy.recall_range(seq).unwrap();
                assert!(range.contains(&seq), "{seq} in {range:?}");
                assert!(range.clone().count() <= 3 * PAGE + 512, "{range:?}");
                let saved = &log[*range.start() as usize - 1..*range.end() as usize];
                policy.recall(saved).unwrap();
            }
            assert_eq!(policy.state_at(seq), Some(&states[seq as usize - 1]), "{seq}");
        }
        assert!(policy.state_at(2_001).is_none() && policy.recall_range(2_001).is_none());
        // Other entries than those that are saved give no state.
        let range = policy.recall_range(300).unwrap();
        let saved = &log[*range.start() as usize..*range.end() as usize];
        assert!(policy.recall(saved).is_none());
    }
}

#[test]
fn a_saved_log_opens_with_the_states_that_channels_stand_at() {
    let (server, log) = long_log(1_500);
    let log = bytes(&log);
    let wanted = [3, 700, 1_200, 1_500].into_iter().collect();
    let mut policy = Policy::default();
    let found = policy.reopen(server, &log, &wanted).unwrap();
    assert!(found.keys().eq(wanted.iter()));
    assert!(found.iter().all(|(seq, state)| state.head().seq == *seq));
    assert_eq!(policy.state(), learned(server, &log, true).state());
    // Those that the next envelopes may pin are at hand.
    assert!((1_000..=1_500).all(|seq| policy.state_at(seq).is_some()));
    let bad = [log.clone(), vec![log[7].clone()]].concat();
    assert!(Policy::default().reopen(server, &bad, &wanted).is_ok(), "a known entry is the same");
    let bad = [&log[..700], &log[701..]].concat();
    assert!(Policy::default().reopen(server, &bad, &wanted).is_err(), "a gap");
}

#[test]
fn the_name_of_somebody_who_has_left_is_known() {
    let (owner, guest) = (Person::new(1), Person::new(2));
    let mut story = Story::open(&owner);
    let invitation = story.invite(&owner, 1, 0, 0).unwrap();
    story.join(&guest, invitation, 1).unwrap();
    story.kick(&owner, guest.user).unwrap();
    let policy = learned(story.state.server(), &bytes(&story.entries), false);
    assert_eq!(policy.name(guest.user), Some("person2"));
    assert_eq!(policy.names().count(), 2);
}
