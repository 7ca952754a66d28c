//! Servers that begin with more than one channel.

use std::collections::BTreeSet;

use coterie_core::{Request, Template, acts::TransferServer};
use coterie_world::{CrashPoint, PersonId, World};
use serde_json::{Value, json};

const ALICE: PersonId = PersonId(0);
const BOB: PersonId = PersonId(1);

fn names(list: &Value) -> Vec<String> {
    let names = list.as_array().unwrap().iter();
    names.map(|one| one["name"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn every_template_makes_what_it_says() {
    let mut world = World::new(431, 1);
    world.register(ALICE, "alice");
    let said = world.must(ALICE, Request::ListTemplates);
    let said = said["templates"].as_array().unwrap().clone();
    assert_eq!(said.len(), Template::ALL.len());
    for template in said {
        let name = template["template"].as_str().unwrap().to_owned();
        let chosen: Template = name.parse().unwrap();
        let request = Request::CreateFromTemplate { name: name.clone(), template: chosen };
        let made = world.must(ALICE, request);
        let mut wished = Vec::new();
        for group in template["groups"].as_array().unwrap() {
            wished.extend(group["category"].as_str().map(ToOwned::to_owned));
            wished.extend(names(&group["channels"]));
        }
        assert_eq!(names(&made["channels"]), wished, "in this order");
        let server = made["server_id"].as_str().unwrap().to_owned();
        let roles = world.must(ALICE, Request::ListRoles { server });
        let roles: BTreeSet<_> = names(&roles["roles"]).into_iter().collect();
        let role = template["role"]["name"].as_str();
        let wished = ["@everyone"].into_iter().chain(role).map(ToOwned::to_owned);
        assert_eq!(roles, wished.collect::<BTreeSet<_>>());
        // Every channel can be written in.
        world.send(ALICE, &format!("{name}/general"), "here we are");
    }
}

#[test]
fn a_member_of_a_community_reads_announcements_and_does_not_see_the_moderators() {
    let mut world = World::new(432, 2);
    world.register(ALICE, "alice");
    world.register(BOB, "bob");
    let (name, template) = ("garden".to_owned(), Template::Community);
    world.must(ALICE, Request::CreateFromTemplate { name, template });
    let link = world.invite(ALICE, "garden");
    world.must(BOB, Request::Join { link, wait: true });
    let seen = world.must(BOB, Request::ListChannels { server: "garden".into() });
    let row = |name: &str| {
        let rows = seen["channels"].as_array().unwrap();
        rows.iter().find(|row| row["name"] == name).cloned().unwrap_or_default()
    };
    assert_eq!(row("moderators")["visible"], false, "{seen}");
    assert_eq!(row("announcements")["visible"], true);
    let wish = |channel: &str| Request::Send {
        channel: format!("garden/{channel}"),
        texts: vec!["hello".into()],
        message_id: None,
    };
    assert_eq!(world.must_fail(BOB, wish("announcements")).code, "forbidden");
    world.must(BOB, wish("general"));
    let role = coterie_core::acts::GiveRole {
        server: "garden".into(),
        role: "Moderator".into(),
        user: "bob".into(),
        reason: None,
    };
    world.must(ALICE, role);
    world.must(BOB, wish("announcements"));
    world.send(ALICE, "garden/moderators", "welcome among us");
    assert_eq!(world.texts(BOB, "garden/moderators"), ["welcome among us"]);
}

const POINTS: [CrashPoint; 5] = [
    CrashPoint::BeforeSave,
    CrashPoint::AfterSave,
    CrashPoint::AfterSend,
    CrashPoint::BeforeMerge,
    CrashPoint::AfterMerge,
];

fn create(name: &str) -> Request {
    Request::CreateFromTemplate { name: name.into(), template: Template::Class }
}

/// What a class has: its role, and its categories and channels in order.
fn parts_of(world: &mut World, server: &str) -> (BTreeSet<String>, Vec<String>) {
    let server = server.to_owned();
    let channels = world.must(ALICE, Request::ListChannels { server: server.clone() });
    let roles = world.must(ALICE, Request::ListRoles { server });
    (names(&roles["roles"]).into_iter().collect(), names(&channels["channels"]))
}

fn is_on_its_way(world: &mut World) -> bool {
    world.person(ALICE).rows().keys().any(|key| key.starts_with("making/"))
}

/// Lets Alice's program die at one call of a creation, and start again.
fn die_creating(world: &mut World, name: &str, step: usize, point: CrashPoint) {
    let before = world.node.answered_path("POST", "/policy");
    let path = if step == 0 { "POST /servers" } else { "POST /policy" };
    if step > 0 {
        world.begin(ALICE, create(name));
        world.run_until("the steps before it", |w| {
            w.node.answered_path("POST", "/policy") == before + step - 1
        });
    }
    (world.person(ALICE).crash, world.person(ALICE).crash_path) = (Some(point), Some(path));
    if step == 0 {
        world.begin(ALICE, create(name));
    }
    world.run_until("she dies", |w| !w.runs(ALICE));
    world.person(ALICE).crash_path = None;
    world.run_for(5_000);
    world.person(ALICE).start();
}

#[test]
fn a_template_cut_short_at_any_step_is_whole_after_the_next_start_and_nothing_is_there_twice() {
    for (n, point) in POINTS.into_iter().enumerate() {
        let mut world = World::new(440 + n as u64, 1);
        world.register(ALICE, "alice");
        world.must(ALICE, create("whole"));
        let whole = parts_of(&mut world, "whole");
        // The opening, the role, two categories, five channels.
        for step in 0..9 {
            let name = format!("cut-{step}");
            die_creating(&mut world, &name, step, point);
            // Of what was not saved nothing is known, and nothing was sent.
            let lost = step == 0 && point == CrashPoint::BeforeSave;
            world.must(ALICE, Request::Status);
            world.run_for(60_000);
            assert!(!is_on_its_way(&mut world), "{point:?} at {step}");
            let servers = world.must(ALICE, Request::ListServers);
            let servers = names(&servers["servers"]);
            let made = servers.iter().filter(|server| **server == name).count();
            assert_eq!(made, usize::from(!lost), "{point:?} at {step}: {servers:?}");
            if lost {
                continue;
            }
            assert_eq!(parts_of(&mut world, &name), whole, "{point:?} at {step}");
            world.send(ALICE, &format!("{name}/announcements"), "it begins");
        }
        assert!(world.alarms().is_empty(), "{:?}", world.alarms());
    }
}

#[test]
fn who_has_lost_the_right_meanwhile_makes_no_more_of_a_template() {
    let mut world = World::new(446, 2);
    world.register(ALICE, "alice");
    world.register(BOB, "bob");
    let phone = world.add_person(4460);
    world.login(phone, "alice");
    die_creating(&mut world, "garden", 3, CrashPoint::AfterMerge);
    world.person(ALICE).die_now();
    let link = world.invite(phone, "garden");
    world.must(BOB, Request::Join { link, wait: true });
    let gives = TransferServer { server: "garden".into(), user: "bob".into(), reason: None };
    world.must(phone, gives);
    let channels = |world: &mut World| {
        let list = world.must(BOB, Request::ListChannels { server: "garden".into() });
        names(&list["channels"])
    };
    let before = channels(&mut world);
    world.person(ALICE).start();
    assert!(is_on_its_way(&mut world));
    world.must(ALICE, Request::Status);
    world.run_for(60_000);
    assert!(!is_on_its_way(&mut world), "it is not tried for ever");
    assert_eq!(channels(&mut world), before);
    // It is said, and nothing is offered that she could not do.
    let [(ALICE, told)] = world.alarms() else { panic!("{:?}", world.alarms()) };
    assert!(
        told.starts_with("notice: server \u{201c}garden\u{201d} was not made whole: "),
        "{told}"
    );
    assert!(!told.contains("go on with it"), "{told}");
}

/// What is on its way, as it is shown.
fn making(world: &mut World) -> Value {
    world.must(ALICE, Request::ListServers)["making"].clone()
}

/// The same to a program that stays open, also without a network.
fn watched(world: &mut World) -> Value {
    let watch = world.begin(ALICE, Request::Watch);
    world.run_for(5_000);
    let rows = world.answer(ALICE, watch).rows;
    let last = rows.iter().rfind(|row| row["type"] == "making");
    last.map_or(json!([]), |row| row["making"].clone())
}

fn problem(code: &str, status: u16) -> Value {
    json!({
        "type": "about:blank", "title": code, "status": status, "code": code, "detail": "no more here",
        "request_id": "x",
    })
}

/// Alice's program has died in the middle of a creation, and from now on the node wants no more of it.
fn stopped(seed: u64) -> World {
    let mut world = World::new(seed, 1);
    world.register(ALICE, "alice");
    die_creating(&mut world, "garden", 4, CrashPoint::AfterMerge);
    world.node.refuse(|call| {
        let refused = call.method == "POST" && call.path.ends_with("/policy");
        refused.then(|| (422, problem("limit_reached", 422)))
    });
    world.must(ALICE, Request::Status);
    world.run_for(60_000);
    world
}

#[test]
fn a_refusal_that_nobody_waits_for_is_told_and_the_owner_goes_on_with_the_rest() {
    let mut world = stopped(449);
    let [(ALICE, told)] = world.alarms() else { panic!("once: {:?}", world.alarms()) };
    assert!(told.contains("garden\u{201d} was not made whole: "), "{told}");
    assert!(told.contains("go on with it, or leave it as it is"), "{told}");
    // It stays noted with what is missing, also for the next start.
    world.person(ALICE).die_now();
    world.person(ALICE).start();
    let one = &watched(&mut world)[0];
    assert_eq!((&one["name"], &one["template"]), (&json!("garden"), &json!("class")));
    assert_eq!(one["stopped"]["code"], "limit_reached");
    assert_eq!(names(&one["missing"]), ["questions", "Together", "general", "group-work"]);
    assert_eq!(one["missing"][1]["kind"], "category");
    assert_eq!(world.alarms().len(), 1, "it is not tried again by itself: {:?}", world.alarms());
    // Whoever goes on is told when that is refused, too.
    let again = || Request::FinishServer { server: "garden".into() };
    assert_eq!(world.must_fail(ALICE, again()).code, "limit_reached");
    assert_eq!(world.alarms().len(), 1, "who waits is answered: {:?}", world.alarms());
    world.node.stop_lying();
    world.must(ALICE, again());
    assert_eq!(making(&mut world), json!([]));
    assert!(!is_on_its_way(&mut world));
    assert_eq!(parts_of(&mut world, "garden").1.len(), 7);
    assert_eq!(world.must_fail(ALICE, again()).code, "nothing_missing");
}

#[test]
fn the_owner_leaves_a_server_as_it_is_and_nothing_more_is_made_of_it() {
    let mut world = stopped(450);
    world.node.stop_lying();
    let before = parts_of(&mut world, "garden");
    let left = world.must(ALICE, Request::LeaveUnmade { server: "garden".into() });
    assert_eq!(
        left["server_id"],
        world.must(ALICE, Request::ListServers)["servers"][0]["server_id"]
    );
    world.person(ALICE).die_now();
    world.person(ALICE).start();
    world.must(ALICE, Request::Status);
    world.run_for(60_000);
    assert_eq!(making(&mut world), json!([]));
    assert_eq!(parts_of(&mut world, "garden"), before);
    let again = Request::LeaveUnmade { server: "garden".into() };
    assert_eq!(world.must_fail(ALICE, again).code, "nothing_missing");
}

#[test]
fn what_is_missing_in_a_server_that_is_given_away_is_forgotten() {
    let mut world = stopped(451);
    world.node.stop_lying();
    let bob = world.add_person(4510);
    world.register(bob, "bob");
    let link = world.invite(ALICE, "garden");
    world.must(bob, Request::Join { link, wait: true });
    let gives = TransferServer { server: "garden".into(), user: "bob".into(), reason: None };
    world.must(ALICE, gives);
    world.run_for(60_000);
    assert!(!is_on_its_way(&mut world));
}

#[test]
fn a_server_whose_opening_is_refused_is_told_to_who_has_left() {
    let mut world = World::new(452, 1);
    world.register(ALICE, "alice");
    die_creating(&mut world, "garden", 0, CrashPoint::AfterSave);
    world.node.refuse(|call| {
        let refused = call.method == "POST" && call.path.ends_with("/servers");
        refused.then(|| (403, problem("forbidden", 403)))
    });
    world.must(ALICE, Request::Status);
    world.run_for(60_000);
    let [(ALICE, told)] = world.alarms() else { panic!("once: {:?}", world.alarms()) };
    assert!(told.starts_with("notice: server \u{201c}garden\u{201d} was not made: "), "{told}");
    assert!(!is_on_its_way(&mut world));
    assert_eq!(making(&mut world), json!([]));
}

#[test]
fn a_server_asked_for_again_while_it_is_being_made_is_made_once() {
    let mut world = World::new(453, 1);
    world.register(ALICE, "alice");
    let ask = world.begin(ALICE, create("garden"));
    world.run_until("it has reached the node", |w| w.node.answered_path("POST", "/servers") == 1);
    world.lose_answers_in_flight();
    world.node.kill();
    world.run_until("she is answered", |w| w.has_ended(ALICE, ask));
    let failure = world.answer(ALICE, ask).end.unwrap_err();
    assert_eq!((failure.code.as_str(), failure.kind.exit_code()), ("being_made", 6), "{failure:?}");
    assert!(failure.message.contains("still being made"), "{failure}");
    let shown = watched(&mut world);
    assert_eq!((&shown[0]["name"], &shown[0]["stopped"]), (&json!("garden"), &Value::Null));
    // Neither now, nor of another template, nor by the next start of the program.
    assert_eq!(world.must_fail(ALICE, create("garden")).code, "being_made");
    let (name, template) = ("garden".to_owned(), Template::Friends);
    let another = world.must_fail(ALICE, Request::CreateFromTemplate { name, template });
    assert_eq!((another.code.as_str(), another.kind.exit_code()), ("being_made", 3));
    world.person(ALICE).die_now();
    world.person(ALICE).start();
    world.node.start();
    let (first, second) =
        (world.begin(ALICE, create("garden")), world.begin(ALICE, create("garden")));
    world.run_until("both are answered", |w| {
        w.has_ended(ALICE, first) && w.has_ended(ALICE, second)
    });
    let made = world.answer(ALICE, first).end.unwrap();
    assert_eq!(world.answer(ALICE, second).end.unwrap()["server_id"], made["server_id"]);
    let servers = world.must(ALICE, Request::ListServers);
    assert_eq!(names(&servers["servers"]), ["garden"]);
    assert_eq!(servers["making"], json!([]));
    assert_eq!(parts_of(&mut world, "garden").1.len(), 7);
    // Once it is there, another one of the name is another one.
    world.must(ALICE, create("garden"));
    let servers = world.must(ALICE, Request::ListServers);
    assert_eq!(names(&servers["servers"]), ["garden", "garden"]);
}

#[test]
fn a_server_of_which_nothing_can_have_arrived_is_not_made_later() {
    let mut world = World::new(447, 1);
    world.register(ALICE, "alice");
    world.node.kill();
    let failure = world.must_fail(ALICE, create("garden"));
    assert_eq!(failure.kind.exit_code(), 6, "{failure:?}");
    assert!(!is_on_its_way(&mut world));
    world.node.start();
    world.must(ALICE, Request::Status);
    world.run_for(60_000);
    let servers = world.must(ALICE, Request::ListServers);
    assert_eq!(servers["servers"].as_array().map(Vec::len), Some(0), "{servers}");
}

#[test]
fn a_server_whose_answers_are_lost_is_made_all_the_same() {
    let mut world = World::new(448, 1);
    world.register(ALICE, "alice");
    let ask = world.begin(ALICE, create("garden"));
    world.lose_answers_in_flight();
    world.run_until("its end", |w| w.has_ended(ALICE, ask));
    assert!(world.answer(ALICE, ask).end.is_ok(), "{:?}", world.answer(ALICE, ask).end);
    assert_eq!(world.node.answered_path("POST", "/servers"), 2, "the same was posted again");
    assert_eq!(parts_of(&mut world, "garden").1.len(), 7);
}
