//! Programs that die between build, save, send and acknowledgement.

use coterie_core::{Request, acts::CreateChannel};
use coterie_world::{CrashPoint, PersonId, World};

const ALICE: PersonId = PersonId(0);
const BOB: PersonId = PersonId(1);
const POINTS: [CrashPoint; 3] =
    [CrashPoint::BeforeSave, CrashPoint::AfterSave, CrashPoint::AfterSend];

/// Lets Alice's program die at the n-th batch that calls the node, then starts it again.
fn die_at(world: &mut World, request: Request, nth: usize, point: CrashPoint) -> bool {
    let ask = world.begin(ALICE, request);
    let mut seen = 0;
    while !world.has_ended(ALICE, ask) {
        if seen == nth {
            world.person(ALICE).crash = Some(point);
        }
        let before = world.node.answered;
        if !world.step() {
            break;
        }
        seen += usize::from(world.node.answered > before);
        if !world.person(ALICE).runs() {
            world.run_for(5_000);
            world.person(ALICE).start();
            return true;
        }
    }
    world.person(ALICE).crash = None;
    false
}

#[test]
fn a_sender_killed_at_any_point_sends_each_message_at_most_once_and_reuses_no_key_r5_r10() {
    for (n, point) in POINTS.into_iter().enumerate() {
        for nth in 0..4 {
            let mut world = World::new(100 + 10 * n as u64 + nth as u64, 2);
            world.garden();
            let send = |text: &str| Request::Send {
                channel: "general".into(),
                texts: vec![text.into()],
                message_id: None,
            };
            let died = die_at(&mut world, send("first"), nth, point);
            world.send(ALICE, "general", "second");
            world.send(BOB, "general", "third");
            let texts = world.texts(BOB, "general");
            let firsts = texts.iter().filter(|t| *t == "first").count();
            assert!(firsts <= 1 && (died || firsts == 1), "{point:?} at {nth}: {texts:?}");
            assert_eq!(
                texts[texts.len() - 2..],
                ["second", "third"],
                "{point:?} at {nth}: {texts:?}"
            );
            assert_eq!(world.texts(ALICE, "general"), texts);
            let unreadable =
                world.read(BOB, "general").iter().filter(|r| r["type"] == "unreadable").count();
            assert_eq!(unreadable, 0, "a key used twice would be unreadable");
            assert!(world.alarms().is_empty(), "{:?}", world.alarms());
        }
    }
}

#[test]
fn a_joiner_killed_at_any_point_joins_all_the_same() {
    for (n, point) in POINTS.into_iter().enumerate() {
        for nth in 0..6 {
            let mut world = World::new(200 + 10 * n as u64 + nth as u64, 2);
            world.register_all();
            world.must(BOB, Request::CreateServer { name: "Garden".into() });
            let link = world.invite(BOB, "Garden");
            die_at(&mut world, Request::Join { link: link.clone(), wait: true }, nth, point);
            world.must(ALICE, Request::Join { link, wait: true });
            world.send(BOB, "general", "welcome");
            let rows = world.read(ALICE, "general");
            let texts: Vec<_> = rows.iter().filter_map(|r| r["text"].as_str()).collect();
            assert_eq!(texts, ["welcome"], "{point:?} at {nth}: {rows:?}");
            assert_eq!(world.channel(BOB, "general")["leaves"], 2, "{point:?} at {nth}");
            assert!(world.alarms().is_empty(), "{:?}", world.alarms());
        }
    }
}

#[test]
fn a_creator_killed_at_any_point_leaves_no_channel_without_a_group() {
    for (n, point) in POINTS.into_iter().enumerate() {
        for nth in 0..5 {
            let mut world = World::new(300 + 10 * n as u64 + nth as u64, 2);
            world.register_all();
            world.must(ALICE, Request::CreateServer { name: "Garden".into() });
            let create = || -> Request { CreateChannel::new("Garden", "plants").into() };
            if die_at(&mut world, create(), nth, point) {
                let list = world.must(ALICE, Request::ListChannels { server: "Garden".into() });
                if list["channels"].as_array().unwrap().len() == 1 {
                    world.must(ALICE, create());
                }
            }
            let link = world.invite(ALICE, "Garden");
            world.must(BOB, Request::Join { link, wait: true });
            world.send(ALICE, "plants", "it grows");
            assert_eq!(world.texts(BOB, "plants"), ["it grows"], "{point:?} at {nth}");
        }
    }
}

#[test]
fn a_message_that_may_have_been_sent_is_not_taken_back_when_the_node_is_gone_later_r5() {
    let mut world = World::new(400, 2);
    world.garden();
    let request =
        Request::Send { channel: "general".into(), texts: vec!["maybe".into()], message_id: None };
    let ask = world.begin(ALICE, request);
    while !world.paths_in_flight().iter().any(|path| path.ends_with("/messages")) {
        assert!(world.step());
    }
    // The message arrives and its answer is lost; from then on nobody answers.
    world.lose_answers_in_flight();
    while world.node.answered_path("POST", "/messages") == 0 {
        assert!(world.step());
    }
    world.node.kill();
    world.run_for(10_000);
    world.feed(ALICE, coterie_core::Event::Abandoned { ask });
    let failure = world.answer(ALICE, ask).end.unwrap_err();
    assert_eq!(failure.kind.exit_code(), 6, "{failure:?}");
    world.node.start();
    assert_eq!(world.texts(BOB, "general"), ["maybe"]);
    assert_eq!(world.texts(ALICE, "general"), ["maybe"]);
    assert!(world.alarms().is_empty(), "{:?}", world.alarms());
}
