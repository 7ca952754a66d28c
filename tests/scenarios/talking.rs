//! People talk.

use coterie_core::{
    Request,
    acts::{CreateChannel, Kick},
};
use coterie_world::{Network, PersonId, World};

const ALICE: PersonId = PersonId(0);
const BOB: PersonId = PersonId(1);

#[test]
fn two_users_talk() {
    let mut world = World::new(1, 2);
    world.garden();
    world.send(ALICE, "general", "hello, Bob");
    world.send(BOB, "general", "hello, Alice");
    for person in [ALICE, BOB] {
        assert_eq!(world.texts(person, "general"), ["hello, Bob", "hello, Alice"]);
    }
    let (alice, bob) = (world.channel(ALICE, "general"), world.channel(BOB, "general"));
    for field in ["epoch", "authenticator", "leaves", "seq", "head", "state"] {
        assert_eq!(alice[field], bob[field], "{field}");
    }
    assert_eq!(alice["leaves"], 2);
    assert_eq!(alice["state"], "ok");
    assert!(world.alarms().is_empty(), "{:?}", world.alarms());
}

#[test]
fn the_author_is_the_authenticated_device_p7() {
    let mut world = World::new(2, 2);
    world.garden();
    world.send(BOB, "general", "it is me");
    let bob = world.must(BOB, Request::Whoami);
    let row =
        world.read(ALICE, "general").into_iter().find(|row| row["type"] == "message").unwrap();
    assert_eq!(row["author"]["user_id"], bob["user_id"]);
    assert_eq!(row["author"]["device_id"], bob["device_id"]);
    assert_eq!(row["author"]["username"], "p1");
}

#[test]
fn five_users_in_three_channels_read_only_what_belongs_there_p13() {
    let mut world = World::new(3, 5);
    world.garden();
    for name in ["plants", "weather"] {
        world.must(ALICE, CreateChannel::new("Garden", name));
    }
    let channels = ["general", "plants", "weather"];
    for round in 0..2 {
        for index in 0..5 {
            for channel in channels {
                world.send(PersonId(index), channel, &format!("{channel} {index} {round}"));
            }
        }
    }
    for channel in channels {
        // Whoever joined a channel later, reads from then on: the last round is complete for all.
        let expected: Vec<_> = (0..5).map(|i| format!("{channel} {i} 1")).collect();
        for index in 0..5 {
            let texts = world.texts(PersonId(index), channel);
            assert_eq!(texts[texts.len() - 5..], expected[..], "{index} in {channel}");
        }
        let states: Vec<_> = (0..5).map(|i| world.channel(PersonId(i), channel)).collect();
        assert!(
            states.iter().all(|s| s["authenticator"] == states[0]["authenticator"]),
            "{states:?}"
        );
        assert_eq!(states[0]["leaves"], 5);
    }
    assert!(world.alarms().is_empty(), "{:?}", world.alarms());
}

#[test]
fn on_a_rough_network_each_message_arrives_once_and_in_order_r1_r5() {
    let mut world = World::new(4, 3);
    world.garden();
    world.network = Network::rough(4);
    let mut asks = Vec::new();
    for round in 0..10 {
        for index in 0..3 {
            let texts = (0..3).map(|n| format!("{index}:{round}:{n}")).collect();
            let request = Request::Send { channel: "general".into(), texts, message_id: None };
            asks.push((PersonId(index), world.begin(PersonId(index), request)));
        }
    }
    world.run_until("all are sent", |w| asks.iter().all(|(p, a)| w.has_ended(*p, *a)));
    world.network = Network::calm(5);
    let first = world.texts(ALICE, "general");
    assert_eq!(first.len(), 90);
    for index in 0..3 {
        let own: Vec<_> =
            first.iter().filter(|t| t.starts_with(&format!("{index}:"))).cloned().collect();
        let expected: Vec<_> =
            (0..10).flat_map(|r| (0..3).map(move |n| format!("{index}:{r}:{n}"))).collect();
        assert_eq!(own, expected);
        assert_eq!(world.texts(PersonId(index), "general"), first);
    }
    assert!(world.alarms().is_empty(), "{:?}", world.alarms());
}

