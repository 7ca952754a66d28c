//! Another password for somebody who is signed in.

use coterie_core::{Request, Unlock};
use coterie_identity::{RecoveryPhrase, SealedVault, Vault};
use coterie_world::{PersonId, World};

use super::devices::vault_of;

const ALICE: PersonId = PersonId(0);
const BOB: PersonId = PersonId(1);
const PHONE: PersonId = PersonId(2);

const OLD: &str = "password of p0";
const NEW: &str = "another password";

fn change(old: &str, new: &str) -> Request {
    let (unlock, password) = (Unlock::Passphrase(old.into()), new.into());
    Request::ChangePassword { unlock, password }
}

fn by_phrase(words: &str, new: &str) -> Request {
    Request::ChangePassword { unlock: Unlock::Phrase(words.into()), password: new.into() }
}

fn login(password: &str) -> Request {
    let (username, device_name) = ("p0".into(), "x".into());
    Request::Login { username, password: password.into(), device_name }
}

fn phrase_of(world: &mut World, person: PersonId) -> String {
    world.must(person, Request::ShowRecovery)["phrase"].as_str().unwrap().to_owned()
}

/// Alice, with a laptop and a phone, and Bob in the Garden.
fn with_phone(seed: u64) -> World {
    let mut world = World::new(seed, 2);
    world.garden();
    world.add_person(seed * 7 + 1);
    world.login(PHONE, "p0");
    world
}

/// The one of these passwords that signs Alice in on her laptop.
fn the_one_that_works(world: &mut World, passwords: [&str; 2]) -> String {
    let mut works = Vec::new();
    for password in passwords {
        match world.ask(ALICE, login(password)).end {
            Ok(_) => works.push(password.to_owned()),
            Err(failure) => assert_eq!(failure.code, "wrong_credentials"),
        }
    }
    assert_eq!(works.len(), 1, "{works:?} of {passwords:?}");
    works.remove(0)
}

#[test]
fn a_new_password_signs_in_everywhere_and_the_old_one_nowhere() {
    let mut world = with_phone(601);
    let who = world.must(ALICE, Request::Whoami);
    let phone = world.must(PHONE, Request::Whoami);
    world.must(PHONE, Request::Status);
    let phrase = phrase_of(&mut world, ALICE);
    let changed = world.must(ALICE, change(OLD, NEW));
    assert_eq!((&changed["user_id"], &changed["changed"]), (&who["user_id"], &true.into()));
    // Here one goes on; the phone is signed out, keeps what it has, and comes back by the new one.
    world.send(ALICE, "general", "still here");
    assert_eq!(world.must_fail(PHONE, Request::Status).kind.exit_code(), 4);
    assert_eq!(world.must_fail(PHONE, login(OLD)).code, "wrong_credentials");
    assert_eq!(world.must(PHONE, login(NEW)), phone, "the same device");
    assert_eq!(world.texts(PHONE, "general").last().unwrap(), "still here");
    world.send(PHONE, "general", "and so is the phone");
    // So do a new device and the phrase.
    let tablet = world.add_person(6_010);
    assert_eq!(world.must_fail(tablet, login(OLD)).code, "wrong_credentials");
    assert_eq!(world.must(tablet, login(NEW))["user_id"], who["user_id"]);
    let recovered = world.add_person(6_011);
    let (username, password) = ("p0".to_owned(), "a third password".to_owned());
    let device_name = "recovered".to_owned();
    world.must(recovered, Request::Recover { username, phrase, password, device_name });
    world.send(recovered, "general", "by the phrase");
    assert_eq!(world.texts(BOB, "general"), ["still here", "and so is the phone", "by the phrase"]);
    assert_eq!(world.alarms(), []);
}

