//! A node that plays with a vault while its user changes the password.

use std::{cell::RefCell, rc::Rc};

use coterie_core::{Request, Unlock};
use coterie_types::Bytes;
use coterie_world::{PersonId, World};
use serde_json::{Value, json};

const ALICE: PersonId = PersonId(0);
const BOB: PersonId = PersonId(1);

fn change(unlock: Unlock, new: &str) -> Request {
    Request::ChangePassword { unlock, password: new.into() }
}

fn passphrase(words: &str) -> Unlock {
    Unlock::Passphrase(words.into())
}

fn phrase_of(world: &mut World, person: PersonId) -> Unlock {
    let shown = world.must(person, Request::ShowRecovery);
    Unlock::Phrase(shown["phrase"].as_str().unwrap().to_owned())
}

/// Shows this vault for every other from now on.
fn show(world: &mut World, vault: Value) {
    world.node.lie(move |call, status, body| {
        if call.method == "GET" && call.path == "/v1/vault" && status == 200 {
            *body = vault.clone();
        }
    });
}

/// The vault that the node shows somebody while they ask for this.
fn vault_shown(world: &mut World, person: PersonId, request: Request) -> Value {
    let seen: Rc<RefCell<Value>> = Rc::default();
    let shown = Rc::clone(&seen);
    world.node.lie(move |call, _, body| {
        if call.method == "GET" && call.path == "/v1/vault" {
            *shown.borrow_mut() = body.clone();
        }
    });
    world.must(person, request);
    world.node.stop_lying();
    seen.take()
}

fn begun(world: &World) -> usize {
    world.node.answered_path("POST", "/v1/auth/password")
}

fn signs_in(world: &mut World, password: &str) {
    let (username, device_name) = ("p0".into(), "x".into());
    world.must(ALICE, Request::Login { username, password: password.into(), device_name });
}

#[test]
fn a_node_that_shows_the_vault_of_somebody_else_gets_no_new_password() {
    let mut world = World::new(131, 2);
    world.register_all();
    let his = vault_shown(&mut world, BOB, change(passphrase("password of p1"), "his new one"));
    show(&mut world, his);
    let failure = world.must_fail(ALICE, change(passphrase("password of p0"), "another"));
    assert_eq!(failure.code, "wrong_credentials", "{failure:?}");
    assert_eq!(begun(&world), 1, "his");
    world.node.stop_lying();
    signs_in(&mut world, "password of p0");
}

/// The device log does not name what a new password seals: the device remembers that it was there.
#[test]
fn a_node_that_goes_back_to_the_vault_before_a_new_password_is_caught() {
    let mut world = World::new(132, 1);
    world.register_all();
    let before = vault_shown(&mut world, ALICE, change(passphrase("password of p0"), "another"));
    let phrase = phrase_of(&mut world, ALICE);
    show(&mut world, before);
    let failure = world.must_fail(ALICE, change(phrase.clone(), "a third password"));
    assert_eq!((failure.code.as_str(), failure.kind.exit_code()), ("node_lied", 7), "{failure:?}");
    assert!(failure.message.contains("than this device has seen"), "{failure:?}");
    assert_eq!(begun(&world), 1);
    // The same after a start of the program.
    world.person(ALICE).die_now();
    world.person(ALICE).start();
    let failure = world.must_fail(ALICE, change(phrase, "a third password"));
    assert_eq!(failure.code, "node_lied", "{failure:?}");
    world.node.stop_lying();
    signs_in(&mut world, "another");
}

#[test]
fn a_node_that_shows_an_older_vault_than_the_device_log_names_is_caught_before_a_new_password() {
    let mut world = World::new(133, 1);
    world.register_all();
    let phone = world.add_person(1330);
    world.login(phone, "p0");
    let device = world.must(phone, Request::Whoami)["device_id"].as_str().unwrap().to_owned();
    let revoke = Request::RevokeDevice { device, unlock: None };
    let before = vault_shown(&mut world, ALICE, revoke);
    show(&mut world, before);
    let failure = world.must_fail(ALICE, change(passphrase("password of p0"), "another"));
    assert_eq!(failure.code, "node_lied", "{failure:?}");
    assert!(failure.message.contains("than the device log names"), "{failure:?}");
    assert_eq!(begun(&world), 0);
}

#[test]
fn a_node_whose_answer_to_a_new_password_makes_no_sense_leaves_the_old_one() {
    let mut world = World::new(134, 1);
    world.register_all();
    for lie in [
        (|body: &mut Value| body["response"] = json!(Bytes(vec![1; 64]))) as fn(&mut Value),
        |body| body["response"] = json!(Bytes(Vec::new())),
        |body| body["flow"] = json!("../logout"),
        |body| *body = json!({}),
    ] {
        world.node.lie(move |call, status, body| {
            if call.path == "/v1/auth/password" && status == 200 {
                lie(body);
            }
        });
        let failure = world.must_fail(ALICE, change(passphrase("password of p0"), "another"));
        assert_eq!(failure.kind.exit_code(), 7, "{failure:?}");
        world.node.stop_lying();
        signs_in(&mut world, "password of p0");
    }
}

/// An answer without a deed cannot be told at once: the next sign-in tells, and nothing is lost.
#[test]
fn a_node_that_says_it_was_done_and_does_nothing_loses_nothing() {
    let mut world = World::new(135, 1);
    world.register_all();
    world.node.refuse(|call| {
        let posted = call.method == "POST" && call.path.starts_with("/v1/auth/password/");
        posted.then(|| (200, json!({})))
    });
    world.must(ALICE, change(passphrase("password of p0"), "another"));
    world.node.stop_lying();
    let phrase = phrase_of(&mut world, ALICE);
    // The vault that is there is older than the one that was said to be taken.
    let failure = world.must_fail(ALICE, change(phrase, "a third password"));
    assert_eq!(failure.code, "node_lied", "{failure:?}");
}
