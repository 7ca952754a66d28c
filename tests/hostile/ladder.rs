//! A node that lets no try to enter a group succeed: whatever it breaks, the device ends at a rest, says
//! why, tries once an hour and no more, and comes in as soon as it may (P18, P19).

use coterie_core::{Call, Request, acts::ResetGroup};
use coterie_world::{CrashPoint, World};
use serde_json::{Value, json};

use crate::{
    fakes::CAROL,
    garden::{ALICE, BOB, alarmed, text},
};

const HOUR: u64 = 60 * 60 * 1000;

/// Alice and Bob talk in the Garden; Carol's program is to be Alice's phone.
fn scene(seed: u64) -> World {
    let mut world = World::new(seed, 3);
    for (person, name) in [(ALICE, "p0"), (BOB, "p1")] {
        world.register(person, name);
    }
    world.must(ALICE, Request::CreateServer { name: "Garden".into() });
    let link = world.invite(ALICE, "Garden");
    world.must(BOB, Request::Join { link, wait: true });
    world.send(ALICE, "general", "one");
    world.send(BOB, "general", "two");
    world
}

fn reset(world: &mut World) {
    world.must(ALICE, ResetGroup { channel: "general".into(), reason: None });
    world.must(BOB, Request::Status);
}

fn login(world: &mut World) {
    let (username, password) = ("p0".into(), "password of p0".into());
    world.must(CAROL, Request::Login { username, password, device_name: "phone".into() });
}

fn say(text: &str) -> Request {
    Request::Send { channel: "general".into(), texts: vec![text.into()], message_id: None }
}

/// How often somebody has looked for a group to enter.
fn tries(world: &World) -> usize {
    world.node.answered_path("GET", "/group")
}

/// What is shown of the group goes through this.
fn show_group(world: &mut World, mut change: impl FnMut(&mut Value) + 'static) {
    world.node.lie(move |call, status, answer| {
        if call.method == "GET" && call.path.ends_with("/group") && status == 200 {
            change(&mut answer["group"]);
        }
    });
}

/// Commits are answered so, and not done.
fn answer_commits(world: &mut World, status: u16, answer: Value) {
    let posts = |call: &Call| call.method == "POST" && call.path.ends_with("/commits");
    world.node.refuse(move |call| posts(call).then(|| (status, answer.clone())));
}

fn problem(status: u16, code: &str) -> Value {
    json!({
        "type": "about:blank", "title": code, "status": status, "code": code, "detail": code,
        "request_id": "x",
    })
}

/// Alice's phone tries to come in for hours, in vain; then the node is honest.
#[track_caller]
fn assert_it_rests_and_comes_in(mut world: World, hurdle: &str, words: &str, is_lie: bool) {
    login(&mut world);
    let _ = world.ask(CAROL, say("too early"));
    world.run_for(2 * HOUR);
    let failure = world.must_fail(CAROL, say("too early"));
    assert_eq!(failure.code, "resting", "{failure}");
    assert!(failure.message.contains(words) && failure.message.contains("min"), "{failure}");
    let place = world.channel(CAROL, "general");
    assert_eq!(place["state"], "resting", "{place}");
    assert_eq!(place["step"], json!({ "at": "resting", "why": hurdle }), "{place}");
    assert!(alarmed(&world, CAROL, words), "{:?}", world.alarms());
    let alarms = world.alarms().iter().filter(|(_, words)| words.starts_with("alarm")).count();
    assert_eq!(alarms > 0, is_lie, "{:?}", world.alarms());
    let before = tries(&world);
    world.run_for(6 * HOUR);
    let more = tries(&world) - before;
    assert!((4..=7).contains(&more), "{more} tries in six hours");
    // Nobody else is held up.
    world.send(BOB, "general", "three");
    world.node.stop_lying();
    world.run_for(HOUR + HOUR / 6);
    world.send(CAROL, "general", "at last");
    // What was said before it was in, the laptop tells it.
    world.must(ALICE, Request::Status);
    world.must(CAROL, Request::ListUnread { channel: None });
    let place = world.channel(CAROL, "general");
    assert_eq!(place["step"], json!({ "at": "following", "why": null }), "{place}");
    let texts = world.texts(BOB, "general");
    assert_eq!(texts.last().unwrap(), "at last");
    assert!(!texts.iter().any(|text| text == "too early"), "{texts:?}");
}

#[test]
fn a_group_that_cannot_be_joined_is_not_tried_for_ever_p19() {
    let mut world = scene(601);
    show_group(&mut world, |group| group["group_info"] = text(b"no group"));
    assert_it_rests_and_comes_in(world, "group_unjoinable", "cannot be joined", true);
}

#[test]
fn a_tree_of_another_epoch_is_not_asked_for_for_ever_p19() {
    let mut world = scene(602);
    world.node.lie(|call, status, answer| {
        if call.path.contains("/group/tree?") && status == 200 {
            answer["epoch"] = 1_000.into();
        }
    });
    assert_it_rests_and_comes_in(world, "tree_of_another_epoch", "another epoch", true);
}

#[test]
fn a_group_whose_policy_head_is_never_shown_is_not_tried_for_ever_p19() {
    let mut world = scene(603);
    show_group(&mut world, |group| group["pinned"]["seq"] = 1_000.into());
    assert_it_rests_and_comes_in(world, "policy_withheld", "does not show", true);
}

