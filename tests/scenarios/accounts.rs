//! Signing in and out, and every clear refusal.

use coterie_core::Request;
use coterie_types::limits::DEVICE_CHANGES_PER_DAY;
use coterie_world::{PersonId, World};

const ALICE: PersonId = PersonId(0);
const BOB: PersonId = PersonId(1);

fn register(name: &str, password: &str) -> Request {
    Request::Register {
        username: name.into(),
        password: password.into(),
        device_name: "laptop".into(),
    }
}

#[test]
fn a_taken_name_is_refused_and_nothing_is_made() {
    let mut world = World::new(61, 2);
    world.must(ALICE, register("alice", "correct horse"));
    let failure = world.must_fail(BOB, register("alice", "battery staple"));
    assert_eq!((failure.kind.exit_code(), failure.code.as_str()), (3, "username_taken"));
    assert!(world.person(BOB).rows().is_empty());
    world.must(BOB, register("bob", "battery staple"));
}

#[test]
fn a_wrong_password_and_an_unknown_name_look_alike() {
    let mut world = World::new(62, 2);
    world.must(ALICE, register("alice", "correct horse"));
    let login = |name: &str| Request::Login {
        username: name.into(),
        password: "wrong horse".into(),
        device_name: "x".into(),
    };
    let wrong = world.must_fail(BOB, login("alice"));
    let unknown = world.must_fail(BOB, login("nobody"));
    assert_eq!(wrong, unknown);
    assert_eq!(wrong.kind.exit_code(), 4);
    assert!(world.person(BOB).rows().is_empty());
}

#[test]
fn after_logout_nothing_works_until_login_on_the_same_device() {
    let mut world = World::new(63, 2);
    world.garden();
    let before = world.must(BOB, Request::Whoami);
    world.must(BOB, Request::Logout);
    assert_eq!(world.must_fail(BOB, Request::Status).kind.exit_code(), 4);
    world.send(ALICE, "general", "while Bob is out");
    let login = Request::Login {
        username: "p1".into(),
        password: "password of p1".into(),
        device_name: "x".into(),
    };
    assert_eq!(world.must(BOB, login), before, "the device goes on");
    assert_eq!(world.texts(BOB, "general"), ["while Bob is out"]);
}

#[test]
fn an_expired_token_is_renewed_by_itself() {
    let mut world = World::new(64, 2);
    world.garden();
    world.run_for(11 * 60 * 1000);
    world.send(ALICE, "general", "eleven minutes later");
    world.run_for(20 * 24 * 3600 * 1000);
    world.send(ALICE, "general", "three weeks later");
    assert_eq!(world.texts(BOB, "general"), ["eleven minutes later", "three weeks later"]);
}

#[test]
fn names_passwords_and_messages_out_of_bounds_are_refused() {
    let mut world = World::new(65, 1);
    for (name, password) in [("A", "correct horse"), ("Alice", "correct horse"), ("alice", "")] {
        assert_eq!(
            world.must_fail(ALICE, register(name, password)).kind.exit_code(),
            3,
            "{name} {password}"
        );
    }
    world.must(ALICE, register("alice", "correct horse"));
    assert_eq!(
        world.must_fail(ALICE, Request::CreateServer { name: "x".repeat(101) }).kind.exit_code(),
        3
    );
    world.must(ALICE, Request::CreateServer { name: "Garden".into() });
    let send = |length| Request::Send {
        channel: "general".into(),
        texts: vec!["x".repeat(length)],
        message_id: None,
    };
    let failure = world.must_fail(ALICE, send(16 * 1024 + 1));
    assert_eq!((failure.kind.exit_code(), failure.code.as_str()), (3, "too_large"));
    world.must(ALICE, send(16 * 1024 - 100));
    assert_eq!(world.texts(ALICE, "general").len(), 1);
}

#[test]
fn an_ambiguous_name_is_a_usage_error_with_candidates() {
    let mut world = World::new(66, 1);
    world.must(ALICE, register("alice", "correct horse"));
    world.must(ALICE, Request::CreateServer { name: "Garden".into() });
    world.must(ALICE, Request::CreateServer { name: "Garden".into() });
    let failure = world.must_fail(ALICE, Request::ShowServer { server: "Garden".into() });
    assert_eq!((failure.kind.exit_code(), failure.code.as_str()), (2, "ambiguous"));
    assert_eq!(failure.message.matches("(s").count(), 2, "{}", failure.message);
}

/// Each of them has a session until then, and a user has 20: the laptop's would give way.
#[test]
fn a_device_that_cannot_be_added_leaves_no_session_behind() {
    let mut world = World::new(64, 1);
    world.must(ALICE, register("p0", "password of p0"));
    let mut refused = 0;
    for n in 0..8 {
        let other = world.add_person(1_000 + n);
        let login = Request::Login {
            username: "p0".into(),
            password: "password of p0".into(),
            device_name: "another".into(),
        };
        if let Err(failure) = world.ask(other, login).end {
            assert_eq!(failure.code, "limit_reached");
            assert!(world.person(other).rows().is_empty());
            refused += 1;
        }
    }
    assert_eq!(refused, 8 - DEVICE_CHANGES_PER_DAY);
    let answered = world.node.answered_path("POST", "/v1/auth/logout");
    assert_eq!(answered, refused);
    world.must(ALICE, Request::Status);
}
