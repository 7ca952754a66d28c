//! Many people, many groups.

use coterie_core::{Request, acts::CreateChannel};
use coterie_world::{PersonId, World};

const ALICE: PersonId = PersonId(0);

#[test]
fn fifty_users_join_one_channel_and_converge_to_one_epoch_authenticator() {
    let mut world = World::new(31, 50);
    world.register_all();
    world.must(ALICE, Request::CreateServer { name: "Garden".into() });
    let link = world.invite(ALICE, "Garden");
    let asks: Vec<_> = (1..50)
        .map(|i| {
            (
                PersonId(i),
                world.begin(PersonId(i), Request::Join { link: link.clone(), wait: true }),
            )
        })
        .collect();
    world.run_until("all have joined", |w| asks.iter().all(|(p, a)| w.has_ended(*p, *a)));
    for (person, ask) in asks {
        assert!(
            world.answer(person, ask).end.is_ok(),
            "{person:?}: {:?}",
            world.answer(person, ask).end
        );
    }
    let rows: Vec<_> = (0..50).map(|i| world.channel(PersonId(i), "general")).collect();
    assert!(rows.iter().all(|r| r["authenticator"] == rows[0]["authenticator"]));
    assert_eq!(rows[0]["leaves"], 50);
    let expected: Vec<_> = (0..50).map(|i| format!("from {i}")).collect();
    for (index, text) in expected.iter().enumerate() {
        world.send(PersonId(index), "general", text);
    }
    for index in 0..50 {
        assert_eq!(world.texts(PersonId(index), "general"), expected, "{index}");
    }
    assert!(world.alarms().is_empty(), "{:?}", world.alarms());
}

#[test]
fn saving_a_message_writes_as_many_keys_with_200_groups_as_with_one() {
    let keys_of_one_message = |channels: usize| {
        let mut world = World::new(32, 1);
        world.register_all();
        world.must(ALICE, Request::CreateServer { name: "Garden".into() });
        for n in 1..channels {
            world.must(ALICE, CreateChannel::new("Garden", &format!("c{n}")));
        }
        world.send(ALICE, "general", "warm");
        world.must(ALICE, Request::Status);
        world.person(ALICE).saved_keys.clear();
        world.send(ALICE, "general", "counted");
        world.must(ALICE, Request::Status);
        world.person(ALICE).saved_keys.iter().sum::<usize>()
    };
    let one = keys_of_one_message(1);
    assert!(one > 0);
    assert_eq!(one, keys_of_one_message(200));
}
