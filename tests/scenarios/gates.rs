//! An age-gated channel: who is attested to be of age comes in by themselves, and nobody learns their
//! birth date; who is not is told so before anything is sent.

use std::sync::atomic::{AtomicU64, Ordering};

use coterie_core::{
    Failure, Request,
    acts::{
        ClaimRole, CreateChannel, CreateRole, GateRole, GateTerms, GiveRole, NewOverwrite, TakeRole,
    },
    attester::{About, Attester, BIRTH_DATE},
};
use coterie_types::{Bytes, Date, Millis};
use coterie_world::{PersonId, World};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};
use serde_json::{Value, json};

const ALICE: PersonId = PersonId(0);
const BOB: PersonId = PersonId(1);
const CAROL: PersonId = PersonId(2);
const DAY: u64 = 24 * 3600 * 1000;

fn attester(n: u8) -> Attester {
    Attester::from_text(&Bytes(vec![n; 32]).to_base64()).unwrap()
}

fn server() -> String {
    "Garden".into()
}

/// A garden with a channel for those of 18 years and more: everybody is denied sight, the role allowed.
fn garden(seed: u64) -> World {
    let mut world = World::new(seed, 3);
    world.garden();
    let role = CreateRole { server: server(), name: "adults".into(), ..CreateRole::default() };
    world.must(ALICE, role);
    set_gate(&mut world, Some(adults(18)));
    let view = Some("VIEW_CHANNEL".to_owned());
    let of = |role: &str| NewOverwrite { role: Some(role.into()), ..NewOverwrite::default() };
    let hidden = NewOverwrite { deny: view.clone(), ..of("@everyone") };
    let shown = NewOverwrite { allow: view, ..of("adults") };
    let overwrites = Some(vec![hidden, shown]);
    world.must(ALICE, CreateChannel { overwrites, ..CreateChannel::new("Garden", "cellar") });
    world
}

fn adults(years: u8) -> GateTerms {
    GateTerms {
        attester: Bytes(attester(1).public_key().to_vec()),
        attribute: BIRTH_DATE,
        at_least: false,
        threshold: None,
        years: Some(years),
        fresh_days: None,
    }
}

fn set_gate(world: &mut World, gate: Option<GateTerms>) -> Value {
    world.must(ALICE, GateRole { server: server(), role: "adults".into(), gate, reason: None })
}

/// Somebody is given attestations of their birth date, and keeps them.
fn attest(world: &mut World, person: PersonId, by: u8, born: &str, count: usize) -> Value {
    let file = attested(world, person, by, born, count);
    world.must(person, Request::ImportAttestations { file })
}

fn attested(world: &mut World, person: PersonId, by: u8, born: &str, count: usize) -> String {
    let user = world.must(person, Request::Whoami)["user_id"].as_str().unwrap().parse().unwrap();
    let value = u32::try_from(born.parse::<Date>().unwrap().number()).unwrap();
    let (from, until) = (Millis(world.now().0 - DAY), world.now().plus(30 * DAY));
    let about = About { user, attribute: BIRTH_DATE, value, from, until };
    static CALLS: AtomicU64 = AtomicU64::new(0);
    let mut rng = ChaCha20Rng::seed_from_u64(CALLS.fetch_add(1, Ordering::Relaxed));
    attester(by).attest(&about, count, &mut rng).to_text()
}

fn claim() -> ClaimRole {
    ClaimRole { server: server(), role: "adults".into(), reason: None }
}

/// It fails before anything is sent.
#[track_caller]
fn refused(world: &mut World, person: PersonId, code: &str) -> Failure {
    let before = world.node.answered_path("POST", "/policy");
    let failure = world.must_fail(person, claim());
    assert_eq!(failure.code, code, "{failure}");
    assert_eq!((failure.kind.exit_code(), failure.message.lines().count()), (3, 1), "{failure}");
    assert_eq!(world.node.answered_path("POST", "/policy"), before, "nothing was sent");
    failure
}

#[test]
fn who_is_attested_to_be_of_age_comes_into_the_channel_and_nobody_learns_when_they_were_born() {
    let mut world = garden(301);
    world.send(ALICE, "cellar", "before");
    assert_eq!(world.channel(BOB, "cellar"), Value::Null);
    let kept = attest(&mut world, BOB, 1, "1990-05-31", 2);
    assert_eq!((&kept["imported"], &kept["known"]), (&2.into(), &0.into()));
    let role = world.must(BOB, claim());
    assert_eq!((&role["name"], &role["left"]), (&"adults".into(), &1.into()));
    assert_eq!(role["gate"]["years"], 18);
    world.texts(BOB, "cellar");
    world.send(ALICE, "cellar", "for those of age");
    assert_eq!(world.texts(BOB, "cellar"), ["for those of age"]);
    world.send(BOB, "cellar", "thanks");
    let texts = world.texts(ALICE, "cellar");
    assert_eq!(texts.last().unwrap(), "thanks");
    assert_eq!(world.channel(CAROL, "cellar"), Value::Null);
    // Everybody reads in the log that Bob passed, and of what he has nobody knows more.
    let (action, limit) = (Some("role_claimed".to_owned()), 10);
    let audit = Request::Audit { server: server(), user: None, action, before: None, limit };
    let entries = world.must(ALICE, audit)["entries"].clone();
    assert_eq!((&entries[0]["actor"]["username"], &entries[1]), (&"p1".into(), &Value::Null));
    let secret = "33022";
    assert!(!entries.to_string().contains(secret));
    assert!(!world.must(BOB, Request::ListAttestations).to_string().contains(secret));
    assert!(world.alarms().is_empty(), "{:?}", world.alarms());
}

