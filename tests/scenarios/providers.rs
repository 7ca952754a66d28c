//! Registering and signing in by an identity provider, with the core and the real node.

use coterie_core::{Request, Unlock};
use coterie_world::{PersonId, World, WorldProvider};
use serde_json::{Value, json};

const ALICE: PersonId = PersonId(0);
const BOB: PersonId = PersonId(1);

fn register(world: &World, subject: &str, name: &str, passphrase: Option<&str>) -> Request {
    Request::RegisterByProvider {
        provider: "example".into(),
        id_token: WorldProvider.token(subject, world.now()),
        username: name.into(),
        passphrase: passphrase.map(Into::into),
        device_name: "laptop".into(),
    }
}

fn login(world: &World, subject: &str, unlock: Option<Unlock>) -> Request {
    Request::LoginByProvider {
        provider: "example".into(),
        id_token: WorldProvider.token(subject, world.now()),
        unlock,
        device_name: "phone".into(),
    }
}

fn phrase(world: &mut World, person: PersonId) -> String {
    world.must(person, Request::ShowRecovery)["phrase"].as_str().unwrap().to_owned()
}

fn refused(world: &mut World, person: PersonId, request: Request) -> (u8, String) {
    let failure = world.must_fail(person, request);
    (failure.kind.exit_code(), failure.code)
}

fn devices(world: &mut World, person: PersonId) -> usize {
    let list = world.must(person, Request::ListDevices);
    list["devices"].as_array().map_or(0, Vec::len)
}

#[test]
fn a_user_of_a_provider_talks_on_two_devices_of_which_the_second_opened_by_the_phrase() {
    let mut world = World::new(401, 3);
    let request = register(&world, "sub-1", "alice", None);
    let who = world.must(ALICE, request);
    assert_eq!(who["username"], "alice");
    world.must(ALICE, Request::CreateServer { name: "Garden".into() });
    let words = phrase(&mut world, ALICE);
    let request = login(&world, "sub-1", Some(Unlock::Phrase(words.clone())));
    let second = world.must(BOB, request);
    assert_eq!(second["user_id"], who["user_id"]);
    assert_ne!(second["device_id"], who["device_id"]);
    assert_eq!(phrase(&mut world, BOB), words, "it was given it");
    world.send(BOB, "general", "from the phone");
    assert_eq!(world.texts(ALICE, "general"), ["from the phone"]);
    assert_eq!(devices(&mut world, ALICE), 2);
}

#[test]
fn the_device_that_is_there_goes_on_after_a_logout() {
    let mut world = World::new(402, 1);
    let request = register(&world, "sub-1", "alice", None);
    let who = world.must(ALICE, request);
    world.must(ALICE, Request::Logout);
    let request = login(&world, "sub-1", None);
    assert_eq!(world.must(ALICE, request), who);
    assert_eq!(devices(&mut world, ALICE), 1);
    // Somebody else's token does not open this profile.
    world.must(ALICE, Request::Logout);
    let request = login(&world, "sub-2", None);
    assert_eq!(refused(&mut world, ALICE, request).1, "not_registered");
    assert_eq!(refused(&mut world, ALICE, Request::Status).0, 4);
}

#[test]
fn a_passphrase_opens_the_vault_of_a_new_device() {
    let mut world = World::new(403, 3);
    let request = register(&world, "sub-1", "alice", Some("a passphrase of alice"));
    let who = world.must(ALICE, request);
    let passphrase = |text: &str| Some(Unlock::Passphrase(text.into()));
    let request = login(&world, "sub-1", passphrase("another passphrase"));
    assert_eq!(refused(&mut world, BOB, request), (4, "wrong_credentials".into()));
    assert!(world.person(BOB).rows().is_empty(), "the session was ended");
    let request = login(&world, "sub-1", passphrase("a passphrase of alice"));
    let second = world.must(BOB, request);
    assert_eq!(second["user_id"], who["user_id"]);
    let sessions = world.must(ALICE, Request::ListSessions);
    let labels: Vec<_> =
        sessions["sessions"].as_array().unwrap().iter().map(|row| row["label"].clone()).collect();
    assert_eq!(labels, ["phone", "laptop"], "none is left of what failed");
    // It serves as a password, too.
    let (username, password) = ("alice".into(), "a passphrase of alice".into());
    let request = Request::Login { username, password, device_name: "tablet".into() };
    assert_eq!(world.must(PersonId(2), request)["user_id"], who["user_id"]);
}

