//! Time-outs, bans, and who did what.

use coterie_core::{
    Request,
    acts::{Ban, CreateChannel, EditChannel, Kick, SetNickname, SetTimeout, Unban},
};
use coterie_world::{PersonId, World};
use serde_json::{Value, json};

const ALICE: PersonId = PersonId(0);
const BOB: PersonId = PersonId(1);
const CAROL: PersonId = PersonId(2);

fn server() -> String {
    "Garden".into()
}

fn send(text: &str) -> Request {
    Request::Send { channel: "general".into(), texts: vec![text.into()], message_id: None }
}

fn garden(seed: u64) -> World {
    let mut world = World::new(seed, 3);
    world.garden();
    for index in 0..3 {
        world.must(PersonId(index), Request::Status);
    }
    world
}

fn time_out(user: &str, life_ms: u64) -> SetTimeout {
    SetTimeout { server: server(), user: user.into(), life_ms, reason: Some("cool down".into()) }
}

fn ban(user: &str) -> Ban {
    Ban { server: server(), user: user.into(), ..Ban::default() }
}

#[test]
fn a_timed_out_member_reads_and_does_not_send_while_others_go_on() {
    let mut world = garden(81);
    world.send(BOB, "general", "one");
    let told = world.must(ALICE, time_out("p1", 60_000));
    assert!(told["timed_out_until"].as_u64().unwrap() > world.now().0, "{told}");
    let failure = world.must_fail(BOB, send("let me speak"));
    assert_eq!((failure.kind.exit_code(), failure.code.as_str()), (3, "forbidden"), "{failure:?}");
    assert!(failure.message.contains("timed_out"), "{failure:?}");
    world.send(CAROL, "general", "two");
    assert_eq!(world.texts(BOB, "general"), ["one", "two"]);
    let explained = Request::Explain {
        member: "p1".into(),
        channel: Some("general".into()),
        server: None,
        flag: "SEND_MESSAGES".into(),
    };
    let told = world.must(CAROL, explained.clone());
    assert_eq!((&told["allowed"], &told["rule"]), (&false.into(), &"timed_out".into()));

    // It ends by itself, and can be ended.
    world.run_for(61_000);
    world.send(BOB, "general", "three");
    world.must(ALICE, time_out("p1", 600_000));
    assert_eq!(world.must_fail(BOB, send("again?")).kind.exit_code(), 3);
    world.must(ALICE, time_out("p1", 0));
    world.send(BOB, "general", "four");
    assert_eq!(world.texts(CAROL, "general"), ["one", "two", "three", "four"]);
    assert_eq!(world.must(CAROL, explained)["rule"], "everyone");
    let failure = world.must_fail(ALICE, time_out("p1", 29 * 24 * 3600 * 1000));
    assert_eq!(failure.kind.exit_code(), 3);
    let failure = world.must_fail(BOB, time_out("p2", 1_000));
    assert!(failure.message.contains("MODERATE_MEMBERS"), "{failure:?}");
}

#[test]
fn who_is_banned_is_out_at_once_and_does_not_come_back_until_unbanned() {
    let mut world = garden(82);
    world.send(BOB, "general", "spam");
    world.texts(ALICE, "general");
    let told = world.must(ALICE, ban("p1"));
    assert_eq!(told["channels"][0]["removed"], true, "{told}");
    assert_eq!(told["username"], "p1");
    world.send(ALICE, "general", "canary without Bob");
    assert_eq!(world.channel(CAROL, "general")["leaves"], 2);
    let link = world.invite(ALICE, "Garden");
    let failure = world.must_fail(BOB, Request::Join { link: link.clone(), wait: true });
    assert_eq!(failure.kind.exit_code(), 3, "{failure:?}");
    assert!(failure.message.contains("banned"), "{failure:?}");
    let bans = world.must(ALICE, Request::ListBans { server: server() });
    assert_eq!(bans["bans"][0]["username"], "p1");
    assert_eq!(bans["bans"][0]["by_username"], "p0");
    assert_eq!(world.must_fail(ALICE, ban("p1")).kind.exit_code(), 3, "banned already");

    // By the name that is known of somebody who is no member any more.
    let unban = Unban { server: server(), user: "p1".into(), reason: None };
    world.must(ALICE, unban.clone());
    assert_eq!(world.must_fail(ALICE, unban).kind.exit_code(), 5, "nobody is banned");
    world.must(BOB, Request::Join { link, wait: true });
    world.send(ALICE, "general", "welcome back");
    let texts = world.texts(BOB, "general");
    assert!(texts.contains(&"welcome back".to_owned()), "{texts:?}");
    assert!(!texts.iter().any(|text| text.contains("canary")), "{texts:?}");
    assert!(world.alarms().is_empty(), "{:?}", world.alarms());
}

