//! What must hold: every size, quota and shape, and that posts say no more than they shall.

use std::collections::BTreeSet;
use std::sync::Arc;

use proptest::prelude::*;
use sha2::{Digest, Sha256};

use super::super::{
    Blocklist, MemberKey, PreProof, PreProofError, ProveError, Ring, Scope, Statement, Witness,
};
use super::people::{CONTEXT, Place, member, rng};

#[test]
fn proofs_hold_at_every_rounding_of_ring_and_quota() {
    for (ring, limit, author, counter) in [
        (1, 1, 0, 0),
        (2, 1, 1, 0),
        (3, 2, 2, 1),
        (5, 3, 4, 2),
        (8, 17, 7, 16),
        (15, 7, 14, 6),
        (16, 16, 15, 15),
        (16, 64, 3, 63),
        (17, 5, 16, 4),
        (31, 16, 30, 9),
        (33, 16, 32, 12),
        (64, 8, 63, 7),
        (65, 33, 64, 32),
    ] {
        let place = Place::new(ring, limit);
        let verified = place.prove(author, counter, 1).verify(&place.statement()).unwrap();
        let nullifier = member(author).nullifier(&place.scope, counter).unwrap();
        assert_eq!(verified.nullifier, nullifier, "{ring} {limit}");
        assert_eq!(verified.handle, None);
    }
}

#[test]
fn proofs_hold_with_a_handle_and_with_blocked_posts_and_with_both() {
    for handle in [false, true] {
        for blocked in [&[][..], &[(1, 0)], &[(1, 0), (2, 1), (3, 0)]] {
            let place = Place::with_handle(9, 3, handle).block(blocked);
            let verified = place.prove(5, 2, 1).verify(&place.statement()).unwrap();
            assert_eq!(verified.handle, member(5).handle(&place.scope));
        }
    }
}

#[test]
fn a_handle_is_the_same_for_each_post_of_an_author_and_no_others() {
    let place = Place::with_handle(9, 3, true);
    let handle = |author, counter| {
        let proof = place.prove(author, counter, u64::from(counter));
        proof.verify(&place.statement()).unwrap().handle.unwrap()
    };
    assert_eq!(handle(4, 0), handle(4, 2));
    assert_ne!(handle(4, 0), handle(5, 0));
}

#[test]
fn two_posts_of_an_author_have_nothing_in_common() {
    let place = Place::new(9, 3);
    let elements = |counter| {
        let bytes = place.prove(4, counter, 1).to_bytes();
        bytes[1..].chunks_exact(32).map(<[u8]>::to_vec).collect::<BTreeSet<_>>()
    };
    // With masks from one seed A, the X_j and the f of every zero are the same: a reused pre-proof
    // shows.
    assert!(elements(0).intersection(&elements(1)).count() > 3);
    let other: BTreeSet<_> =
        place.prove(4, 1, 2).to_bytes()[1..].chunks_exact(32).map(<[u8]>::to_vec).collect();
    assert_eq!(elements(0).intersection(&other).count(), 0);
}

#[test]
fn nullifiers_of_members_and_counters_all_differ_and_are_no_more_than_the_quota() {
    let place = Place::new(4, 3);
    let mut all = BTreeSet::new();
    for author in 0..4 {
        for counter in 0..3 {
            all.insert(member(author).nullifier(&place.scope, counter).unwrap());
        }
        assert_eq!(member(author).nullifier(&place.scope, 3), None);
        assert_eq!(place.try_prove(author, 3, 1).unwrap_err(), ProveError::Quota(3));
    }
    assert_eq!(all.len(), 12);
}

#[test]
fn who_is_not_in_the_ring_cannot_begin() {
    let place = Place::new(4, 3);
    let error = PreProof::new(&place.ring, 3, &member(4), &mut rng(1)).unwrap_err();
    assert_eq!(error, PreProofError::NotInRing);
}

#[test]
fn a_pre_proof_for_another_ring_quota_or_key_is_refused() {
    let place = Place::new(4, 3);
    let try_with = |other: &Place, author: u32, limit: u16| {
        let pre = PreProof::new(&other.ring, limit, &member(author), &mut rng(1)).unwrap();
        let secret = member(2);
        let witness = Witness { secret: &secret, counter: 0 };
        pre.prove(&place.statement(), &witness, &mut rng(2)).map(drop)
    };
    assert_eq!(try_with(&place, 2, 3), Ok(()));
    assert_eq!(try_with(&Place::new(5, 3), 2, 3), Err(ProveError::OtherRing));
    assert_eq!(try_with(&place, 2, 16), Err(ProveError::OtherRing));
    assert_eq!(try_with(&place, 1, 3), Err(ProveError::OtherKey));
}