#[test]
fn a_wrong_phrase_or_none_opens_nothing_and_leaves_no_session() {
    let mut world = World::new(404, 3);
    let request = register(&world, "sub-1", "alice", None);
    world.must(ALICE, request);
    let request = register(&world, "sub-2", "carol", None);
    world.must(PersonId(2), request);
    let of_carol = phrase(&mut world, PersonId(2));
    for (unlock, exit) in [
        (None, 2),
        (Some(Unlock::Phrase("abandon abandon".into())), 4),
        (Some(Unlock::Phrase(of_carol)), 4),
        (Some(Unlock::Passphrase("none was set".into())), 4),
    ] {
        let request = login(&world, "sub-1", unlock);
        assert_eq!(refused(&mut world, BOB, request).0, exit);
        assert!(world.person(BOB).rows().is_empty());
    }
    let sessions = world.must(ALICE, Request::ListSessions);
    assert_eq!(sessions["sessions"].as_array().map(Vec::len), Some(1));
}

#[test]
fn who_is_registered_is_told_to_log_in_and_who_is_not_to_register() {
    let mut world = World::new(405, 2);
    let request = register(&world, "sub-1", "alice", None);
    world.must(ALICE, request);
    let request = register(&world, "sub-1", "bob", None);
    assert_eq!(refused(&mut world, BOB, request), (3, "already_registered".into()));
    let request = login(&world, "sub-2", Some(Unlock::Passphrase("x".into())));
    assert_eq!(refused(&mut world, BOB, request), (5, "not_registered".into()));
    let request = register(&world, "sub-2", "alice", None);
    assert_eq!(refused(&mut world, BOB, request), (3, "username_taken".into()));
    assert!(world.person(BOB).rows().is_empty(), "nothing is left of it");
    let request = register(&world, "sub-2", "bob", None);
    world.must(BOB, request);
}

#[test]
fn a_token_that_is_used_or_of_an_unknown_provider_is_refused() {
    let mut world = World::new(406, 2);
    let request = register(&world, "sub-1", "alice", None);
    world.must(ALICE, request.clone());
    let failure = world.must_fail(BOB, request);
    assert_eq!((failure.kind.exit_code(), failure.code.as_str()), (4, "bad_id_token"));
    for provider in ["another", "../x", ""] {
        let id_token = WorldProvider.token("sub-2", world.now());
        let unlock = Some(Unlock::Passphrase("x".into()));
        let (provider, device_name) = (provider.into(), "phone".into());
        let request = Request::LoginByProvider { provider, id_token, unlock, device_name };
        assert_eq!(refused(&mut world, BOB, request), (5, "not_found".into()));
    }
}

#[test]
fn a_registration_whose_answer_was_lost_is_gone_on_with_and_the_phrase_is_kept() {
    let mut world = World::new(407, 2);
    // The call arrives and its answer does not.
    let request = register(&world, "sub-1", "alice", None);
    let ask = world.begin(ALICE, request);
    world.run_until("the registration is on its way", |world| {
        world.paths_in_flight().iter().any(|path| path.contains("/oidc/register/"))
    });
    world.lose_answers_in_flight();
    world.run_until("it has failed", |world| world.has_ended(ALICE, ask));
    assert_eq!(world.answer(ALICE, ask).end.unwrap_err().kind.exit_code(), 6);
    let words = phrase(&mut world, ALICE);
    world.person(ALICE).die_now();
    world.person(ALICE).start();
    let request = register(&world, "sub-1", "alice", None);
    let who = world.must(ALICE, request);
    assert_eq!(phrase(&mut world, ALICE), words);
    assert_eq!(devices(&mut world, ALICE), 1);
    let request = login(&world, "sub-1", Some(Unlock::Phrase(words)));
    assert_eq!(world.must(BOB, request)["user_id"], who["user_id"]);
}