#[test]
fn who_is_too_young_is_told_so_and_nothing_is_sent() {
    let mut world = garden(302);
    attest(&mut world, CAROL, 1, "2020-05-31", 2);
    let failure = refused(&mut world, CAROL, "gate_not_passed");
    assert!(failure.message.contains("younger than 18"), "{failure}");
    // It is not used up by that.
    let kept = world.must(CAROL, Request::ListAttestations);
    assert_eq!(kept["attestations"][0]["left"], 2);
    assert_eq!(world.channel(CAROL, "cellar"), Value::Null);
}

#[test]
fn what_keeps_one_from_claiming_is_said() {
    let mut world = garden(303);
    refused(&mut world, BOB, "not_attested");
    attest(&mut world, BOB, 2, "1990-05-31", 1);
    refused(&mut world, BOB, "not_attested");
    attest(&mut world, BOB, 1, "1990-05-31", 1);
    world.must(BOB, claim());
    refused(&mut world, BOB, "role_held");
    let (user, role) = ("p1".to_owned(), "adults".to_owned());
    let take = TakeRole { server: server(), user: user.clone(), role: role.clone(), reason: None };
    world.must(ALICE, take);
    refused(&mut world, BOB, "attestations_used_up");
    let give = GiveRole { server: server(), user, role, reason: None };
    let failure = world.must_fail(ALICE, give.clone());
    assert!(failure.message.contains("role_gated"), "{failure}");
    // Another attestation, and it is too old for a gate that wants fresh ones.
    attest(&mut world, BOB, 1, "1990-05-31", 1);
    set_gate(&mut world, Some(GateTerms { fresh_days: Some(1), ..adults(18) }));
    refused(&mut world, BOB, "attestation_stale");
    set_gate(&mut world, Some(adults(18)));
    world.run_for(31 * DAY);
    refused(&mut world, BOB, "attestation_expired");
    set_gate(&mut world, None);
    refused(&mut world, BOB, "role_not_gated");
    world.must(ALICE, give);
}

#[test]
fn what_is_no_attestation_about_oneself_is_not_kept() {
    let mut world = garden(304);
    let refused = |world: &mut World, file: String| {
        world.must_fail(CAROL, Request::ImportAttestations { file }).code
    };
    let bobs = attested(&mut world, BOB, 1, "1990-05-31", 1);
    assert_eq!(refused(&mut world, bobs), "attested_another");
    let own = attested(&mut world, CAROL, 1, "2020-05-31", 1);
    let older = own.replace("\"value\": 43980", "\"value\": 33022");
    assert_ne!(older, own);
    assert_eq!(refused(&mut world, older), "attestation_bad");
    assert_eq!(refused(&mut world, "{}".into()), "attestation_bad");
    let kept = world.must(CAROL, Request::ImportAttestations { file: own.clone() });
    let again = world.must(CAROL, Request::ImportAttestations { file: own });
    assert_eq!(
        (&kept["imported"], &again["imported"], &again["known"]),
        (&1.into(), &0.into(), &1.into())
    );
}

#[test]
fn another_gate_takes_everybody_out_of_the_channel_until_they_pass_it() {
    let mut world = garden(305);
    attest(&mut world, BOB, 1, "1990-05-31", 2);
    world.must(BOB, claim());
    world.texts(BOB, "cellar");
    world.send(ALICE, "cellar", "one");
    assert_eq!(world.texts(BOB, "cellar"), ["one"]);
    assert_eq!(world.channel(ALICE, "cellar")["leaves"], 2);
    let changed = set_gate(&mut world, Some(adults(21)));
    assert_eq!(changed["gate"]["years"], 21);
    assert_eq!(world.channel(ALICE, "cellar")["leaves"], 1, "he is out at once");
    world.send(ALICE, "cellar", "not for bob");
    assert_eq!(world.channel(BOB, "cellar")["state"], "hidden");
    world.must(BOB, claim());
    world.texts(BOB, "cellar");
    world.send(ALICE, "cellar", "two");
    let texts = world.texts(BOB, "cellar");
    assert!(texts.contains(&"two".to_owned()) && !texts.contains(&"not for bob".to_owned()));
    assert!(world.alarms().is_empty(), "{:?}", world.alarms());
}

#[test]
fn a_claim_whose_answer_is_lost_is_made_again_by_the_same_attestation() {
    let mut world = garden(306);
    attest(&mut world, BOB, 1, "1990-05-31", 1);
    let mut lost = false;
    world.node.refuse(move |call| {
        let first = call.path.ends_with("/policy") && call.method == "POST" && !lost;
        lost |= first;
        first.then(|| {
            let body = json!({
                "type": "about:blank", "title": "forbidden", "status": 403, "code": "forbidden",
                "detail": "not now", "request_id": "x",
            });
            (403, body)
        })
    });
    world.must_fail(BOB, claim());
    world.node.stop_lying();
    let role = world.must(BOB, claim());
    assert_eq!(role["left"], 0);
    assert!(world.alarms().is_empty(), "{:?}", world.alarms());
}
