//! Direct messages: people who share nothing write to each other, and whoever is asked answers first.

use coterie_core::{
    Request,
    acts::{AcceptRequest, DeclineRequest, Kick, Leave},
};
use coterie_ports::{Write, rows::KeyPackageClaim};
use coterie_types::{DeviceId, Millis, UserId};
use coterie_world::{CrashPoint, Network, PersonId, World};
use serde_json::Value;

const ALICE: PersonId = PersonId(0);
const BOB: PersonId = PersonId(1);
const CAROL: PersonId = PersonId(2);
const POINTS: [CrashPoint; 3] =
    [CrashPoint::BeforeSave, CrashPoint::AfterSave, CrashPoint::AfterSend];

fn people(seed: u64, count: usize) -> World {
    let mut world = World::new(seed, count);
    world.register_all();
    world
}

fn dm(users: &str, text: &str) -> Request {
    let users = users.split(',').map(str::to_owned).collect();
    Request::OpenDm { users, text: Some(text.to_owned()).filter(|text| !text.is_empty()) }
}

fn accept(request: &str) -> AcceptRequest {
    AcceptRequest { request: request.into(), reason: None }
}

fn list(world: &mut World, person: PersonId, request: Request, field: &str) -> Vec<Value> {
    world.must(person, request)[field].as_array().unwrap().clone()
}

fn requests(world: &mut World, person: PersonId) -> Vec<Value> {
    list(world, person, Request::ListRequests, "requests")
}

fn dms(world: &mut World, person: PersonId) -> Vec<Value> {
    list(world, person, Request::ListDms, "dms")
}

/// How often somebody has joined a group by external commit or made it.
fn external_joins(world: &World) -> usize {
    world.node.answered_path("POST", "/lease")
}

#[track_caller]
fn assert_quiet(world: &World) {
    assert!(world.alarms().is_empty(), "{:?}", world.alarms());
}

#[test]
fn two_who_share_nothing_write_to_each_other_by_welcome() {
    let mut world = people(1, 2);
    let opened = world.must(ALICE, dm("p1", "hello bob"));
    assert_eq!((&opened["seq"], &opened["peers"][0]["invited"]), (&3.into(), &true.into()));
    let before = external_joins(&world);
    let asked = requests(&mut world, BOB);
    assert_eq!(asked.len(), 1);
    assert_eq!((&asked[0]["invited_by_name"], &asked[0]["request"]), (&"p0".into(), &true.into()));
    assert!(dms(&mut world, BOB).is_empty(), "not in the list before it is accepted");
    assert_eq!(world.texts(BOB, "@p0"), ["hello bob"], "read in the request, sent before he came");
    assert_eq!(external_joins(&world), before, "he came by Welcome");
    let refused = world.must_fail(
        BOB,
        Request::Send { channel: "@p0".into(), texts: vec!["hi".into()], message_id: None },
    );
    assert_eq!(refused.code, "not_accepted");
    assert!(refused.message.contains("requests accept"), "{refused}");
    let id = asked[0]["dm_id"].as_str().unwrap().to_owned();
    let accepted = world.must(BOB, accept(&id));
    assert_eq!(accepted["request"], false);
    world.send(BOB, "@p0", "hello alice");
    assert_eq!(world.texts(ALICE, "@p1"), ["hello bob", "hello alice"]);
    assert_eq!(dms(&mut world, BOB).len(), 1);
    assert!(requests(&mut world, BOB).is_empty());
    // The same two have one place, whoever begins.
    let again = world.must(BOB, dm("@p0", "again"));
    assert_eq!(again["dm_id"], opened["dm_id"]);
    assert_eq!(world.texts(ALICE, "@p1").len(), 3);
    // Without a text it is only found, when there is nothing more to do, too.
    assert_eq!(world.must(BOB, dm("@p0", ""))["dm_id"], opened["dm_id"]);
    // It is no server.
    assert!(list(&mut world, ALICE, Request::ListServers, "servers").is_empty());
    assert_quiet(&world);
}

