//! A clock that is wrong: it is said, in both directions, and changes nothing else.

use std::{cell::RefCell, rc::Rc};

use coterie_core::{Event, Request, acts::EditServer};
use coterie_world::{PersonId, World};
use serde_json::{Value, json};

const ALICE: PersonId = PersonId(0);
const BOB: PersonId = PersonId(1);
const MINUTE: i64 = 60 * 1_000;

fn garden(seed: u64) -> World {
    let mut world = World::new(seed, 2);
    world.garden();
    world
}

fn edit(world: &mut World, text: &str) {
    let edit = EditServer {
        server: "Garden".into(),
        description: Some(text.into()),
        ..EditServer::default()
    };
    world.must(ALICE, edit);
}

/// Both have the same verified policy log.
#[track_caller]
fn assert_one_policy(world: &mut World) {
    let stand = [ALICE, BOB]
        .map(|person| world.must(person, Request::Status)["servers"][0]["policy_hash"].clone());
    assert!(stand[0].is_string());
    assert_eq!(stand[0], stand[1]);
}

#[test]
fn a_clock_that_is_ten_minutes_off_is_said_once_and_changes_no_verdict() {
    for (seed, minutes, words) in [(81, 11, "11 minutes ahead of"), (82, -11, "behind the node's")]
    {
        let mut world = garden(seed);
        world.person(ALICE).skew = minutes * MINUTE;
        edit(&mut world, "one");
        let told: Vec<_> = world.alarms().to_vec();
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0].0 == ALICE && told[0].1.contains(words), "{told:?}");
        edit(&mut world, "two");
        assert_eq!(world.alarms().len(), 1, "once: {:?}", world.alarms());
        assert_one_policy(&mut world);
        world.send(ALICE, "general", "what time is it?");
        assert_eq!(world.texts(BOB, "general"), ["what time is it?"]);
        // Set right, and wrong again.
        world.person(ALICE).skew = 0;
        edit(&mut world, "three");
        world.person(ALICE).skew = minutes * MINUTE;
        edit(&mut world, "four");
        assert_eq!(world.alarms().len(), 2, "{:?}", world.alarms());
    }
}

#[test]
fn a_clock_that_is_nine_minutes_off_is_nobodys_concern() {
    for (seed, minutes) in [(83, 9), (84, -9)] {
        let mut world = garden(seed);
        world.person(ALICE).skew = minutes * MINUTE;
        edit(&mut world, "one");
        assert_one_policy(&mut world);
        assert_eq!(world.alarms(), []);
    }
}

#[test]
fn old_entries_that_are_read_in_catching_up_say_nothing_about_the_clock() {
    let mut world = garden(85);
    for n in 0..3 {
        edit(&mut world, &format!("{n}"));
        world.run_for(3 * 3_600 * 1_000);
    }
    assert_one_policy(&mut world);
    assert_eq!(world.alarms(), []);
}

#[test]
fn an_entry_from_the_gateway_tells_the_time_when_its_lane_has_caught_up() {
    for caught_up in [false, true] {
        let mut world = garden(86);
        let last = Rc::new(RefCell::new(Value::Null));
        let shown = last.clone();
        world.node.lie(move |call, _, answer| {
            if call.path.contains("/policy?")
                && let Some(entry) = answer["entries"].as_array().and_then(|all| all.last())
            {
                *shown.borrow_mut() = entry.clone();
            }
        });
        let server = world.must(BOB, Request::Status)["servers"][0]["server_id"].clone();
        edit(&mut world, "news");
        // Alice's own page has it, and Bob has not heard of it.
        let entry = last.take();
        assert!(entry.is_string());
        world.person(BOB).skew = -30 * MINUTE;
        if caught_up {
            let lane = json!({ "server": server });
            let frame = json!({ "t": "caught_up", "lane": lane, "seq": 0 });
            world.feed(BOB, Event::GatewayFrame { text: frame.to_string() });
        }
        let frame = json!({ "t": "entry", "server_id": server, "seq": 0, "entry": entry });
        world.feed(BOB, Event::GatewayFrame { text: frame.to_string() });
        assert_eq!(world.alarms().len(), usize::from(caught_up), "{:?}", world.alarms());
        world.node.stop_lying();
        assert_one_policy(&mut world);
    }
}
