//! A node that is killed and started again while people talk.

use coterie_core::Request;
use coterie_world::{PersonId, World};
use rand_chacha::{
    ChaCha20Rng,
    rand_core::{RngCore, SeedableRng},
};

const ALICE: PersonId = PersonId(0);
const BOB: PersonId = PersonId(1);

#[test]
fn a_node_restarted_in_mid_conversation_loses_and_doubles_nothing_r1() {
    let mut world = World::new(41, 2);
    world.garden();
    let mut rng = ChaCha20Rng::seed_from_u64(41);
    let (mut kills, mut in_flight) = (0, 0);
    for n in 0..60 {
        let person = if n % 2 == 0 { ALICE } else { BOB };
        let request = Request::Send {
            channel: "general".into(),
            texts: vec![format!("{n}")],
            message_id: None,
        };
        let ask = world.begin(person, request);
        let die_after = rng.next_u32() % 8;
        let mut steps = 0;
        while !world.has_ended(person, ask) {
            if steps == die_after && n % 2 == 1 {
                in_flight += usize::from(world.calls_in_flight() > 0);
                world.node.kill();
                world.run_for(700);
                world.node.start();
                kills += 1;
            }
            assert!(world.step(), "nothing more happens");
            steps += 1;
        }
    }
    assert!(kills >= 20, "{kills} kills");
    assert!(in_flight >= 1, "no kill met a call in flight");
    let texts = world.texts(ALICE, "general");
    let mut sorted: Vec<u32> = texts.iter().map(|t| t.parse().unwrap()).collect();
    sorted.sort_unstable();
    assert_eq!(sorted, (0..60).collect::<Vec<_>>());
    assert_eq!(world.texts(BOB, "general"), texts);
    assert!(world.alarms().is_empty(), "{:?}", world.alarms());
}
