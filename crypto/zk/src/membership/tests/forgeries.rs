//! Provers that lie, each in one place. Each lie is also checked to be the only one: with the truth
//! in its place the same prover is believed.

use curve25519_dalek::constants::RISTRETTO_BASEPOINT_POINT as G;
use curve25519_dalek::{RistrettoPoint, Scalar};

use super::super::generators::generators;
use super::super::verify::VerifyError;
use super::forger::Forgery;
use super::people::{Place, member};

/// Whether a forgery about member 4 of a place is believed.
fn believed(place: &Place, lie: impl Fn(&mut Forgery)) -> bool {
    let statement = place.statement();
    let secret = member(4);
    let (position, _) = place.ring.position(&secret.public());
    let mut forgery = Forgery::truth(&statement, secret.y, position as usize, 0);
    assert!(forgery.prove(&statement, 1).verify(&statement).is_ok(), "the truth is believed");
    lie(&mut forgery);
    match forgery.prove(&statement, 1).verify(&statement) {
        Ok(_) => true,
        Err(VerifyError::Proof) => false,
        Err(other) => panic!("{other}"),
    }
}

fn small() -> Place {
    Place::new(6, 3)
}

#[test]
fn another_members_nullifier_is_refused() {
    let place = small();
    let other = member(3).inverse * place.scope.bases[0];
    let base = place.scope.ticket_base(&other.compress().to_bytes());
    assert!(!believed(&place, |forgery| {
        forgery.nullifier = other;
        forgery.ticket = member(4).inverse * base;
    }));
    // And with the other's ticket as well.
    assert!(!believed(&place, |forgery| {
        forgery.nullifier = other;
        forgery.ticket = member(3).inverse * base;
    }));
}

#[test]
fn a_nullifier_or_ticket_of_another_y_is_refused() {
    let place = small();
    assert!(!believed(&place, |forgery| forgery.nullifier += G));
    assert!(!believed(&place, |forgery| forgery.ticket += G));
}

#[test]
fn the_ticket_of_another_nullifier_is_refused() {
    let place = small();
    let other = place.post(4, 1);
    let base = place.scope.ticket_base(&other.nullifier);
    assert!(!believed(&place, |forgery| forgery.ticket = member(4).inverse * base));
}

#[test]
fn the_handle_of_another_y_is_refused() {
    let place = Place::with_handle(6, 3, true);
    let other = member(3).inverse * place.scope.handle_base.unwrap();
    assert!(!believed(&place, |forgery| forgery.handle = Some(other)));
}

#[test]
fn a_key_that_is_not_in_the_ring_is_refused() {
    let place = small();
    let statement = place.statement();
    let secret = member(40);
    for position in [0, 5, 6, 15] {
        let mut forgery = Forgery::truth(&statement, secret.y, position, 0);
        assert!(forgery.prove(&statement, 1).verify(&statement).is_err());
        // With its own ring in mind, too.
        forgery.keys[position] = secret.public.point;
        assert!(forgery.prove(&statement, 1).verify(&statement).is_err(), "{position}");
    }
}

#[test]
fn a_padding_slot_as_position_is_refused() {
    let place = small();
    let statement = place.statement();
    for position in 6..16 {
        let forgery = Forgery::truth(&statement, member(4).y, position, 0);
        assert!(forgery.prove(&statement, 1).verify(&statement).is_err(), "{position}");
    }
}

#[test]
fn a_removed_member_is_refused_with_the_old_ring_and_with_the_new_one() {
    let (old, new) = (Place::new(7, 3), Place::new(6, 3));
    // Member 6 was removed: what they prove over the old ring is nothing in the new one.
    assert_eq!(old.prove(6, 0, 1).verify(&new.statement()), Err(VerifyError::Proof));
    let statement = new.statement();
    for position in 0..6 {
        let forgery = Forgery::truth(&statement, member(6).y, position, 0);
        assert_eq!(forgery.prove(&statement, 1).verify(&statement), Err(VerifyError::Proof));
    }
}

#[test]
fn one_post_beyond_the_quota_is_refused() {
    // Whose L + 1st base is put in the place of the last, at every position of the counter.
    let place = Place::new(6, 3);
    let more = Place::new(6, 4);
    for k in [2, 3] {
        let statement = place.statement();
        let (position, _) = place.ring.position(&member(4).public());
        let mut forgery = Forgery::truth(&statement, member(4).y, position as usize, 2);
        forgery.bases = vec![place.scope.bases[0], place.scope.bases[1], more.scope.bases[3]];
        let counter = super::forger::digits(statement.parameters.counter.iter().copied(), k);
        forgery.deltas.truncate(statement.parameters.ring.len());
        forgery.deltas.extend(counter);
        forgery.nullifier = member(4).inverse * more.scope.bases[3];
        let base = place.scope.ticket_base(&forgery.nullifier.compress().to_bytes());
        forgery.ticket = member(4).inverse * base;
        assert_eq!(forgery.prove(&statement, 1).verify(&statement), Err(VerifyError::Proof));
    }
}