#[test]
fn a_registration_that_never_arrived_is_made_by_the_next_sign_in() {
    let mut world = World::new(408, 1);
    let request = register(&world, "sub-1", "alice", None);
    world.begin(ALICE, request);
    world.run_until("the registration is on its way", |world| {
        world.paths_in_flight().iter().any(|path| path.contains("/oidc/register/"))
    });
    world.node.kill();
    world.person(ALICE).die_now();
    world.run_for(60_000);
    world.node.start();
    world.person(ALICE).start();
    let words = phrase(&mut world, ALICE);
    let request = login(&world, "sub-1", None);
    let who = world.must(ALICE, request);
    assert_eq!((who["username"].as_str(), phrase(&mut world, ALICE)), (Some("alice"), words));
    world.must(ALICE, Request::CreateServer { name: "Garden".into() });
}

#[test]
fn an_identity_is_linked_and_unlinked() {
    let mut world = World::new(409, 2);
    world.register(ALICE, "alice");
    let provider = || "example".to_owned();
    let linked = |value: &Value| value["identities"].as_array().map_or(0, Vec::len);
    assert_eq!(linked(&world.must(ALICE, Request::ListIdentities)), 0);
    let id_token = WorldProvider.token("sub-1", world.now());
    let request = Request::LinkIdentity { provider: provider(), id_token };
    assert_eq!(linked(&world.must(ALICE, request)), 1);
    let words = phrase(&mut world, ALICE);
    let request = login(&world, "sub-1", Some(Unlock::Phrase(words)));
    assert_eq!(world.must(BOB, request)["username"], "alice");
    let request = Request::UnlinkIdentity { provider: provider() };
    assert_eq!(linked(&world.must(ALICE, request.clone())), 0);
    assert_eq!(refused(&mut world, ALICE, request).0, 5);
    world.must(BOB, Request::Logout);
    let request = login(&world, "sub-1", None);
    assert_eq!(refused(&mut world, BOB, request).1, "not_registered");
}

#[test]
fn sessions_are_listed_and_revoked() {
    let mut world = World::new(410, 3);
    world.register(ALICE, "alice");
    world.login(BOB, "alice");
    world.login(PersonId(2), "alice");
    let list = world.must(ALICE, Request::ListSessions);
    let rows = list["sessions"].as_array().unwrap().clone();
    assert_eq!(rows.len(), 3);
    let id = |label: &str, n: usize| {
        let of_label = rows.iter().filter(|row| row["label"] == label);
        of_label.clone().nth(n).unwrap()["session_id"].as_str().unwrap().to_owned()
    };
    let own = Request::RevokeSession { session: id("laptop", 0) };
    assert_eq!(refused(&mut world, ALICE, own), (3, "own_session".into()));
    for unknown in ["0".repeat(32), "x/../y".into()] {
        let request = Request::RevokeSession { session: unknown };
        assert_eq!(refused(&mut world, ALICE, request).0, 5);
    }
    let request = Request::RevokeSession { session: id("phone", 0) };
    assert_eq!(world.must(ALICE, request)["ended"], true);
    assert_eq!(world.must(ALICE, Request::RevokeOtherSessions)["ended"], 1);
    for person in [BOB, PersonId(2)] {
        assert_eq!(refused(&mut world, person, Request::ListSessions).0, 4);
    }
    assert_eq!(world.must(ALICE, Request::RevokeOtherSessions)["ended"], 0);
}