#[test]
fn a_group_that_was_given_up_is_not_tried_for_ever_p19() {
    let mut world = scene(604);
    reset(&mut world);
    show_group(&mut world, |group| group["incarnation"] = 0.into());
    assert_it_rests_and_comes_in(world, "group_given_up", "given up", true);
}

#[test]
fn a_join_that_is_refused_each_time_is_not_tried_for_ever_p18() {
    let mut world = scene(605);
    answer_commits(&mut world, 500, problem(500, "internal"));
    assert_it_rests_and_comes_in(world, "refused", "the node refuses it: internal", false);
}

#[test]
fn a_join_that_others_are_always_said_to_be_before_is_not_tried_for_ever_p18() {
    let mut world = scene(606);
    answer_commits(&mut world, 409, problem(409, "epoch_conflict"));
    assert_it_rests_and_comes_in(world, "overtaken", "others were first", false);
}

#[test]
fn a_join_that_is_acknowledged_and_never_shown_is_not_awaited_for_ever_p19() {
    let mut world = scene(607);
    let head = json!({ "seq": 9, "hash": text(&[0; 32]) });
    answer_commits(&mut world, 201, json!({ "seq": 9, "head": head, "at": 0 }));
    assert_it_rests_and_comes_in(world, "join_not_shown", "does not show it in the log", true);
}

#[test]
fn a_channel_that_could_not_be_joined_goes_on_by_itself_after_a_reset() {
    let mut world = scene(608);
    show_group(&mut world, |group| {
        if group["incarnation"] == 0 {
            group["group_info"] = text(b"no group");
        }
    });
    login(&mut world);
    let _ = world.ask(CAROL, say("too early"));
    world.run_for(2 * HOUR);
    assert_eq!(world.channel(CAROL, "general")["step"]["at"], "resting");
    reset(&mut world);
    // Long before the rest would have been over, and nobody asks for anything.
    world.run_for(60_000);
    let place = world.channel(CAROL, "general");
    assert_eq!(place["step"], json!({ "at": "following", "why": null }), "{place}");
    world.send(CAROL, "general", "at last");
    assert_eq!(world.texts(BOB, "general"), ["one", "two", "at last"]);
}

/// Carol is in, and then the node denies what it has shown her.
fn pause(world: &mut World) {
    login(world);
    world.send(CAROL, "general", "in");
    world.node.lie(|call, _, answer| {
        if call.path.contains("/log?") && call.path.contains("/channels/") {
            (answer["entries"], answer["next"]) = (json!([]), Value::Null);
            answer["head"]["seq"] = 1.into();
        }
    });
    world.must(CAROL, Request::Status);
}

#[test]
fn a_restart_ends_no_pause_of_another_kind() {
    let mut world = scene(609);
    // The node denies what it has shown: no rest, and no reset by time, puts that right.
    pause(&mut world);
    let place = world.channel(CAROL, "general");
    assert_eq!(place["step"], json!({ "at": "paused", "why": "forked" }), "{place}");
    world.node.stop_lying();
    world.person(CAROL).die_now();
    world.person(CAROL).start();
    let place = world.channel(CAROL, "general");
    assert_eq!(place["step"]["at"], "paused", "{place}");
}

#[test]
fn a_restart_gives_no_try_to_enter_back_p19() {
    let mut world = scene(610);
    show_group(&mut world, |group| group["group_info"] = text(b"no group"));
    login(&mut world);
    let _ = world.ask(CAROL, say("too early"));
    world.run_for(2 * HOUR);
    let before = tries(&world);
    for point in [None, Some(CrashPoint::AfterSave), None, Some(CrashPoint::BeforeMerge)] {
        for _ in 0..5 {
            world.person(CAROL).crash = point;
            let _ = world.ask(CAROL, Request::Status);
            world.person(CAROL).die_now();
            world.person(CAROL).start();
            let failure = world.must_fail(CAROL, say("too early"));
            assert_eq!(failure.code, "resting", "{failure}");
            world.run_for(HOUR / 60);
        }
    }
    assert_eq!(world.channel(CAROL, "general")["step"]["why"], "group_unjoinable");
    let more = tries(&world) - before;
    assert!(more <= 1, "{more} tries in twenty minutes and as many restarts");
    // Once it is in, nothing of that is left.
    world.node.stop_lying();
    world.run_for(HOUR + HOUR / 6);
    world.send(CAROL, "general", "at last");
    assert!(!world.person(CAROL).rows().keys().any(|key| key.starts_with("e/")));
}

#[test]
fn a_pause_of_an_earlier_program_that_could_not_enter_ends_with_a_reset_and_no_other_does() {
    let mut world = scene(611);
    pause(&mut world);
    world.node.stop_lying();
    world.person(CAROL).die_now();
    reset(&mut world);
    world.person(CAROL).start();
    assert_eq!(world.channel(CAROL, "general")["step"]["at"], "paused");
    // As the earlier program has saved it.
    let mut rows = world.person(CAROL).rows().clone();
    let (words, earlier) = ("the node shows an older", "the group cannot be joined: bad");
    let row = rows.iter_mut().find(|(key, _)| key.starts_with("c/")).unwrap().1;
    let at = row.windows(words.len()).position(|part| part == words.as_bytes()).expect("the words");
    row.0[at..at + earlier.len()].copy_from_slice(earlier.as_bytes());
    world.person(CAROL).restore(rows);
    let place = world.channel(CAROL, "general");
    assert_eq!(place["step"], json!({ "at": "following", "why": null }), "{place}");
    world.send(CAROL, "general", "at last");
    assert_eq!(world.texts(BOB, "general").last().unwrap(), "at last");
}
