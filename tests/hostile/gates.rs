//! Roles that are claimed by a proof: nobody has one whom the gate does not let in, whatever the node, the
//! member and another attester do together (P10).

use coterie_core::{
    Request,
    acts::{ClaimRole, CreateRole, GateRole, GateTerms, TakeRole},
    attester::{About, Attester, BIRTH_DATE},
};
use coterie_policy::{
    Body, Payload, RoleGate, SignedIntent,
    body::{RoleClaimed, RoleGranted},
};
use coterie_seal::SigningKey;
use coterie_types::{Bytes, Date, Millis, RoleId, UserId};
use coterie_world::World;
use coterie_zk::attribute::{Attestation, Claim, Comparison, Gate, Opening, issue};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};

use crate::{
    authority::{Scene, scene_after},
    garden::{ALICE, BOB},
    insider::entries,
};

const DAY: u64 = 24 * 3600 * 1000;
const ADULT: &str = "1990-05-31";
const CHILD: &str = "2020-05-31";

fn attester() -> SigningKey {
    SigningKey::from_seed(&[0xaa; 32])
}

fn number(day: &str) -> u32 {
    u32::try_from(day.parse::<Date>().unwrap().number()).unwrap()
}

fn rng() -> ChaCha20Rng {
    ChaCha20Rng::from_seed([5; 32])
}

fn terms(years: u8) -> GateTerms {
    GateTerms {
        attester: Bytes(attester().verifying_key().to_vec()),
        attribute: BIRTH_DATE,
        at_least: false,
        threshold: None,
        years: Some(years),
        fresh_days: None,
    }
}

/// A role of that name for those of 18 years and more.
fn gated(world: &mut World, name: &str) -> RoleId {
    let (server, name) = ("Garden".to_owned(), name.to_owned());
    let create = CreateRole { server: server.clone(), name: name.clone(), ..CreateRole::default() };
    world.must(ALICE, create);
    let gate = GateRole { server, role: name, gate: Some(terms(18)), reason: None };
    world.must(ALICE, gate)["role_id"].as_str().unwrap().parse().unwrap()
}

/// Alice, Bob and Carol in a garden with a role for those of age.
fn scene(seed: u64) -> (Scene, RoleId) {
    scene_after(seed, |world| gated(world, "adults"))
}

/// What is attested of somebody.
fn attested(by: &SigningKey, user: UserId, day: &str, time: (u64, u64)) -> (Attestation, Opening) {
    issue(by, (*user.as_bytes(), BIRTH_DATE, number(day)), time, &mut rng())
}

impl Scene {
    /// For a week around now.
    fn week(&self) -> (u64, u64) {
        (self.log.at.0 - DAY, self.log.at.0 + 6 * DAY)
    }

    /// The gate before Bob.
    fn before_bob(&self, role: RoleId) -> Gate {
        let gate = RoleGate::age(attester().verifying_key(), 18);
        let threshold = gate.threshold_at(self.log.at).unwrap();
        gate.before((self.log.server, role, self.bob.user), threshold, self.log.at).unwrap()
    }
}

fn claim(gate: &Gate, role: RoleId, by: &(Attestation, Opening)) -> RoleClaimed {
    let claim = Claim::prove(gate, &by.0, &by.1, &mut rng()).unwrap();
    RoleClaimed { role, threshold: gate.threshold, claim: Bytes(claim) }
}

#[test]
fn a_role_is_not_claimed_by_the_attestation_of_somebody_else_p10() {
    let (mut scene, role) = scene(131);
    let lent = attested(&attester(), scene.carol, ADULT, scene.week());
    let gate = Gate { user: *scene.carol.as_bytes(), ..scene.before_bob(role) };
    scene.forged_by_bob(claim(&gate, role, &lent));
    scene.assert_refused_by_all("role_claimed", "claim_user");
}

#[test]
fn an_attestation_that_was_used_is_not_used_again_p10() {
    let (mut scene, claimed) = scene_after(132, |world| {
        gated(world, "adults");
        let user = world.must(BOB, Request::Whoami)["user_id"].as_str().unwrap().parse().unwrap();
        let honest = Attester::from_text(&Bytes(vec![0xaa; 32]).to_base64()).unwrap();
        let (from, until) = (Millis(0), world.now().plus(DAY));
        let about = About { user, attribute: BIRTH_DATE, value: number(ADULT), from, until };
        let file = honest.attest(&about, 1, &mut rng()).to_text();
        world.must(BOB, Request::ImportAttestations { file });
        let (server, role) = ("Garden".to_owned(), "adults".to_owned());
        let claim = ClaimRole { server: server.clone(), role: role.clone(), reason: None };
        world.must(BOB, claim);
        world.must(ALICE, TakeRole { server, user: "p1".into(), role, reason: None });
        world.must(ALICE, Request::Status);
        let mut claims = entries(world, ALICE).into_iter().filter_map(|entry| {
            let Payload::Intent(bytes) = entry.payload else { return None };
            match &SignedIntent::parse(&bytes).unwrap().claims().body {
                Body::RoleClaimed(body) => Some(body.clone()),
                _ => None,
            }
        });
        claims.next_back().unwrap()
    });
    scene.forged_by_bob(claimed);
    scene.assert_refused_by_all("role_claimed", "claim_serial");
}