/// This test is run natively and as WebAssembly (`cargo xtask test wasm`).
#[test]
fn one_seed_gives_one_proof_on_every_platform() {
    let place = Place::with_handle(5, 3, true).block(&[(0, 0)]);
    let bytes = place.prove(4, 2, 7).to_bytes();
    assert_eq!(bytes, place.prove(4, 2, 7).to_bytes());
    assert_ne!(bytes, place.prove(4, 2, 8).to_bytes());
    let hash: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(hash, "9a7ddfcdfcf4b7da0319e73fa64a03b6f20b59aa9c9a784735965f4cf640ad99");
}

#[test]
fn a_vote_in_a_poll_holds_and_a_second_one_has_the_same_nullifier() {
    let place = Place::new(6, 1);
    let scope = Scope::of_poll(&[1; 16], &[2; 16], &[3; 16]);
    let list = Blocklist::empty(&scope);
    let vote = |context: [u8; 32], seed| {
        let statement = Statement::new(&place.ring, &scope, &list, context, 3).unwrap();
        let secret = member(3);
        let pre = PreProof::new(&place.ring, 1, &secret, &mut rng(seed)).unwrap();
        let witness = Witness { secret: &secret, counter: 0 };
        let proof = pre.prove(&statement, &witness, &mut rng(seed)).unwrap();
        proof.verify(&statement).unwrap().nullifier
    };
    assert_eq!(vote(CONTEXT.digest(), 1), vote([9; 32], 2));
}

/// The tag of Triptych (2020/018) with U = R_0 is the nullifier of a scope with one post.
#[test]
fn the_nullifier_is_the_linking_tag_of_triptych() {
    use triptych::{TriptychInputSet, TriptychParameters, TriptychStatement, TriptychWitness};
    let place = Place::new(16, 1);
    let g = curve25519_dalek::constants::RISTRETTO_BASEPOINT_POINT;
    let parameters =
        TriptychParameters::new_with_generators(2, 4, &g, &place.scope.bases[0]).unwrap();
    let parameters = Arc::new(parameters);
    for author in [0, 7, 15] {
        let secret = member(author);
        let (position, _) = place.ring.position(&secret.public());
        let witness = TriptychWitness::new(&parameters, position, &secret.y).unwrap();
        let tag = witness.compute_linking_tag().compress().to_bytes();
        assert_eq!(Some(tag), secret.nullifier(&place.scope, 0));
        // And both call it a proof for the same ring.
        let keys: Vec<_> = place.ring.keys.iter().map(|key| key.0.point).collect();
        let set = Arc::new(TriptychInputSet::new(&keys).unwrap());
        let tag = witness.compute_linking_tag();
        let statement = TriptychStatement::new(&parameters, &set, &tag).unwrap();
        let transcript = || merlin::Transcript::new(b"cross-check");
        let proof = triptych::TriptychProof::prove_with_rng(
            &witness,
            &statement,
            &mut rng(1),
            &mut transcript(),
        );
        proof.unwrap().verify(&statement, &mut transcript()).unwrap();
        assert!(place.prove(author, 0, 1).verify(&place.statement()).is_ok());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn any_member_may_use_any_counter_in_any_ring(
        count in 1_u32..40, limit in 1_u16..65, at in any::<u32>(), counter in any::<u16>(),
        seed in any::<u64>(), handle in any::<bool>(),
    ) {
        let place = Place::with_handle(count, limit, handle);
        let (author, counter) = (at % count, counter % limit);
        let proof = place.prove(author, counter, seed);
        let bytes = proof.to_bytes();
        let statement = place.statement();
        let parsed = super::super::Proof::from_bytes(statement.parameters(), &bytes).unwrap();
        prop_assert_eq!(parsed.to_bytes(), bytes);
        prop_assert!(parsed.verify(&statement).is_ok());
    }

    #[test]
    fn the_order_in_which_keys_come_changes_no_ring(mut order in Just((0_u32..12).collect::<Vec<_>>()).prop_shuffle()) {
        let shuffled = |order: &[u32]| -> Vec<MemberKey> {
            order.iter().map(|number| member(*number).public()).collect()
        };
        let ring = Ring::new([2; 16], shuffled(&order)).unwrap();
        order.sort_unstable();
        prop_assert_eq!(ring, Ring::new([2; 16], shuffled(&order)).unwrap());
    }
}
