//! A member who was away for long: what was said under policy states of long ago is judged by them.

use coterie_core::{
    Request,
    acts::{MakeCheckpoint, SetNickname},
};
use coterie_world::{PersonId, World};

const ALICE: PersonId = PersonId(0);
const BOB: PersonId = PersonId(1);

#[test]
fn hundreds_of_policy_entries_between_two_messages_keep_nobody_from_reading() {
    let mut world = World::new(95, 2);
    world.garden();
    world.send(ALICE, "general", "first");
    world.texts(BOB, "general");
    let mut said = vec!["first".to_owned()];
    for n in 0..720 {
        let nickname = format!("nickname {n}");
        let nick = SetNickname { server: "Garden".into(), user: None, nickname, reason: None };
        world.must(ALICE, nick);
        if n % 240 == 30 {
            said.push(format!("message {n}"));
            world.send(ALICE, "general", said.last().unwrap());
        }
    }
    // Bob looks at the server first: then the states that the messages pin are old.
    world.must(BOB, Request::ShowServer { server: "Garden".into() });
    world.person(BOB).start();
    assert_eq!(world.texts(BOB, "general"), said);
    let checkpoint = MakeCheckpoint { server: "Garden".into(), reason: None };
    let told = world.must(BOB, checkpoint.clone());
    assert_eq!(told["state_hash"].as_str().unwrap().len(), 64);
    let failure = world.must_fail(BOB, checkpoint);
    assert!(failure.message.contains("checkpoint_early"), "{failure:?}");
    assert!(world.alarms().is_empty(), "{:?}", world.alarms());
}