#[test]
fn a_stranger_is_banned_by_id_before_they_come() {
    let mut world = garden(83);
    let eve = world.add_person(830);
    world.register(eve, "eve");
    let id = world.must(eve, Request::Whoami)["user_id"].as_str().unwrap().to_owned();
    let told = world.must(ALICE, ban(&id));
    assert_eq!(told["channels"], json!([]));
    let link = world.invite(ALICE, "Garden");
    let failure = world.must_fail(eve, Request::Join { link, wait: true });
    assert!(failure.message.contains("banned"), "{failure:?}");
    assert_eq!(world.must_fail(ALICE, ban("nobody")).kind.exit_code(), 5);
    let failure = world.must_fail(ALICE, ban("p0"));
    assert_eq!(failure.code, "self", "{failure:?}");
}

#[test]
fn who_did_what_and_why_is_read_from_the_own_verified_log() {
    let mut world = garden(84);
    let nick = |user: &str, nickname: &str| SetNickname {
        server: server(),
        user: Some(user.into()),
        nickname: nickname.into(),
        reason: Some("as asked".into()),
    };
    world.must(ALICE, nick("p1", "Bobby"));
    world.must(ALICE, CreateChannel::new("Garden", "plants"));
    let kick = Kick { reason: Some("spam".into()), ..Kick::new("Garden", "Bobby") };
    world.must(ALICE, kick);
    let audit = |action: Option<&str>, limit| Request::Audit {
        server: server(),
        user: None,
        action: action.map(Into::into),
        before: None,
        limit,
    };
    let told = world.must(ALICE, audit(None, 3));
    let actions: Vec<&Value> =
        told["entries"].as_array().unwrap().iter().map(|row| &row["action"]).collect();
    assert_eq!(actions, ["member_kicked", "channel_created", "nickname_set"]);
    let kicked = &told["entries"][0];
    assert_eq!((&kicked["reason"], &kicked["target"]), (&"spam".into(), &"p1".into()));
    assert_eq!(kicked["actor"]["username"], "p0");
    assert_eq!(kicked["before"]["nickname"], "Bobby");
    assert_eq!(kicked["after"], Value::Null, "there is nothing left of a member");
    let named = &told["entries"][2];
    assert_eq!(
        (&named["before"], &named["after"]),
        (&json!({ "nickname": null }), &json!({ "nickname": "Bobby" }))
    );
    let told = world.must(ALICE, audit(Some("member_joined"), 50));
    assert_eq!(told["entries"].as_array().unwrap().len(), 2);
    // It is for those whom a role lets look, and the node is not asked.
    let failure = world.must_fail(CAROL, audit(None, 3));
    assert_eq!((failure.kind.exit_code(), failure.code.as_str()), (3, "forbidden"));
    assert_eq!(world.must_fail(ALICE, audit(Some("nonsense"), 3)).kind.exit_code(), 2);
    assert_eq!(world.node.answered_path("GET", "/audit-log"), 0);
}

#[test]
fn slow_mode_lets_each_member_speak_now_and_then_and_moderators_always() {
    let mut world = garden(85);
    let slow =
        EditChannel { channel: "general".into(), slow_mode: Some(30), ..EditChannel::default() };
    assert_eq!(world.must(ALICE, slow)["slow_mode"], 30);
    world.send(BOB, "general", "one");
    let failure = world.must_fail(BOB, send("too soon"));
    assert_eq!((failure.kind.exit_code(), failure.code.as_str()), (3, "rate_limited"));
    assert!(failure.message.contains("slow mode"), "{failure}");
    world.send(CAROL, "general", "two");
    world.send(ALICE, "general", "three");
    world.send(ALICE, "general", "four");
    // Of two at once the first goes, and the second is refused and not sent later.
    world.run_for(31_000);
    let both = Request::Send {
        channel: "general".into(),
        texts: vec!["five".into(), "too soon again".into()],
        message_id: None,
    };
    let answer = world.ask(BOB, both);
    assert_eq!((answer.rows.len(), answer.end.unwrap_err().code), (1, "rate_limited".to_owned()));
    world.run_for(120_000);
    assert_eq!(world.texts(BOB, "general"), ["one", "two", "three", "four", "five"]);
}

#[test]
fn a_ban_takes_the_messages_of_the_last_hours_with_it_for_everybody() {
    let mut world = garden(86);
    world.must(ALICE, CreateChannel::new("Garden", "plants"));
    world.must(BOB, Request::Status);
    world.send(BOB, "general", "long ago");
    world.run_for(3 * 3600 * 1000);
    for n in 0..3 {
        world.send(BOB, "general", &format!("spam {n}"));
    }
    world.send(CAROL, "general", "kept");
    world.send(BOB, "plants", "spam among plants");
    for person in [ALICE, CAROL] {
        world.texts(person, "general");
        world.texts(person, "plants");
    }
    let told = world.must(ALICE, Ban { purge_ms: 3600 * 1000, ..ban("p1") });
    let purged: u64 = told["purged"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["messages"].as_u64().unwrap())
        .sum();
    assert_eq!(purged, 4, "{told}");
    assert!(told["purged"].as_array().unwrap().iter().all(|row| row["failed"] == 0), "{told}");
    for person in [ALICE, CAROL] {
        assert_eq!(world.texts(person, "general"), ["long ago", "kept"]);
        assert_eq!(world.texts(person, "plants"), [""; 0]);
    }
    assert!(world.alarms().is_empty(), "{:?}", world.alarms());
}
