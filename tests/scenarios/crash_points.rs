//! A program that dies between build, save, send, acknowledgement and merge of what it posts: at every
//! point of the table beside this, with what must be so afterwards. `tests/wasm/crash_points.mjs` does
//! the same in WASM.

use std::sync::LazyLock;

use coterie_core::Request;
use coterie_world::{CrashPoint, PersonId, World};
use serde_json::{Value, from_value, json};

const ALICE: PersonId = PersonId(0);
const BOB: PersonId = PersonId(1);
/// Carol, or Alice's phone.
const CAROL: PersonId = PersonId(2);

static TABLE: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(include_str!("crash_points.json")).unwrap());

fn point(name: &str) -> CrashPoint {
    match name {
        "before_save" => CrashPoint::BeforeSave,
        "after_save" => CrashPoint::AfterSave,
        "after_send" => CrashPoint::AfterSend,
        "before_merge" => CrashPoint::BeforeMerge,
        "after_merge" => CrashPoint::AfterMerge,
        other => panic!("{other} is no point"),
    }
}

/// What is posted when the program dies, and how it is asked for.
struct Posting {
    name: &'static str,
    /// What posts it: the end of its path.
    call: &'static str,
    who: &'static str,
    request: &'static Value,
    done: &'static Value,
}

impl Posting {
    fn of(row: &'static Value) -> Self {
        let word = |name: &str| row[name].as_str().unwrap();
        let (name, call, who) = (word("name"), word("call"), word("who"));
        Self { name, call, who, request: &row["request"], done: &row["done"] }
    }

    fn named(name: &str) -> Self {
        let mut rows = TABLE["postings"].as_array().unwrap().iter();
        Self::of(rows.find(|row| row["name"] == name).unwrap())
    }

    /// Who dies.
    fn dies(&self) -> PersonId {
        if self.who == "alice" { ALICE } else { CAROL }
    }

    fn request(&self, link: &str) -> Request {
        let mut request = self.request.clone();
        if request["link"] == "LINK" {
            request["link"] = json!(link);
        }
        from_value(request).unwrap()
    }

    fn asks_for(&self, what: &str) -> bool {
        self.request["do"] == what
    }
}

fn join(link: &str) -> Request {
    Request::Join { link: link.into(), wait: true }
}

/// Alice and Bob in Garden; Carol has a user, or the phone is signed in where it is to join.
fn scene(seed: u64, posting: &Posting) -> (World, String) {
    let mut world = World::new(seed, 3);
    for (person, name) in [(ALICE, "alice"), (BOB, "bob")] {
        world.register(person, name);
    }
    if posting.who == "carol" {
        world.register(CAROL, "carol");
    }
    world.must(ALICE, Request::CreateServer { name: "Garden".into() });
    let link = world.invite(ALICE, "Garden");
    world.must(BOB, join(&link));
    world.send(ALICE, "general", "before");
    if posting.who == "phone" && !posting.asks_for("login") {
        world.must(CAROL, Posting::named("a new device").request(&link));
    }
    (world, link)
}

/// Asks, and lets the program die at this point of this posting. It must come to it.
fn die(world: &mut World, posting: &Posting, request: Request, point: CrashPoint) {
    let who = posting.dies();
    let person = world.person(who);
    (person.crash, person.crash_path) = (Some(point), Some(posting.call));
    let ask = world.begin(who, request);
    while world.person(who).runs() {
        assert!(!world.has_ended(who, ask), "{} never comes to {point:?}", posting.name);
        assert!(world.step(), "{}: nothing more happens before {point:?}", posting.name);
    }
    world.run_for(10_000);
    world.person(who).crash_path = None;
    world.person(who).start();
}

/// Whether what was asked for has happened, as far as whoever asked knows when the program runs again.
fn is_done(world: &mut World, posting: &Posting) -> bool {
    let who = posting.dies();
    let known = world.ask(who, Request::Status).end;
    match posting.request["do"].as_str().unwrap() {
        "send" => world.texts(who, "general").contains(&"maybe".to_owned()),
        "kick" => {
            let members = world.must(ALICE, Request::ListMembers { server: "Garden".into() });
            members["members"].as_array().unwrap().iter().all(|one| one["username"] != "bob")
        }
        "create_channel" => {
            let list = world.must(ALICE, Request::ListChannels { server: "Garden".into() });
            list["channels"].as_array().unwrap().len() == 2
        }
        "reset_group" => incarnation(world) == 1,
        "join" => known.is_ok_and(|known| known["channels"][0]["name"] == "general"),
        "login" => known.is_ok(),
        other => panic!("nobody knows when {other} is done"),
    }
}

/// Asks again where it was not done: whoever was told nothing does not know.
fn again(world: &mut World, posting: &Posting, link: &str, done: bool) {
    // (What was to be said may have been said: nobody says it twice.)
    if !done && !posting.asks_for("send") {
        world.must(posting.dies(), posting.request(link));
        assert!(is_done(world, posting), "{}", posting.name);
    }
    match posting.request["do"].as_str().unwrap() {
        "reset_group" => {
            assert_eq!(incarnation(world), 1, "once, and not twice");
            // Whoever has not heard of it could not read what is said behind it.
            world.must(BOB, Request::Status);
        }
        // In the channel, and not only in the server.
        "join" => drop(world.must(CAROL, join(link))),
        _ => {}
    }
}

fn incarnation(world: &mut World) -> Value {
    let shown = world.must(ALICE, Request::ShowChannel { channel: "general".into() });
    shown["incarnation"].clone()
}

/// Everybody who is left talks, reads the same, and stands at one epoch.
fn all_is_well(world: &mut World, posting: &Posting, point: &str) {
    let kicked = posting.asks_for("kick");
    let people: &[PersonId] = match posting.who {
        "alice" if kicked => &[ALICE],
        "alice" => &[ALICE, BOB],
        _ => &[ALICE, BOB, CAROL],
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
    let points = TABLE["points"].as_array().unwrap();
    for ((row, expected), seed) in points.iter().zip(posting.done.as_array().unwrap()).zip(900..) {
        let (mut world, link) = scene(seed, posting);
        die(&mut world, posting, posting.request(&link), point(row["point"].as_str().unwrap()));
        let done = is_done(&mut world, posting);
        assert_eq!(done, *expected, "{}: {row}", posting.name);
        again(&mut world, posting, &link, done);
        all_is_well(&mut world, posting, row["between"].as_str().unwrap());
    }
}

macro_rules! each {
    ($( $test:ident: $name:literal; )*) => {
        $( #[test]
        fn $test() {
            at_every_point(&Posting::named($name));
        } )*

        #[test]
        fn every_posting_of_the_table_has_its_test() {
            let tested = [$($name),*];
            let (points, postings) = (&TABLE["points"], TABLE["postings"].as_array().unwrap());
            assert!(postings.iter().map(|row| row["name"].as_str().unwrap()).eq(tested));
            for row in postings {
                assert_eq!(row["done"].as_array().unwrap().len(), points.as_array().unwrap().len());
            }
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