#[test]
fn a_device_that_came_by_the_password_changes_it_by_password_or_by_phrase() {
    let mut world = with_phone(602);
    let phrase = phrase_of(&mut world, ALICE);
    world.must(PHONE, change(OLD, NEW));
    world.must(PHONE, by_phrase(&phrase, "a third password"));
    world.must(ALICE, login("a third password"));
    // The vault still opens for what else it is opened for.
    let laptop = world.must(ALICE, Request::Whoami)["device_id"].as_str().unwrap().to_owned();
    world.must(PHONE, login("a third password"));
    let unlock = Some(Unlock::Passphrase("a third password".into()));
    world.must(PHONE, Request::RevokeDevice { device: laptop, unlock });
    assert_eq!(world.channel(BOB, "general")["leaves"], 2);
    assert_eq!(world.alarms(), []);
}

#[test]
fn a_wrong_password_or_phrase_and_a_new_one_out_of_bounds_change_nothing() {
    let mut world = with_phone(603);
    let others = phrase_of(&mut world, BOB);
    let before = vault_of(&mut world, ALICE);
    for (request, code) in [
        (change("password of p1", NEW), "wrong_credentials"),
        (by_phrase(&others, NEW), "wrong_credentials"),
        (by_phrase("abandon abandon", NEW), "wrong_credentials"),
        (change(OLD, ""), "invalid"),
        (change(OLD, &"x".repeat(1_025)), "invalid"),
        (change("", NEW), "invalid"),
    ] {
        let failure = world.must_fail(ALICE, request.clone());
        assert_eq!(failure.code, code, "{request:?}");
        let exit = if code == "invalid" { 3 } else { 4 };
        assert_eq!(failure.kind.exit_code(), exit, "{request:?}");
    }
    assert_eq!(world.node.answered_path("POST", "/v1/auth/password"), 0, "nothing was begun");
    assert_eq!(vault_of(&mut world, ALICE), before);
    // Nobody is signed out by a try.
    world.must(PHONE, Request::Status);
    assert_eq!(the_one_that_works(&mut world, [OLD, NEW]), OLD);
    world.must(PHONE, Request::Logout);
    assert_eq!(world.must_fail(PHONE, change(OLD, NEW)).kind.exit_code(), 4);
}

#[test]
fn an_old_vault_and_the_old_password_open_no_later_one() {
    let mut world = World::new(604, 1);
    world.register_all();
    let phrase = phrase_of(&mut world, ALICE);
    let before = SealedVault::parse(&vault_of(&mut world, ALICE)).unwrap();
    world.must(ALICE, change(OLD, NEW));
    let after = SealedVault::parse(&vault_of(&mut world, ALICE)).unwrap();
    assert_eq!(after.version, before.version + 1);
    let mut spliced = after.clone();
    spliced.wraps = before.wraps;
    let phrase = RecoveryPhrase::from_words(&phrase).unwrap();
    let opened = |vault: &SealedVault| {
        let sealed = coterie_types::to_canonical(vault);
        Vault::open_with_recovery(&phrase, &sealed).map(|vault| vault.version())
    };
    assert_eq!(opened(&spliced).unwrap_err().rule(), "vault_locked");
    assert_eq!(opened(&after).unwrap(), after.version);
}

/// Wherever the program dies, one of the two passwords works, and the device is what it was.
#[test]
fn killed_while_the_password_is_changed_one_of_the_two_works_r12() {
    let mut world = World::new(605, 2);
    world.garden();
    let mut now = OLD.to_owned();
    let (mut kept, mut changed) = (0, 0);
    for steps in 0.. {
        let next = format!("password number {steps}");
        let ask = world.begin(ALICE, change(&now, &next));
        for _ in 0..steps {
            if !world.has_ended(ALICE, ask) {
                world.step();
            }
        }
        let over = world.has_ended(ALICE, ask);
        world.person(ALICE).die_now();
        // What it has sent arrives.
        world.run_for(10_000);
        world.person(ALICE).start();
        world.send(ALICE, "general", &format!("after {steps} steps"));
        let works = the_one_that_works(&mut world, [&now, &next]);
        if works == next {
            changed += 1
        } else {
            kept += 1
        }
        now = works;
        if over {
            assert_eq!(now, next, "it was done");
            break;
        }
    }
    assert!(kept >= 5 && changed >= 2, "{kept} times the old one, {changed} times the new one");
    assert_eq!(world.texts(BOB, "general").len(), kept + changed);
    world.must(ALICE, change(&now, NEW));
    assert_eq!(world.alarms(), []);
}

