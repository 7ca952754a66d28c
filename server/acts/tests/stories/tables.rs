//! R12: the tables are the fold of the log.

use coterie_policy::body;
use coterie_ports::Write;
use coterie_types::Millis;

use crate::people::Person;
use crate::seat::two_in_a_channel;
use crate::world::World;

#[tokio::test]
async fn tables_follow_the_log_and_a_lie_is_found() {
    let world = World::new().await;
    let (mut alice, bob) = two_in_a_channel(&world).await;
    let server = alice.place.server;
    let mut carol = Person::register(&world, "carol").await;
    let invite = alice.person.invite(&world, server, 3, Millis(0)).await;
    carol.join(&world, &invite).await.unwrap();
    carol.post(&world, server, body::MemberLeft {}).await.unwrap();
    let channel =
        body::ChannelCreated { name: "more".into(), kind: 0, category: None, overwrites: None };
    alice.person.post(&world, server, channel).await.unwrap();
    let kick = body::MemberKicked { user: bob.person.user() };
    alice.person.post(&world, server, kick).await.unwrap();
    assert_eq!(world.node.check_tables(server).await.unwrap(), []);
    let user = alice.person.user();
    world.store().commit(vec![Write::DeleteMember { server, user }]).await.unwrap();
    let found = world.node.check_tables(server).await.unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].table, "server_members");
}
