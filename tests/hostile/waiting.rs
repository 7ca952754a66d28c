//! A node that says who waits to join, and lies: its word lets nobody in (P11).

use coterie_core::{Request, acts::Kick};
use coterie_world::{CrashPoint, PersonId, World};
use serde_json::{Value, json};

use crate::{
    fakes::{CAROL, assert_talk, gardeners},
    garden::{ALICE, BOB},
};

fn device(world: &mut World, person: PersonId) -> Value {
    world.must(person, Request::Whoami)["device_id"].clone()
}

/// Somebody who registers and, with a link, becomes a member; their program dies before it joins a
/// channel.
fn outside(world: &mut World, n: usize, link: Option<&str>) -> PersonId {
    let person = world.add_person(5_000 + n as u64);
    world.register(person, &format!("p{n}"));
    if let Some(link) = link {
        let of = world.person(person);
        (of.crash, of.crash_path) = (Some(CrashPoint::BeforeSave), Some("/lease"));
        world.begin(person, Request::Join { link: link.into(), wait: true });
        world.run_until("it dies", |w| !w.runs(person));
    }
    person
}

/// Dave joins while the node says that these wait. How many KeyPackages were claimed for it, and how
/// many leaves there are then.
fn dave_joins(world: &mut World, link: String, waiting: Vec<Value>) -> (usize, Value) {
    let dave = world.add_person(5_100);
    world.register(dave, "dave");
    world.node.lie(move |call, _, answer| {
        if call.method == "GET" && call.path.ends_with("/lease") {
            *answer = json!({ "waiting": waiting });
        }
    });
    let before = world.node.answered_path("POST", "/claim");
    world.must(dave, Request::Join { link, wait: true });
    assert!(world.node.answered_path("GET", "/lease") > 0);
    world.node.stop_lying();
    (
        world.node.answered_path("POST", "/claim") - before,
        world.channel(dave, "general")["leaves"].clone(),
    )
}

#[test]
fn strangers_and_the_kicked_whom_the_node_names_as_waiting_are_added_by_nobody_p11() {
    let mut world = gardeners(361);
    let link = world.invite(ALICE, "Garden");
    let carol = device(&mut world, CAROL);
    world.must(ALICE, Kick { server: "Garden".into(), user: "p2".into(), reason: None });
    let mut named = vec![carol];
    for n in 3..6 {
        let stranger = outside(&mut world, n, None);
        named.push(device(&mut world, stranger));
    }
    let (claims, leaves) = dave_joins(&mut world, link, named);
    assert_eq!(claims, 0, "nobody's KeyPackage is asked for");
    assert_eq!(leaves, 3, "Alice, Bob, Dave");
    assert_talk(&mut world, [ALICE, BOB], "general");
    assert!(world.alarms().is_empty(), "{:?}", world.alarms());
}

#[test]
fn strangers_named_among_those_who_wait_are_not_added_with_them_p11() {
    let mut world = gardeners(362);
    let link = world.invite(ALICE, "Garden");
    let mut named = vec![device(&mut world, CAROL)];
    world.must(ALICE, Kick { server: "Garden".into(), user: "p2".into(), reason: None });
    let stranger = outside(&mut world, 3, None);
    named.push(device(&mut world, stranger));
    for n in 4..7 {
        let member = outside(&mut world, n, Some(&link));
        world.person(member).crash_path = None;
        world.person(member).start();
        named.push(world.must(member, Request::Whoami)["device_id"].clone());
        world.person(member).die_now();
    }
    let (claims, leaves) = dave_joins(&mut world, link, named);
    assert_eq!(claims, 2 * 3, "of the three who are members, for both channels");
    assert_eq!(leaves, 6, "Alice, Bob, Dave and the three");
    assert_talk(&mut world, [ALICE, BOB], "general");
    assert!(world.alarms().is_empty(), "{:?}", world.alarms());
}

#[test]
fn an_answer_about_who_waits_that_makes_no_sense_changes_nothing() {
    let mut world = gardeners(363);
    let link = world.invite(ALICE, "Garden");
    let nonsense = vec![json!("not an id"), json!(7), Value::Null];
    let (claims, leaves) = dave_joins(&mut world, link, nonsense);
    assert_eq!((claims, leaves), (0, json!(4)));
    assert_talk(&mut world, [ALICE, BOB], "general");
}