#[test]
fn a_counter_beyond_the_quota_gives_no_new_nullifier() {
    let place = Place::new(6, 3);
    let statement = place.statement();
    let (position, _) = place.ring.position(&member(4).public());
    let mut forgery = Forgery::truth(&statement, member(4).y, position as usize, 2);
    let counter = super::forger::digits(statement.parameters.counter.iter().copied(), 3);
    forgery.deltas.truncate(statement.parameters.ring.len());
    forgery.deltas.extend(counter);
    let verified = forgery.prove(&statement, 1).verify(&statement).unwrap();
    assert_eq!(Some(verified.nullifier), member(4).nullifier(&place.scope, 2));
}

#[test]
fn digits_with_two_ones_none_or_two_and_minus_one_are_refused() {
    let place = small();
    for values in [[1_i8, 1, 0, 0], [0, 0, 0, 0], [2, -1, 0, 0], [1, 1, -1, 0]] {
        for digit in [0, 1] {
            assert!(!believed(&place, |forgery| {
                forgery.deltas[digit] = values
                    .iter()
                    .map(|value| match value {
                        -1 => -Scalar::ONE,
                        value => Scalar::from(value.unsigned_abs()),
                    })
                    .collect();
            }));
        }
    }
}

#[test]
fn a_sum_of_two_keys_is_no_key() {
    // δ = (1, 1, 0, 0) in the lowest digit selects X_0 + X_1, whose y is known to two who collude.
    let place = small();
    let statement = place.statement();
    let ys: Vec<Scalar> = place.ring.keys[..2]
        .iter()
        .map(|key| (0..6).map(member).find(|secret| secret.public() == *key).unwrap().y)
        .collect();
    let mut forgery = Forgery::truth(&statement, ys[0] + ys[1], 0, 0);
    forgery.deltas[0][1] = Scalar::ONE;
    assert_eq!(forgery.prove(&statement, 1).verify(&statement), Err(VerifyError::Proof));
}

#[test]
fn masks_that_do_not_sum_to_zero_are_refused() {
    assert!(!believed(&small(), |forgery| forgery.imbalance = Scalar::ONE));
}

#[test]
fn another_y_in_the_response_is_refused() {
    assert!(!believed(&small(), |forgery| forgery.y += Scalar::ONE));
}

/// One mutant prover for each input and message: its challenges do not depend on it.
#[test]
fn challenges_that_leave_out_any_input_are_refused() {
    let inputs: [&[u8]; 18] = [
        b"params", b"ring", b"scope", b"ctx", b"bl", b"N_b", b"T_b", b"N", b"T", b"P", b"A", b"B",
        b"X", b"K", b"E", b"Y", b"UK", b"UT",
    ];
    let place = Place::with_handle(6, 3, true).block(&[(1, 0), (2, 0)]);
    for input in inputs.into_iter().chain([&b"UE"[..]]) {
        assert!(!believed(&place, |forgery| forgery.omitted = Some(input)), "{input:?}");
    }
    assert!(believed(&place, |forgery| forgery.omitted = Some(b"no such input")));
}

/// What leaving T out would be good for, had the verifier done so too: T chosen after the challenge.
#[test]
fn the_real_prover_with_an_input_left_out_is_refused() {
    use super::super::transcript::ProofTranscript;
    use super::super::{PreProof, Witness};
    let place = small();
    let (statement, secret) = (place.statement(), member(4));
    for input in [&b"params"[..], b"ring", b"scope", b"ctx", b"bl", b"N", b"T"] {
        let mut rng = super::people::rng(1);
        let pre = PreProof::new(&place.ring, 3, &secret, &mut rng).unwrap();
        let transcript = ProofTranscript::without(&statement, input);
        let witness = Witness { secret: &secret, counter: 0 };
        let proof = pre.prove_in(transcript, &statement, &witness, &mut rng).unwrap();
        assert_eq!(proof.verify(&statement), Err(VerifyError::Proof), "{input:?}");
    }
}

#[test]
fn beta_of_zero_and_alpha_that_is_not_beta_times_y_are_refused() {
    let place = small().block(&[(4, 1), (2, 0)]);
    let statement = place.statement();
    let (position, _) = place.ring.position(&member(4).public());
    let blocked = Forgery::truth(&statement, member(4).y, position as usize, 0);
    let mut lie = blocked.clone();
    lie.factor += Scalar::ONE;
    assert_eq!(lie.prove(&statement, 1).verify(&statement), Err(VerifyError::Proof));
    // With β = 0 all E_b are the identity: in memory it must not pass, and it does not parse.
    let mut lie = blocked.clone();
    lie.beta = Scalar::ZERO;
    let bytes = lie.prove(&statement, 1).to_bytes();
    assert!(super::super::Proof::from_bytes(statement.parameters(), &bytes).is_err());
    // The truth of a blocked author has E_b = 0.
    let bytes = blocked.prove(&statement, 1).to_bytes();
    assert!(super::super::Proof::from_bytes(statement.parameters(), &bytes).is_err());
}

#[test]
fn the_padding_point_has_no_logarithm_that_the_basepoint_shows() {
    assert_ne!(generators().pad, RistrettoPoint::default());
    assert_ne!(generators().pad, G);
}