fn present(world: &World, subject: &str) -> Request {
    Request::PresentToken {
        provider: "example".into(),
        id_token: WorldProvider.token(subject, world.now()),
        device_name: "browser".into(),
    }
}

const fn open(unlock: Unlock) -> Request {
    Request::LoginPresented { unlock }
}

fn named(username: &str, passphrase: Option<&str>) -> Request {
    Request::RegisterPresented { username: username.into(), passphrase: passphrase.map(Into::into) }
}

#[test]
fn a_token_that_was_shown_says_whether_a_name_is_to_be_chosen_and_serves_for_a_second_choice() {
    let mut world = World::new(421, 2);
    world.must(
        BOB,
        Request::Register {
            username: "alice".into(),
            password: "a password of bob".into(),
            device_name: "laptop".into(),
        },
    );
    let request = present(&world, "sub-1");
    let shown = world.must(ALICE, request);
    assert_eq!(shown["state"], "unknown");
    assert!(shown["expires_at"].as_u64() > Some(world.now().0), "{shown}");
    assert_eq!(refused(&mut world, ALICE, named("alice", None)).1, "username_taken");
    let who = world.must(ALICE, named("ada", Some("a passphrase of ada")));
    assert_eq!(who["username"], "ada");
    assert_eq!(refused(&mut world, ALICE, named("ada", None)).0, 3, "it was good for one account");
}

#[test]
fn a_token_that_was_shown_opens_at_the_second_try() {
    let mut world = World::new(422, 2);
    let request = register(&world, "sub-1", "alice", Some("a passphrase of alice"));
    let who = world.must(ALICE, request);
    let passphrase = |text: &str| open(Unlock::Passphrase(text.into()));
    let request = present(&world, "sub-1");
    assert_eq!(world.must(BOB, request), json!({ "state": "signed_in", "username": "alice" }));
    let wrong = open(Unlock::Phrase("abandon abandon".into()));
    assert_eq!(refused(&mut world, BOB, wrong), (4, "wrong_credentials".into()));
    let wrong = passphrase("another passphrase");
    assert_eq!(refused(&mut world, BOB, wrong), (4, "wrong_credentials".into()));
    let second = world.must(BOB, passphrase("a passphrase of alice"));
    assert_eq!(second["user_id"], who["user_id"]);
    assert_ne!(second["device_id"], who["device_id"]);
    let sessions = world.must(ALICE, Request::ListSessions);
    assert_eq!(sessions["sessions"].as_array().map(Vec::len), Some(2), "{sessions}");
    // The device that is there goes on by a token alone.
    world.must(BOB, Request::Logout);
    let request = present(&world, "sub-1");
    let mut goes_on = second;
    goes_on["state"] = json!("continued");
    assert_eq!(world.must(BOB, request), goes_on);
}

#[test]
fn a_token_that_was_shown_and_declined_leaves_no_session() {
    let mut world = World::new(423, 2);
    let request = register(&world, "sub-1", "alice", None);
    world.must(ALICE, request);
    let request = present(&world, "sub-1");
    world.must(BOB, request);
    let sessions = |world: &mut World| {
        let list = world.must(ALICE, Request::ListSessions);
        list["sessions"].as_array().map(Vec::len)
    };
    assert_eq!(sessions(&mut world), Some(2));
    world.must(BOB, Request::DeclinePresented);
    assert_eq!(sessions(&mut world), Some(1));
    world.must(BOB, Request::DeclinePresented);
    let words = Unlock::Phrase("abandon".into());
    assert_eq!(refused(&mut world, BOB, open(words)).0, 4);
    let words = phrase(&mut world, ALICE);
    assert_eq!(refused(&mut world, BOB, open(Unlock::Phrase(words))).1, "no_token");
    assert_eq!(refused(&mut world, BOB, named("bob", None)).1, "no_token");
}
