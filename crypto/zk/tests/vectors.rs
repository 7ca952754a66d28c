//! Every case of `spec/vectors/anonymity.json` holds, or is refused with the class that it names.
#![allow(clippy::unwrap_used, clippy::panic)]

use coterie_zk::membership::{
    Blocked, Blocklist, Class, Context, MemberKey, MemberSecret, Possession, Proof, Ring, Scope,
    Seed, Statement, Verified, Window, generator, generator_prime, h, pad, verify_batch,
};
use curve25519_dalek::Scalar;
use serde_json::Value;
use sha2::{Digest, Sha512};

fn file() -> Value {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../spec/vectors/anonymity.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn cases(value: &Value, least: usize) -> &[Value] {
    let cases = value.as_array().unwrap();
    assert!(cases.len() >= least);
    cases
}

fn unhex(value: &Value) -> Vec<u8> {
    let text = value.as_str().unwrap();
    (0..text.len()).step_by(2).map(|i| u8::from_str_radix(&text[i..i + 2], 16).unwrap()).collect()
}

fn array<const N: usize>(value: &Value) -> [u8; N] {
    unhex(value).try_into().unwrap()
}

fn number<T: TryFrom<u64>>(value: &Value) -> T {
    T::try_from(value.as_u64().unwrap()).ok().unwrap()
}

fn member(number: u32) -> MemberSecret {
    let mut hash = Sha512::new();
    hash.update(b"coterie-anon-v1/vectors");
    hash.update(number.to_be_bytes());
    MemberSecret::new(Scalar::from_bytes_mod_order_wide(&hash.finalize().into())).unwrap()
}

fn scope(value: &Value) -> Option<Scope> {
    let (server, channel) = (array(&value["server"]), array(&value["channel"]));
    if let Some(poll) = value.get("poll") {
        return Some(Scope::of_poll(&server, &channel, &array(poll)));
    }
    let window = Window {
        server,
        channel,
        number: number(&value["window"]),
        length: number(&value["length"]),
        policy: number(&value["policy"]),
    };
    let handle = value["pseudonymous"].as_bool().unwrap();
    Scope::of_window(&window, number(&value["limit"]), handle).ok()
}

/// The parts of a statement; None where they are refused.
fn parts(case: &Value) -> Option<(Ring, Scope, Blocklist)> {
    let keys: Vec<MemberKey> = match case["ring"]["made"].as_u64() {
        Some(made) => (0..u32::try_from(made).unwrap()).map(|n| member(n).public()).collect(),
        None => {
            let keys = case["ring"]["keys"].as_array().unwrap().iter();
            keys.map(|key| MemberKey::from_bytes(array(key)).ok()).collect::<Option<_>>()?
        }
    };
    let ring = Ring::new(array(&case["scope"]["channel"]), keys).ok()?;
    let scope = scope(&case["scope"])?;
    let blocked = |post: &Value| Blocked {
        nullifier: array(&post["nullifier"]),
        ticket: array(&post["ticket"]),
    };
    let blocked: Vec<Blocked> = case["blocked"].as_array().unwrap().iter().map(blocked).collect();
    let list = Blocklist::new(&scope, &blocked).ok()?;
    Some((ring, scope, list))
}

/// What a case comes to: what it says, or the class of the refusal.
fn judge(case: &Value) -> Result<Verified, Class> {
    let (ring, scope, list) = parts(case).ok_or(Class::Statement)?;
    let context = array(&case["ctx"]);
    let statement = Statement::new(&ring, &scope, &list, context, number(&case["minimum"]))
        .map_err(|_| Class::Statement)?;
    let proof = Proof::from_bytes(statement.parameters(), &unhex(&case["proof"]))
        .map_err(|_| Class::Parse)?;
    if let Some(mu) = case.get("mu") {
        let challenges = proof.challenges(&statement);
        assert_eq!(challenges.mu, array(mu));
        assert_eq!(challenges.xi, array(&case["xi"]));
        let nu = (!case["nu"].is_null()).then(|| array(&case["nu"]));
        assert_eq!(challenges.nu, nu);
    }
    proof.verify(&statement).map_err(|error| error.class())
}

#[test]
fn good_proofs_hold_with_the_challenges_that_are_stated() {
    for case in cases(&file()["good"], 13) {
        let verified = judge(case).unwrap();
        assert_eq!(verified.nullifier, array(&case["nullifier"]));
        assert_eq!(verified.ticket, array(&case["ticket"]));
        let handle = (!case["handle"].is_null()).then(|| array(&case["handle"]));
        assert_eq!(verified.handle, handle);
    }
}

#[test]
fn bad_proofs_are_refused_with_the_class_that_is_stated() {
    for case in cases(&file()["bad"], 67) {
        let class = judge(case).unwrap_err().as_str();
        assert_eq!(class, case["class"].as_str().unwrap(), "{}", case["name"]);
    }
}

#[test]
fn the_bad_one_of_the_batch_is_blamed() {
    let file = file();
    let batch = &file["batch"];
    let (ring, scope, list) = parts(batch).unwrap();
    let statement = Statement::new(&ring, &scope, &list, array(&batch["ctx"]), 3).unwrap();
    let proofs: Vec<Proof> = cases(&batch["proofs"], 8)
        .iter()
        .map(|proof| Proof::from_bytes(statement.parameters(), &unhex(proof)).unwrap())
        .collect();
    let items: Vec<_> = proofs.iter().map(|proof| (&statement, proof)).collect();
    let bad = batch["bad"].as_array().unwrap().iter().map(number::<usize>).collect();
    let error = coterie_zk::membership::BatchError::Bad(bad);
    assert_eq!(verify_batch(&items).unwrap_err(), error);
}

#[test]
fn generators_are_as_stated() {
    let file = file();
    let stated = &file["generators"];
    assert_eq!(h().to_bytes(), array(&stated["h"]));
    assert_eq!(pad().to_bytes(), array(&stated["pad"]));
    for (a, (one, two)) in
        (0..).zip(cases(&stated["gen"], 44).iter().zip(cases(&stated["gen_prime"], 44)))
    {
        assert_eq!(generator(a).to_bytes(), array(one));
        assert_eq!(generator_prime(a).to_bytes(), array(two));
    }
}

#[test]
fn keys_and_their_possession_are_as_stated() {
    let file = file();
    for case in cases(&file["seeds"], 3) {
        let seed = Seed::from_bytes(array(&case["seed"]));
        assert_eq!(*seed.next().to_bytes(), array(&case["next"]));
        let key = seed.secret(&array(&case["server"])).public();
        assert_eq!(key.to_bytes(), array(&case["key"]));
    }
    let holds = |case: &Value| {
        let to = Possession {
            server: array(&case["server"]),
            user: array(&case["user"]),
            from: number(&case["from"]),
        };
        MemberKey::from_bytes(array(&case["key"]))
            .is_ok_and(|key| to.verify(&key, &array(&case["proof"])).is_ok())
    };
    assert!(cases(&file["possession"]["good"], 1).iter().all(holds));
    for case in cases(&file["possession"]["bad"], 9) {
        assert!(!holds(case), "{}", case["name"]);
    }
}

#[test]
fn rings_scopes_and_contexts_are_as_stated() {
    let file = file();
    for case in cases(&file["rings"], 3) {
        let given = case["given"].as_array().unwrap().iter();
        let given = given.map(|key| MemberKey::from_bytes(array(key)).unwrap());
        let ring = Ring::new(array(&case["channel"]), given).unwrap();
        let sorted: Vec<[u8; 32]> = cases(&case["sorted"], 1).iter().map(array).collect();
        assert_eq!(ring.keys().iter().map(|key| key.to_bytes()).collect::<Vec<_>>(), sorted);
        assert_eq!(ring.digest(), array(&case["digest"]));
    }
    for case in cases(&file["scopes"]["windows"], 3) {
        let scope = scope(&case["scope"]).unwrap();
        assert_eq!(scope.id(), array(&case["id"]));
        for (k, base) in (0..).zip(case["bases"].as_array().unwrap()) {
            assert_eq!(scope.base(k), Some(array(base)));
        }
        let last = member(0).nullifier(&scope, scope.limit() - 1);
        assert_eq!(last, Some(array(&case["last_nullifier_of_key_0"])));
        let handle = &case["handle_of_key_0"];
        assert_eq!(member(0).handle(&scope), (!handle.is_null()).then(|| array(handle)));
    }
    for case in cases(&file["scopes"]["polls"], 1) {
        let (server, channel) = (array(&case["server"]), array(&case["channel"]));
        let poll = Scope::of_poll(&server, &channel, &array(&case["poll"]));
        assert_eq!(poll.id(), array(&case["id"]));
        assert_eq!(member(0).nullifier(&poll, 0), Some(array(&case["nullifier_of_key_0"])));
    }
    for case in cases(&file["contexts"], 1) {
        let context = Context {
            server: array(&case["server"]),
            channel: array(&case["channel"]),
            epoch: number(&case["epoch"]),
            window: number(&case["window"]),
            ring: array(&case["ring"]),
            ring_head: array(&case["ring_head"]),
            class: number(&case["class"]),
            padded: number(&case["padded"]),
            ciphertext: array(&case["ciphertext"]),
        };
        assert_eq!(context.digest(), array(&case["ctx"]));
    }
}
