//! A program that dies between build, save, send, acknowledgement and merge of what it posts: the
//! table of all points, and what must be so afterwards.

use coterie_core::{
    Request,
    acts::{CreateChannel, Kick, ResetGroup},
};
use coterie_world::{CrashPoint, PersonId, World};
use serde_json::Value;

const ALICE: PersonId = PersonId(0);
const BOB: PersonId = PersonId(1);
const CAROL: PersonId = PersonId(2);

/// Between which two steps each point lies.
const POINTS: [(CrashPoint, &str); 5] = [
    (CrashPoint::BeforeSave, "built, not saved"),
    (CrashPoint::AfterSave, "saved, not sent"),
    (CrashPoint::AfterSend, "sent, no acknowledgement heard"),
    (CrashPoint::BeforeMerge, "acknowledged, not merged"),
    (CrashPoint::AfterMerge, "merged, nobody told"),
];

/// What is posted when the program dies, and how it is asked for.
struct Posting {
    name: &'static str,
    /// The end of the path that it is posted to.
    path: &'static str,
    /// Who dies.
    who: PersonId,
    ask: fn(&str) -> Request,
}

/// With [`POINTS`]: 50 points.
const POSTINGS: [Posting; 10] = [
    Posting { name: "a message", path: "/messages", who: ALICE, ask: |_| say("maybe") },
    Posting { name: "a commit that removes", path: "/commits", who: ALICE, ask: |_| kick() },
    Posting { name: "the intent of a kick", path: "/policy", who: ALICE, ask: |_| kick() },
    Posting { name: "a group's creation", path: "/group", who: ALICE, ask: |_| create() },
    Posting { name: "the intent of a reset", path: "/policy", who: ALICE, ask: |_| reset() },
    Posting { name: "the group after a reset", path: "/group", who: ALICE, ask: |_| reset() },
    Posting { name: "a join by a link", path: "/join", who: CAROL, ask: join },
    Posting { name: "an external join", path: "/commits", who: CAROL, ask: join },
    Posting { name: "a new device", path: "/devices", who: CAROL, ask: |_| login() },
    // (It joins when it has something to say.)
    Posting { name: "a new device's join", path: "/commits", who: CAROL, ask: |_| say("maybe") },
];

fn say(text: &str) -> Request {
    Request::Send { channel: "general".into(), texts: vec![text.into()], message_id: None }
}

fn kick() -> Request {
    Kick { server: "Garden".into(), user: "p1".into(), reason: None }.into()
}

fn create() -> Request {
    CreateChannel::new("Garden", "plants").into()
}

fn reset() -> Request {
    ResetGroup { channel: "general".into(), reason: None }.into()
}

fn join(link: &str) -> Request {
    Request::Join { link: link.into(), wait: true }
}

fn login() -> Request {
    Request::Login {
        username: "p0".into(),
        password: "password of p0".into(),
        device_name: "phone".into(),
    }
}

/// Alice and Bob in Garden; Carol has a user unless she is to be Alice's phone.
fn scene(seed: u64, posting: &Posting) -> (World, String) {
    let mut world = World::new(seed, 3);
    for (person, name) in [(ALICE, "p0"), (BOB, "p1")] {
        world.register(person, name);
    }
    if posting.name.contains("join") && !posting.name.contains("device") {
        world.register(CAROL, "p2");
    }
    world.must(ALICE, Request::CreateServer { name: "Garden".into() });
    let link = world.invite(ALICE, "Garden");
    world.must(BOB, join(&link));
    world.send(ALICE, "general", "before");
    if posting.name == "a new device's join" {
        world.must(CAROL, login());
    }
    (world, link)
}

/// Asks, and lets the program die at this point of this posting. It must come to it.
fn die(world: &mut World, posting: &Posting, request: Request, point: CrashPoint) {
    let person = world.person(posting.who);
    (person.crash, person.crash_path) = (Some(point), Some(posting.path));
    let ask = world.begin(posting.who, request);
    while world.person(posting.who).runs() {
        assert!(!world.has_ended(posting.who, ask), "{} never comes to {point:?}", posting.name);
        assert!(world.step(), "{}: nothing more happens before {point:?}", posting.name);
    }
    world.run_for(10_000);
    world.person(posting.who).crash_path = None;
    world.person(posting.who).start();
}

