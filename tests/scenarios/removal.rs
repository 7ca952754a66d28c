//! Kicks: what is removed reads nothing more, whoever is online.

use coterie_core::{
    Request,
    acts::{CreateChannel, Kick, Leave},
};
use coterie_world::{CrashPoint, PersonId, World};

const ALICE: PersonId = PersonId(0);
const BOB: PersonId = PersonId(1);
const CAROL: PersonId = PersonId(2);

fn kick(user: &str) -> Request {
    Kick::new("Garden", user).into()
}

#[test]
fn a_kick_ends_in_the_right_leaves_of_every_channel() {
    let mut world = World::new(21, 3);
    world.garden();
    world.must(ALICE, CreateChannel::new("Garden", "plants"));
    for index in 0..3 {
        world.must(PersonId(index), Request::Status);
    }
    let told = world.must(ALICE, kick("p1"));
    let channels = told["channels"].as_array().unwrap();
    assert_eq!(channels.len(), 2);
    assert!(channels.iter().all(|c| c["removed"] == true), "{told}");
    for name in ["general", "plants"] {
        let row = world.channel(CAROL, name);
        assert_eq!((&row["leaves"], &row["state"]), (&2.into(), &"ok".into()));
    }
}

#[test]
fn after_a_kick_the_kicked_ones_whole_state_reads_nothing_p3() {
    let mut world = World::new(22, 3);
    world.garden();
    world.send(ALICE, "general", "all three read this");
    world.texts(BOB, "general");
    world.must(ALICE, kick("p1"));
    world.send(ALICE, "general", "canary for two");
    world.send(CAROL, "general", "canary from Carol");
    // The node helps the kicked one: every log page goes to them as to Carol.
    let log = world.must(CAROL, Request::Status);
    assert_eq!(log["channels"][0]["leaves"], 2);
    let read =
        world.ask(BOB, Request::Read { channel: "general".into(), after: Some(0), limit: 1000 });
    let shown = format!("{:?}", read.rows);
    assert!(!shown.contains("canary"), "{shown}");
    let failure = world.ask(
        BOB,
        Request::Send { channel: "general".into(), texts: vec!["me too".into()], message_id: None },
    );
    assert_eq!(failure.end.unwrap_err().kind.exit_code(), 5);
    assert!(world.texts(CAROL, "general").iter().all(|t| t != "me too"));
}

#[test]
fn what_was_deleted_while_one_was_away_is_gone_when_one_is_back_r7() {
    let mut world = World::new(28, 3);
    world.garden();
    let sent = world.send(ALICE, "general", "canary");
    world.send(CAROL, "general", "another");
    assert_eq!(world.texts(BOB, "general"), ["canary", "another"]);
    world.must(ALICE, kick("p1"));
    world.send(ALICE, "general", "not for Bob");
    let seq = sent["seq"].as_u64().unwrap();
    world.must(ALICE, Request::Delete { channel: "general".into(), seq });
    let link = world.invite(ALICE, "Garden");
    world.must(BOB, Request::Join { link, wait: true });
    world.send(ALICE, "general", "after");
    assert_eq!(world.texts(BOB, "general"), ["another", "after"]);
    let rows = world.read(BOB, "general");
    let deleted = rows.iter().find(|row| row["type"] == "deleted").unwrap();
    assert_eq!(deleted["seq"], seq);
    assert!(world.alarms().is_empty(), "{:?}", world.alarms());
}

#[test]
fn a_kicker_who_goes_offline_right_after_the_entry_leaves_the_removal_to_others_p3() {
    let mut world = World::new(23, 4);
    world.garden();
    for index in 0..4 {
        world.must(PersonId(index), Request::Status);
    }
    let ask = world.begin(ALICE, kick("p1"));
    // Alice's program dies with the kick admitted and no commit made.
    world.run_until("the kick is in the log", |w| {
        w.node.answered_path("POST", "/policy") == 3 || w.has_ended(ALICE, ask)
    });
    world.person(ALICE).die_now();
    // Whoever sends next removes first.
    world.send(CAROL, "general", "canary after the kick");
    let row = world.channel(CAROL, "general");
    assert_eq!((&row["leaves"], &row["state"]), (&3.into(), &"ok".into()));
    let read =
        world.ask(BOB, Request::Read { channel: "general".into(), after: Some(0), limit: 1000 });
    assert!(!format!("{:?}", read.rows).contains("canary"));
    assert_eq!(world.texts(PersonId(3), "general"), ["canary after the kick"]);
    world.person(ALICE).start();
    assert_eq!(world.texts(ALICE, "general"), ["canary after the kick"]);
}