/// Runs until the new record and vault are on their way.
fn posted(world: &World) -> bool {
    world.paths_in_flight().iter().any(|path| path.starts_with("/v1/auth/password/"))
}

#[test]
fn a_lost_answer_is_made_up_for_by_a_look_at_the_vault() {
    let mut world = World::new(606, 1);
    world.register_all();
    let ask = world.begin(ALICE, change(OLD, NEW));
    world.run_until("posted", posted);
    world.lose_answers_in_flight();
    world.run_until("done", |world| world.has_ended(ALICE, ask));
    assert_eq!(world.answer(ALICE, ask).end.unwrap()["changed"], true);
    assert_eq!(the_one_that_works(&mut world, [OLD, NEW]), NEW);
}

#[test]
fn a_network_that_brings_every_call_twice_changes_it_once() {
    let mut world = World::new(607, 1);
    world.register_all();
    let before = SealedVault::parse(&vault_of(&mut world, ALICE)).unwrap().version;
    world.network.repeat = 100;
    world.must(ALICE, change(OLD, NEW));
    world.network.repeat = 0;
    assert_eq!(SealedVault::parse(&vault_of(&mut world, ALICE)).unwrap().version, before + 1);
    assert_eq!(the_one_that_works(&mut world, [OLD, NEW]), NEW);
}

#[test]
fn a_node_that_is_gone_before_it_hears_of_the_new_password_knows_the_old_one() {
    let mut world = World::new(608, 1);
    world.register_all();
    let ask = world.begin(ALICE, change(OLD, NEW));
    world.run_until("posted", posted);
    world.node.kill();
    world.run_until("failed", |world| world.has_ended(ALICE, ask));
    let failure = world.answer(ALICE, ask).end.unwrap_err();
    assert_eq!(failure.kind.exit_code(), 6, "{failure:?}");
    world.node.start();
    assert_eq!(the_one_that_works(&mut world, [OLD, NEW]), OLD);
}

#[test]
fn a_node_that_takes_the_new_password_and_is_gone_leaves_it_open_in_words() {
    let mut world = World::new(609, 1);
    world.register_all();
    let ask = world.begin(ALICE, change(OLD, NEW));
    world.run_until("posted", posted);
    world.lose_answers_in_flight();
    world.run_until("taken", |world| !posted(world));
    world.node.kill();
    world.run_until("failed", |world| world.has_ended(ALICE, ask));
    let failure = world.answer(ALICE, ask).end.unwrap_err();
    assert_eq!(failure.kind.exit_code(), 6, "{failure:?}");
    assert_eq!(failure.code, "password_in_doubt", "{failure:?}");
    world.node.start();
    assert_eq!(the_one_that_works(&mut world, [OLD, NEW]), NEW);
}

#[test]
fn of_two_devices_that_change_it_at_once_one_does() {
    let mut world = with_phone(610);
    let hers = world.begin(ALICE, change(OLD, NEW));
    let its = world.begin(PHONE, change(OLD, "a third password"));
    world.run_until("both over", |world| {
        world.has_ended(ALICE, hers) && world.has_ended(PHONE, its)
    });
    let (hers, its) = (world.answer(ALICE, hers).end, world.answer(PHONE, its).end);
    assert_ne!(hers.is_ok(), its.is_ok(), "{hers:?} and {its:?}");
    let one = if hers.is_ok() { NEW } else { "a third password" };
    assert_eq!(the_one_that_works(&mut world, [NEW, "a third password"]), one);
    world.must(PHONE, login(one));
    world.must(ALICE, change(one, OLD));
    assert_eq!(world.alarms(), []);
}