/// Asks again where it was not done: whoever was told nothing does not know.
fn again(world: &mut World, posting: &Posting, link: &str) {
    match (posting.name, posting.who) {
        ("a message" | "a new device's join", _) => {}
        ("a group's creation", _) => {
            let list = world.must(ALICE, Request::ListChannels { server: "Garden".into() });
            if list["channels"].as_array().unwrap().len() == 1 {
                world.must(ALICE, create());
            }
        }
        ("the intent of a reset" | "the group after a reset", _) => {
            if incarnation(world) == 0 {
                world.must(ALICE, reset());
            }
            assert_eq!(incarnation(world), 1, "once, and not twice");
            // Whoever has not heard of it could not read what is said behind it.
            world.must(BOB, Request::Status);
        }
        (_, ALICE) => {
            // Kicked already, if it was done.
            let _ = world.ask(ALICE, kick());
        }
        (name, _) if name.contains("device") => drop(world.ask(CAROL, login())),
        _ => drop(world.ask(CAROL, join(link))),
    }
}

fn incarnation(world: &mut World) -> Value {
    let shown = world.must(ALICE, Request::ShowChannel { channel: "general".into() });
    shown["incarnation"].clone()
}

/// Everybody who is left talks, reads the same, and stands at one epoch.
fn all_is_well(world: &mut World, posting: &Posting, point: &str) {
    let kicked = (posting.ask)("") == kick();
    let people: &[PersonId] = match posting.who {
        CAROL => &[ALICE, BOB, CAROL],
        _ if kicked => &[ALICE],
        _ => &[ALICE, BOB],
    };
    let what = format!("{}: {point}", posting.name);
    for person in people {
        world.send(*person, "general", &format!("after, {}", person.0));
    }
    let hers = world.texts(ALICE, "general");
    assert!(hers.iter().filter(|text| *text == "maybe").count() <= 1, "{what}: {hers:?}");
    let place = world.channel(ALICE, "general");
    for person in people {
        let rows = world.read(*person, "general");
        let lost = |row: &Value| row["type"] == "unreadable" && row["reason"] != "before_joined";
        assert!(!rows.iter().any(lost), "{what}: {rows:?}");
        let texts = world.texts(*person, "general");
        assert!(hers.ends_with(&texts), "{what}: {texts:?} and {hers:?}");
        assert!(texts.contains(&format!("after, {}", person.0)), "{what}: {texts:?}");
        let other = world.channel(*person, "general");
        for field in ["state", "epoch", "authenticator", "leaves"] {
            assert_eq!(other[field], place[field], "{what}: {field} of {person:?}");
        }
    }
    assert_eq!(place["leaves"], people.len(), "{what}");
    if kicked {
        assert!(
            !world.texts(BOB, "general").iter().any(|text| text.starts_with("after")),
            "{what}"
        );
    }
    assert!(world.alarms().is_empty(), "{what}: {:?}", world.alarms());
}

fn at_every_point(posting: &Posting) {
    for ((point, name), seed) in POINTS.into_iter().zip(900..) {
        let (mut world, link) = scene(seed, posting);
        die(&mut world, posting, (posting.ask)(&link), point);
        again(&mut world, posting, &link);
        all_is_well(&mut world, posting, name);
    }
}

macro_rules! each {
    ($( $test:ident: $name:literal; )*) => {
        $( #[test]
        fn $test() {
            at_every_point(POSTINGS.iter().find(|posting| posting.name == $name).unwrap());
        } )*

        #[test]
        fn every_posting_of_the_table_has_its_test() {
            let tested = [$($name),*];
            assert!(POSTINGS.iter().map(|posting| posting.name).eq(tested));
            assert!(POINTS.len() * POSTINGS.len() >= 12);
        }
    };
}

each! {
    killed_with_a_message_r5_r10: "a message";
    killed_with_a_commit_that_removes_r3: "a commit that removes";
    killed_with_the_intent_of_a_kick_r12: "the intent of a kick";
    killed_with_a_groups_creation_r3: "a group's creation";
    killed_with_the_intent_of_a_reset_r12: "the intent of a reset";
    killed_with_the_group_after_a_reset_r3: "the group after a reset";
    killed_with_a_join_by_a_link_r12: "a join by a link";
    killed_with_an_external_join_r3_r9: "an external join";
    killed_with_a_new_device_r12: "a new device";
    killed_with_a_new_devices_join_r3_r9: "a new device's join";
}
