//! Many who wait to join one channel: few commits let them all in, whoever dies meanwhile.

use coterie_core::{AskId, Request};
use coterie_world::{CrashPoint, Network, PersonId, World};

const ALICE: PersonId = PersonId(0);

/// Alice in Garden, and so many who have just been given the link.
fn crowd(seed: u64, joiners: usize) -> (World, Vec<(PersonId, AskId)>) {
    let mut world = World::new(seed, joiners + 1);
    world.register_all();
    world.must(ALICE, Request::CreateServer { name: "Garden".into() });
    let link = world.invite(ALICE, "Garden");
    let ask = |i| {
        let person = PersonId(i);
        (person, world.begin(person, Request::Join { link: link.clone(), wait: true }))
    };
    let asks = (1..=joiners).map(ask).collect();
    (world, asks)
}

/// All get in; whoever was not told so asks again.
fn all_join(world: &mut World, asks: &[(PersonId, AskId)]) {
    world.run_until("all have joined", |w| {
        asks.iter().all(|(p, a)| w.has_ended(*p, *a) || !w.runs(*p))
    });
    for (person, ask) in asks {
        if world.runs(*person) {
            assert!(world.answer(*person, *ask).end.is_ok(), "{person:?}");
        } else {
            world.person(*person).start();
        }
        world.must(*person, Request::Status);
    }
}

/// All are in one group and read what is said; how many commits that took.
fn commits(world: &mut World) -> u64 {
    let last = world.count() - 1;
    let rows: Vec<_> = (0..=last).map(|i| world.channel(PersonId(i), "general")).collect();
    assert_eq!(rows[0]["leaves"], rows.len());
    for row in &rows {
        for field in ["state", "epoch", "authenticator", "head"] {
            assert_eq!(row[field], rows[0][field], "{field}");
        }
    }
    world.send(PersonId(last), "general", "all here");
    for person in [ALICE, PersonId(1), PersonId(last - 1)] {
        assert_eq!(world.texts(person, "general"), ["all here"], "{person:?}");
    }
    assert!(world.alarms().is_empty(), "{:?}", world.alarms());
    rows[0]["epoch"].as_u64().unwrap()
}

#[test]
fn forty_who_wait_are_let_in_by_few_commits() {
    let (mut world, asks) = crowd(4_001, 40);
    all_join(&mut world, &asks);
    let few = commits(&mut world);
    assert!(few <= 6, "{few} commits");
}

#[test]
fn where_the_node_tells_nobody_who_waits_each_makes_their_own_commit() {
    let (mut world, asks) = crowd(4_007, 8);
    world.node.refuse(|call| {
        let unknown = serde_json::json!({
            "type": "about:blank", "title": "not found", "status": 404, "code": "not_found",
            "detail": "no such thing", "request_id": "x",
        });
        (call.method == "GET" && call.path.ends_with("/lease")).then_some((404, unknown))
    });
    all_join(&mut world, &asks);
    assert_eq!(commits(&mut world), 8);
}

#[test]
fn many_who_wait_on_a_bad_network_end_in_one_epoch_by_few_commits() {
    let (mut world, asks) = crowd(4_002, 16);
    world.network = Network::rough(4_002);
    for (person, ask) in &asks {
        world.run_until("it has ended", |w| w.has_ended(*person, *ask));
    }
    world.network = Network::calm(4_002);
    // Who was told that the node cannot be reached asks again.
    let link = world.invite(ALICE, "Garden");
    let again = |person: &PersonId| {
        (*person, world.begin(*person, Request::Join { link: link.clone(), wait: true }))
    };
    let asks: Vec<_> = asks.iter().map(|(person, _)| person).map(again).collect();
    all_join(&mut world, &asks);
    // Each for themselves would be 16 and more; how many of them the network parts is the seed's.
    let few = commits(&mut world);
    assert!(few <= 12, "{few} commits");
}

/// Whoever is adding the others dies there; the others get in by few commits all the same.
fn the_adder_dies(seed: u64, path: &'static str, point: CrashPoint) {
    let (mut world, asks) = crowd(seed, 12);
    world.run_until("somebody is told who waits", |w| {
        w.node.answered_path("GET", "/lease") > 1 && w.node.answered_path("POST", "/claim") > 0
    });
    for (person, _) in &asks {
        let person = world.person(*person);
        (person.crash, person.crash_path) = (Some(point), Some(path));
    }
    world.run_until("it has died", |w| asks.iter().any(|(p, _)| !w.runs(*p)));
    for (person, _) in &asks {
        let person = world.person(*person);
        (person.crash, person.crash_path) = (None, None);
    }
    all_join(&mut world, &asks);
    let few = commits(&mut world);
    assert!(few <= 6, "{path} {point:?}: {few} commits");
}

#[test]
fn an_adder_that_dies_while_it_claims_is_followed_by_another() {
    the_adder_dies(4_003, "/key-packages/claim", CrashPoint::AfterSend);
}

#[test]
fn an_adder_that_dies_before_its_commit_is_saved_is_followed_by_another() {
    the_adder_dies(4_004, "/commits", CrashPoint::BeforeSave);
}

#[test]
fn an_adder_that_dies_with_its_commit_saved_and_not_sent_is_followed_by_another() {
    the_adder_dies(4_005, "/commits", CrashPoint::AfterSave);
}

#[test]
fn an_adder_that_dies_when_its_commit_is_sent_has_let_them_in() {
    the_adder_dies(4_006, "/commits", CrashPoint::AfterSend);
}
