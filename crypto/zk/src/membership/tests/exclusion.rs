//! Blocked authors.

use super::super::verify::VerifyError;
use super::super::{Blocklist, ProveError};
use super::people::Place;

#[test]
fn a_blocked_author_first_middle_or_last_in_the_list_cannot_prove_and_learns_which() {
    let posts = [(1, 0), (2, 1), (3, 0)];
    let place = || Place::new(6, 3).block(&posts);
    for (index, (author, _)) in posts.into_iter().enumerate() {
        for counter in 0..3 {
            let error = place().try_prove(author, counter, 1).unwrap_err();
            assert_eq!(error, ProveError::Blocked(index));
        }
    }
    assert!(place().prove(4, 0, 1).verify(&place().statement()).is_ok());
}

#[test]
fn a_list_that_is_omitted_stale_reordered_or_longer_is_refused() {
    let proved = Place::new(6, 3).block(&[(1, 0), (2, 1)]);
    let proof = proved.prove(4, 0, 1);
    assert!(proof.verify(&proved.statement()).is_ok());
    let verify = |place: Place| proof.verify(&place.statement());
    assert_eq!(verify(Place::new(6, 3)), Err(VerifyError::Shape));
    assert_eq!(verify(Place::new(6, 3).block(&[(1, 0)])), Err(VerifyError::Shape));
    assert_eq!(verify(Place::new(6, 3).block(&[(2, 1), (1, 0)])), Err(VerifyError::Proof));
    assert_eq!(verify(Place::new(6, 3).block(&[(1, 0), (3, 1)])), Err(VerifyError::Proof));
    assert_eq!(verify(Place::new(6, 3).block(&[(1, 0), (2, 1), (3, 0)])), Err(VerifyError::Shape));
    // Whoever proved before anybody was blocked posts no more after it.
    let before = Place::new(6, 3).prove(1, 2, 1);
    assert_eq!(before.verify(&proved.statement()), Err(VerifyError::Shape));
}

#[test]
fn a_ticket_of_the_list_replaced_by_another_is_refused() {
    let mut place = Place::new(6, 3).block(&[(1, 0), (2, 1)]);
    let proof = place.prove(4, 0, 1);
    let mut blocked: Vec<_> = place.blocklist.entries.iter().map(|e| e.blocked).collect();
    blocked[1].ticket = blocked[0].ticket;
    place.blocklist = Blocklist::new(&place.scope, &blocked).unwrap();
    assert_eq!(proof.verify(&place.statement()), Err(VerifyError::Proof));
}

#[test]
fn a_list_of_the_longest_length_holds() {
    let posts: Vec<(u32, u16)> =
        (0..64).map(|n| (n / 16, u16::try_from(n % 16).unwrap())).collect();
    let place = Place::new(6, 16).block(&posts);
    assert!(place.prove(5, 0, 1).verify(&place.statement()).is_ok());
}