#[test]
fn eight_members_who_remove_at_once_make_one_commit_an_epoch_p15() {
    let mut world = World::new(24, 10);
    world.garden();
    for index in 0..10 {
        world.must(PersonId(index), Request::Status);
    }
    let before = world.channel(ALICE, "general")["epoch"].as_u64().unwrap();
    let ask = world.begin(ALICE, kick("p9"));
    world.run_until("the kick is in the log", |w| {
        w.node.answered_path("POST", "/policy") == 3 || w.has_ended(ALICE, ask)
    });
    world.person(ALICE).die_now();
    let asks: Vec<_> = (1..9)
        .map(|i| {
            let texts = vec![format!("from {i}")];
            (
                PersonId(i),
                world.begin(
                    PersonId(i),
                    Request::Send { channel: "general".into(), texts, message_id: None },
                ),
            )
        })
        .collect();
    world.run_until("all are sent", |w| asks.iter().all(|(p, a)| w.has_ended(*p, *a)));
    world.person(ALICE).start();
    let rows: Vec<_> = (0..9).map(|i| world.channel(PersonId(i), "general")).collect();
    assert!(rows.iter().all(|r| r["authenticator"] == rows[0]["authenticator"]), "{rows:?}");
    assert_eq!(rows[0]["leaves"], 9);
    assert_eq!(rows[0]["epoch"].as_u64().unwrap(), before + 1, "exactly one commit won");
    let mut texts = world.texts(PersonId(1), "general");
    texts.sort();
    assert_eq!(texts, (1..9).map(|i| format!("from {i}")).collect::<Vec<_>>());
    assert!(world.alarms().is_empty(), "{:?}", world.alarms());
}

#[test]
fn a_kick_survives_a_crash_at_every_point() {
    for (n, point) in [CrashPoint::BeforeSave, CrashPoint::AfterSave, CrashPoint::AfterSend]
        .into_iter()
        .enumerate()
    {
        let mut world = World::new(25 + n as u64, 3);
        world.garden();
        world.person(ALICE).crash = Some(point);
        let ask = world.begin(ALICE, kick("p1"));
        while world.person(ALICE).runs() && !world.has_ended(ALICE, ask) {
            assert!(world.step());
        }
        world.run_for(5_000);
        world.person(ALICE).start();
        let members = world.must(ALICE, Request::ListMembers { server: "Garden".into() });
        if members["members"].as_array().unwrap().len() == 3 {
            world.must(ALICE, kick("p1"));
        }
        world.send(ALICE, "general", "after");
        assert_eq!(world.channel(CAROL, "general")["leaves"], 2, "{point:?}");
        assert_eq!(world.texts(CAROL, "general"), ["after"]);
    }
}

#[test]
fn only_the_right_may_kick() {
    let mut world = World::new(29, 3);
    world.garden();
    let failure = world.must_fail(BOB, kick("p2"));
    assert_eq!((failure.kind.exit_code(), failure.code.as_str()), (3, "forbidden"), "{failure:?}");
    let failure = world.must_fail(BOB, kick("p0"));
    assert_eq!(failure.kind.exit_code(), 3);
    let failure = world.must_fail(ALICE, kick("nobody"));
    assert_eq!(failure.kind.exit_code(), 5);
    let failure = world.must_fail(ALICE, Leave::new("Garden"));
    assert_eq!(failure.kind.exit_code(), 3, "the owner does not leave");
    let members = world.must(ALICE, Request::ListMembers { server: "Garden".into() });
    assert_eq!(members["members"].as_array().unwrap().len(), 3);
}

#[test]
fn who_is_kicked_and_let_in_again_a_dozen_times_within_the_hour_still_reads_and_writes() {
    let mut world = World::new(26, 2);
    world.garden();
    world.send(BOB, "general", "hello");
    let link = world.invite(ALICE, "Garden");
    for _ in 0..12 {
        world.must(ALICE, kick("p1"));
        world.must(BOB, Request::Join { link: link.clone(), wait: true });
    }
    world.send(BOB, "general", "I am back");
    assert_eq!(world.texts(ALICE, "general"), ["hello", "I am back"]);
    assert_eq!(world.channel(BOB, "general")["state"], "ok");
    assert!(world.alarms().is_empty(), "{:?}", world.alarms());
}