#[test]
fn three_talk_one_leaves_and_one_more_is_added() {
    let mut world = World::new(2, 4);
    world.register_all();
    let opened = world.must(ALICE, dm("p1,p2", "hello both"));
    let id = opened["dm_id"].as_str().unwrap().to_owned();
    for person in [BOB, CAROL] {
        assert_eq!(world.texts(person, &id)[0], "hello both");
        world.must(person, accept(&id));
        world.send(person, &id, "hello");
    }
    assert_eq!(world.texts(ALICE, "@p1,p2").len(), 3);
    world.must(CAROL, Leave::new(&id));
    world.send(ALICE, "@p1", "two of us");
    assert_eq!(world.texts(CAROL, &id).len(), 3, "what she had, and nothing later");
    let added = world.must(BOB, Request::AddToDm { dm: "@p0".into(), user: "p3".into() });
    assert_eq!(added["peers"].as_array().unwrap().len(), 2);
    world.send(ALICE, &id, "welcome p3");
    let dave = PersonId(3);
    assert_eq!(world.texts(dave, &id), ["welcome p3"], "from when he was added on");
    world.must(dave, accept(&id));
    world.must(ALICE, Kick::new(&id, "p3"));
    let left = world.must(BOB, Request::Status);
    assert!(left["channels"].to_string().contains(r#""leaves":2"#), "{left}");
    let refused = world.must_fail(BOB, Kick::new(&id, "p0"));
    assert_eq!(refused.kind.exit_code(), 3, "between two nobody puts out the other: {refused}");
    assert_quiet(&world);
}

#[test]
fn a_declined_request_is_gone_for_whoever_was_asked() {
    let mut world = people(3, 2);
    let opened = world.must(ALICE, dm("p1", "hello?"));
    let id = opened["dm_id"].as_str().unwrap().to_owned();
    world.must(BOB, DeclineRequest { request: "@p0".into(), reason: None });
    assert!(requests(&mut world, BOB).is_empty() && dms(&mut world, BOB).is_empty());
    let mine = dms(&mut world, ALICE);
    assert_eq!(mine[0]["peers"].as_array().unwrap().len(), 0, "{mine:?}");
    world.send(ALICE, &id, "nobody hears this");
    let refused = world.must_fail(BOB, accept(&id));
    assert_eq!(refused.kind.exit_code(), 5);
    assert_quiet(&world);
}

#[test]
fn one_does_not_write_to_oneself_nor_to_nobody() {
    let mut world = people(4, 1);
    assert_eq!(world.must_fail(ALICE, dm("p0", "me")).code, "self");
    assert_eq!(world.must_fail(ALICE, dm("nobody", "you")).code, "not_found");
    assert_eq!(world.must_fail(ALICE, dm("Not Good", "you")).code, "usage");
}

#[test]
fn key_packages_that_are_used_up_leave_the_last_resort_and_are_made_again() {
    let mut world = people(5, 2);
    let count = |world: &mut World, person: PersonId| {
        world.person(person).rows().keys().filter(|key| key.starts_with("q/14")).count()
    };
    assert_eq!(count(&mut world, BOB), 101, "100 one-time, and one of last resort");
    use_up_one_time(&mut world, BOB);
    world.must(ALICE, dm("p1", "by last resort"));
    assert_eq!(world.texts(BOB, "@p0"), ["by last resort"]);
    assert_eq!(count(&mut world, BOB), 201, "the last resort stays, and new ones were made");
    let posted = world.node.answered_path("POST", "/v1/key-packages");
    world.must(BOB, Request::Status);
    assert_eq!(world.node.answered_path("POST", "/v1/key-packages"), posted, "enough are there");
    assert_quiet(&world);
}

/// A person's user and device.
fn ids(world: &mut World, person: PersonId) -> (UserId, DeviceId) {
    let who = world.must(person, Request::Whoami);
    let id = |field: &str| who[field].as_str().unwrap().to_owned();
    (id("user_id").parse().unwrap(), id("device_id").parse().unwrap())
}

/// Somebody else has claimed all one-time KeyPackages of a person's device.
fn use_up_one_time(world: &mut World, person: PersonId) {
    let (target, device) = ids(world, person);
    let store = world.node.node().unwrap().store.clone();
    for _ in 0..100 {
        let claim = KeyPackageClaim {
            claimer: UserId::from_bytes([9; 16]),
            target,
            devices: vec![device],
            fresh_since: Millis(0),
            at: world.now(),
            counted_since: world.now(),
            most: u64::MAX,
        };
        let claimed = world.node.block_on(store.claim_key_packages(claim)).unwrap();
        assert!(!claimed[0].last_resort);
    }
}

fn write(world: &World, write: Write) {
    let store = world.node.node().unwrap().store.clone();
    world.node.block_on(store.commit(vec![write])).unwrap();
}

#[test]
fn without_any_key_package_the_other_joins_by_external_commit() {
    let mut world = people(6, 2);
    let (_, device) = ids(&mut world, BOB);
    write(&world, Write::DropKeyPackages { device });
    world.must(ALICE, dm("p1", "you will not read this"));
    let before = external_joins(&world);
    world.must(BOB, accept("@p0"));
    let rows = world.read(BOB, "@p0");
    assert!(external_joins(&world) > before);
    assert!(rows.iter().all(|row| row["type"] != "message"), "{rows:?}");
    world.send(ALICE, "@p1", "but this");
    assert_eq!(world.texts(BOB, "@p0"), ["but this"]);
    assert_quiet(&world);
}

#[test]
fn a_welcome_that_is_lost_is_replaced_by_an_external_join() {
    let mut world = people(7, 2);
    world.must(ALICE, dm("p1", "lost"));
    let (_, device) = ids(&mut world, BOB);
    write(&world, Write::DropInbox { device });
    let before = external_joins(&world);
    world.must(BOB, accept("@p0"));
    world.read(BOB, "@p0");
    assert_eq!(external_joins(&world), before + 1);
    world.send(BOB, "@p0", "here I am");
    assert_eq!(world.texts(ALICE, "@p1"), ["lost", "here I am"]);
    assert_quiet(&world);
}

#[test]
fn a_device_added_later_joins_the_dm_as_any_channel() {
    let mut world = people(8, 2);
    world.must(ALICE, dm("p1", "first"));
    world.must(BOB, accept("@p0"));
    let phone = world.add_person(88);
    world.login(phone, "p1");
    world.must(phone, Request::Status);
    world.send(ALICE, "@p1", "to both");
    assert_eq!(world.texts(phone, "@p0"), ["to both"]);
    world.send(phone, "@p0", "from the phone");
    assert_eq!(world.texts(ALICE, "@p1"), ["first", "to both", "from the phone"]);
    assert_quiet(&world);
}

/// Lets a program die at the n-th batch that calls the node, then starts it again.
fn die_at(
    world: &mut World,
    person: PersonId,
    request: impl Into<Request>,
    nth: usize,
    point: CrashPoint,
) {
    let ask = world.begin(person, request);
    let mut seen = 0;
    while !world.has_ended(person, ask) {
        if seen == nth {
            world.person(person).crash = Some(point);
        }
        let before = world.node.answered;
        if !world.step() {
            break;
        }
        seen += usize::from(world.node.answered > before);
        if !world.person(person).runs() {
            world.run_for(5_000);
            world.person(person).start();
            return;
        }
    }
    world.person(person).crash = None;
}

#[test]
fn whoever_opens_a_dm_and_dies_between_claim_save_send_and_acknowledge_goes_on() {
    for (n, point) in POINTS.into_iter().enumerate() {
        for nth in 0..14 {
            let at = format!("{point:?} at {nth}");
            let mut world = people(1000 + 20 * n as u64 + nth as u64, 2);
            die_at(&mut world, ALICE, dm("p1", "first"), nth, point);
            world.must(ALICE, dm("p1", "second"));
            assert_eq!(dms(&mut world, ALICE).len(), 1, "{at}: one dm, however often begun");
            let texts = world.texts(BOB, "@p0");
            assert!(texts == ["second"] || texts == ["first", "second"], "{at}: {texts:?}");
            let rows = world.read(BOB, "@p0");
            assert!(rows.iter().all(|row| row["type"] != "unreadable"), "{at}: {rows:?}");
            world.must(BOB, accept("@p0"));
            world.send(BOB, "@p0", "third");
            assert_eq!(world.texts(ALICE, "@p1").last().unwrap(), "third", "{at}");
            assert_quiet(&world);
        }
    }
}

#[test]
fn whoever_is_welcomed_and_dies_between_save_and_acknowledge_reads_all_the_same() {
    for (n, point) in POINTS.into_iter().enumerate() {
        for nth in 0..8 {
            let at = format!("{point:?} at {nth}");
            let mut world = people(2000 + 20 * n as u64 + nth as u64, 2);
            world.must(ALICE, dm("p1", "first"));
            let read = Request::Read { channel: "@p0".into(), after: Some(0), limit: 100 };
            let before = external_joins(&world);
            die_at(&mut world, BOB, read, nth, point);
            assert_eq!(world.texts(BOB, "@p0"), ["first"], "{at}");
            assert_eq!(external_joins(&world), before, "{at}: by the Welcome");
            world.must(BOB, accept("@p0"));
            world.send(BOB, "@p0", "second");
            assert_eq!(world.texts(ALICE, "@p1"), ["first", "second"], "{at}");
            assert_quiet(&world);
        }
    }
}

#[test]
fn on_a_bad_network_a_dm_is_opened_once_and_read_whole() {
    for seed in 0..3 {
        let mut world = people(3000 + seed, 2);
        world.network = Network::rough(seed);
        let ask = dm("p1", "first");
        // It may give up, when three calls in a row are lost; then it is asked again.
        while world.ask(ALICE, ask.clone()).end.is_err() {}
        world.network = Network::calm(seed);
        assert_eq!(dms(&mut world, ALICE).len(), 1, "seed {seed}");
        let texts = world.texts(BOB, "@p0");
        assert!(!texts.is_empty() && texts.iter().all(|text| text == "first"), "{texts:?}");
        assert_quiet(&world);
    }
}

#[test]
fn two_who_write_to_each_other_at_once_meet_in_one_dm() {
    for seed in 0..4 {
        let mut world = people(4000 + seed, 2);
        let asks =
            [world.begin(ALICE, dm("p1", "from alice")), world.begin(BOB, dm("p0", "from bob"))];
        world.run_until("both", |w| w.has_ended(ALICE, asks[0]) && w.has_ended(BOB, asks[1]));
        let ends = [world.answer(ALICE, asks[0]).end, world.answer(BOB, asks[1]).end];
        // Whoever was slower is told that the other has asked.
        let told =
            ends.iter().filter_map(|end| end.as_ref().err()).all(|f| f.code == "not_accepted");
        assert!(told && ends.iter().any(Result::is_ok), "seed {seed}: {ends:?}");
        let all = dms(&mut world, ALICE).len() + requests(&mut world, ALICE).len();
        assert_eq!(all, 1, "seed {seed}");
        assert_quiet(&world);
    }
}
