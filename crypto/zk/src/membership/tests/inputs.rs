//! A proof for one value of a public input is none for another.

use super::super::verify::VerifyError;
use super::super::{Blocklist, Context, Proof, Ring, Scope, Statement, Window};
use super::people::{CONTEXT, Place, WINDOW, member, members};

fn proof() -> Proof {
    Place::new(6, 3).prove(4, 1, 1)
}

fn under(ring: &Ring, scope: &Scope, context: &Context) -> Result<(), VerifyError> {
    let list = Blocklist::empty(scope);
    proof().verify(&Statement::new(ring, scope, &list, context.digest(), 3)?).map(drop)
}

#[test]
fn every_other_context_is_refused() {
    let place = Place::new(6, 3);
    assert_eq!(under(&place.ring, &place.scope, &CONTEXT), Ok(()));
    for other in [
        Context { server: [9; 16], ..CONTEXT },
        Context { channel: [9; 16], ..CONTEXT },
        Context { epoch: 5, ..CONTEXT },
        Context { window: 497_001, ..CONTEXT },
        Context { ring: [9; 32], ..CONTEXT },
        Context { ring_head: [9; 32], ..CONTEXT },
        Context { class: 2, ..CONTEXT },
        Context { padded: 512, ..CONTEXT },
        // Another salt, ciphertext or tag.
        Context { ciphertext: [9; 32], ..CONTEXT },
    ] {
        assert_eq!(under(&place.ring, &place.scope, &other), Err(VerifyError::Proof));
    }
}

#[test]
fn every_other_scope_is_refused() {
    let place = Place::new(6, 3);
    for (other, limit) in [
        (Window { server: [9; 16], ..WINDOW }, 3),
        (Window { number: 497_001, ..WINDOW }, 3),
        (Window { length: 900, ..WINDOW }, 3),
        (Window { policy: 4, ..WINDOW }, 3),
        (WINDOW, 4),
    ] {
        let scope = Scope::of_window(&other, limit, false).unwrap();
        assert_eq!(under(&place.ring, &scope, &CONTEXT), Err(VerifyError::Proof));
    }
    // Another number of digits is another shape.
    let scope = Scope::of_window(&WINDOW, 16, false).unwrap();
    assert_eq!(under(&place.ring, &scope, &CONTEXT), Err(VerifyError::Shape));
    let scope = Scope::of_window(&WINDOW, 3, true).unwrap();
    assert_eq!(under(&place.ring, &scope, &CONTEXT), Err(VerifyError::Shape));
}

#[test]
fn every_other_ring_is_refused() {
    let place = Place::new(6, 3);
    let one_more = Ring::new(WINDOW.channel, members(7)).unwrap();
    let replaced = Ring::new(WINDOW.channel, members(5).chain([member(9).public()])).unwrap();
    for ring in [one_more, replaced] {
        assert_eq!(under(&ring, &place.scope, &CONTEXT), Err(VerifyError::Proof));
    }
    let larger = Ring::new(WINDOW.channel, members(17)).unwrap();
    assert_eq!(under(&larger, &place.scope, &CONTEXT), Err(VerifyError::Shape));
}

#[test]
fn a_ring_in_another_order_is_refused() {
    // No constructor makes one: here it is made by hand, with a digest of its own.
    let mut place = Place::new(6, 3);
    place.ring.keys.swap(0, 1);
    assert_eq!(under(&place.ring, &place.scope, &CONTEXT), Err(VerifyError::Proof));
    place.ring.keys.swap(0, 1);
    place.ring.digest[0] ^= 1;
    assert_eq!(under(&place.ring, &place.scope, &CONTEXT), Err(VerifyError::Proof));
}