#[test]
fn a_claim_to_one_role_gives_no_other_p10() {
    let (mut scene, (role, other)) =
        scene_after(133, |world| (gated(world, "adults"), gated(world, "elders")));
    let own = attested(&attester(), scene.bob.user, ADULT, scene.week());
    let moved = RoleClaimed { role: other, ..claim(&scene.before_bob(role), role, &own) };
    scene.forged_by_bob(moved);
    scene.assert_refused_by_all("role_claimed", "claim_proof");
}

#[test]
fn a_claim_in_one_server_gives_nothing_in_another_p10() {
    let (mut scene, role) = scene(134);
    let own = attested(&attester(), scene.bob.user, ADULT, scene.week());
    let elsewhere = Gate { server: [9; 16], ..scene.before_bob(role) };
    scene.forged_by_bob(claim(&elsewhere, role, &own));
    scene.assert_refused_by_all("role_claimed", "claim_proof");
}

#[test]
fn an_attestation_that_has_expired_opens_nothing_p10() {
    let (mut scene, role) = scene(135);
    let at = scene.log.at.0;
    let over = attested(&attester(), scene.bob.user, ADULT, (at - DAY, at));
    // The time is not in the proof: it is proved for a time when it was valid.
    let then = Gate { at: at - 1, ..scene.before_bob(role) };
    scene.forged_by_bob(claim(&then, role, &over));
    scene.assert_refused_by_all("role_claimed", "claim_time");
}

#[test]
fn an_attester_whom_the_role_does_not_name_vouches_for_nobody_p10() {
    let (mut scene, role) = scene(136);
    // Bob vouches for himself.
    let key = SigningKey::from_seed(&[1; 32]);
    let own = attested(&key, scene.bob.user, ADULT, scene.week());
    let gate = Gate { attester: key.verifying_key(), ..scene.before_bob(role) };
    scene.forged_by_bob(claim(&gate, role, &own));
    scene.assert_refused_by_all("role_claimed", "claim_attester");
}

#[test]
fn an_attestation_that_names_the_attester_and_is_signed_by_another_is_refused_p10() {
    let (mut scene, role) = scene(137);
    let own = attested(&attester(), scene.bob.user, ADULT, scene.week());
    let mut forged = claim(&scene.before_bob(role), role, &own);
    // The validity, or any other byte that is signed.
    forged.claim.0[90] ^= 1;
    scene.forged_by_bob(forged);
    scene.assert_refused_by_all("role_claimed", "claim_signature");
}

/// A prover who proves what is true of them, and says that it was what the gate asks for.
fn a_child_claims(seed: u64, other: impl FnOnce(Gate) -> Gate) {
    let (mut scene, role) = scene(seed);
    let own = attested(&attester(), scene.bob.user, CHILD, scene.week());
    let gate = scene.before_bob(role);
    let forged = RoleClaimed { threshold: gate.threshold, ..claim(&other(gate), role, &own) };
    scene.forged_by_bob(forged);
    scene.assert_refused_by_all("role_claimed", "claim_proof");
}

#[test]
fn who_proves_to_an_easier_threshold_and_names_the_gates_own_is_refused_p10() {
    a_child_claims(138, |gate| Gate { threshold: number(CHILD), ..gate });
}

#[test]
fn who_proves_the_other_side_is_refused_p10() {
    a_child_claims(139, |gate| Gate { comparison: Comparison::AtLeast, ..gate });
}

#[test]
fn who_names_the_easier_threshold_that_they_proved_is_refused_p10() {
    let (mut scene, role) = scene(140);
    let own = attested(&attester(), scene.bob.user, CHILD, scene.week());
    let easier = Gate { threshold: number(CHILD), ..scene.before_bob(role) };
    scene.forged_by_bob(claim(&easier, role, &own));
    scene.assert_refused_by_all("role_claimed", "claim_threshold");
}

#[test]
fn a_claim_to_a_gate_that_has_been_changed_is_refused_p10() {
    let (mut scene, role) = scene_after(141, |world| {
        let role = gated(world, "adults");
        let (server, name) = ("Garden".to_owned(), "adults".to_owned());
        let gate = GateRole { server, role: name, gate: Some(terms(21)), reason: None };
        world.must(ALICE, gate);
        role
    });
    let own = attested(&attester(), scene.bob.user, ADULT, scene.week());
    let former = claim(&scene.before_bob(role), role, &own);
    scene.forged_by_bob(former);
    scene.assert_refused_by_all("role_claimed", "claim_threshold");
}

#[test]
fn not_even_the_owner_gives_a_role_that_is_claimed_p10() {
    let (mut scene, role) = scene(142);
    let counter = crate::insider::Log::counter(&mut scene.world, ALICE, scene.alice.device);
    let body = RoleGranted { user: scene.bob.user, role };
    let intent = scene.alice.intent(&scene.log, counter + 1, body);
    scene.show(Payload::Intent(intent.sign(&scene.alice.key).bytes().clone()));
    scene.assert_refused_by_all("role_granted", "role_gated");
}