#[test]
fn a_deleted_message_is_gone_for_everybody_and_the_chain_holds() {
    let mut world = World::new(6, 3);
    world.garden();
    let sent = world.send(BOB, "general", "a slip of the tongue");
    world.send(ALICE, "general", "what was that?");
    assert_eq!(world.texts(ALICE, "general").len(), 2);
    let seq = sent["seq"].as_u64().unwrap();
    world.must(BOB, Request::Delete { channel: "general".into(), seq });
    for index in 0..3 {
        let rows = world.read(PersonId(index), "general");
        let row = rows.iter().find(|row| row["seq"] == seq).unwrap();
        // Whoever had not fetched it before finds it withheld, then deleted: nothing to read.
        assert_eq!(row["type"], "deleted", "{rows:?}");
        assert!(row.get("text").is_none());
    }
    world.send(ALICE, "general", "and on it goes");
    assert_eq!(world.texts(PersonId(2), "general"), ["what was that?", "and on it goes"]);
    assert!(world.alarms().is_empty(), "{:?}", world.alarms());
}

#[test]
fn a_member_cannot_delete_anothers_message_p8() {
    let mut world = World::new(7, 3);
    world.garden();
    let seq = world.send(BOB, "general", "mine")["seq"].as_u64().unwrap();
    let failure = world.must_fail(PersonId(2), Request::Delete { channel: "general".into(), seq });
    assert_eq!(failure.kind.exit_code(), 3, "{failure:?}");
    assert_eq!(world.texts(PersonId(2), "general"), ["mine"]);
    // The owner may.
    world.texts(ALICE, "general");
    world.must(ALICE, Request::Delete { channel: "general".into(), seq });
    assert!(world.texts(PersonId(2), "general").is_empty());
}

#[test]
fn a_message_that_may_have_arrived_before_a_kick_is_known_to_its_author_after_the_return_r1_r10() {
    let mut world = World::new(71, 3);
    world.garden();
    (0..3).for_each(|person| drop(world.send(PersonId(person), "general", "hello")));
    let link = world.invite(ALICE, "Garden");
    // Bob's message arrives, and its acknowledgement does not.
    let texts = vec!["did it arrive?".to_owned()];
    let sent = world.node.answered_path("POST", "/messages");
    let ask =
        world.begin(BOB, Request::Send { channel: "general".into(), texts, message_id: None });
    let posting = |w: &World| w.paths_in_flight().iter().any(|path| path.ends_with("/messages"));
    world.run_until("it is on its way", posting);
    world.lose_answers_in_flight();
    world.run_until("it is there", |w| w.node.answered_path("POST", "/messages") > sent);
    // Alice kicks him, and is gone before she has removed him.
    let kicked = world.node.answered_path("POST", "/policy");
    let kick = world.begin(ALICE, Kick::new("Garden", "p1"));
    world.run_until("the kick is in the log", |w| {
        w.node.answered_path("POST", "/policy") > kicked || w.has_ended(ALICE, kick)
    });
    world.person(ALICE).die_now();
    // The next try is refused. He comes back before anybody has removed him.
    world.run_until("he is refused", |w| w.has_ended(BOB, ask));
    assert!(world.answer(BOB, ask).end.is_err());
    world.person(BOB).die_now();
    world.person(BOB).start();
    world.must(BOB, Request::Join { link, wait: true });
    let texts = world.texts(BOB, "general");
    assert_eq!(texts.iter().filter(|t| *t == "did it arrive?").count(), 1, "{texts:?}");
    assert!(world.alarms().is_empty(), "no store is older than it should be: {:?}", world.alarms());
    world.send(BOB, "general", "I am back");
    let carol = world.texts(PersonId(2), "general");
    assert_eq!(carol, ["hello", "hello", "hello", "did it arrive?", "I am back"]);
}
