//! Following a policy log: who is put out gets it up to the entry that puts them out, and no more.

use coterie_policy::body;
use coterie_protocol::gateway::Downstream;
use coterie_types::Seq;

use crate::community::Community;
use crate::people::Person;
use crate::world::World;

/// What somebody gets who follows from a seq, and whether it has ended.
async fn follow(world: &World, c: &Community, who: &Person, after: Seq) -> (Vec<Seq>, bool) {
    let (mut cursor, mut seqs) = (after, Vec::new());
    loop {
        let since = world.node.tick();
        let step = world.node.follow_server(who.user(), c.server(), cursor, since).await.unwrap();
        for (seq, framed) in &step.items {
            assert!(matches!(framed.frame(), Downstream::Entry { .. }));
            seqs.push(*seq);
            cursor = *seq;
        }
        if step.ended || !step.more {
            return (seqs, step.ended);
        }
    }
}

async fn head(world: &World, c: &Community) -> Seq {
    world.node.read_policy_head(&c.alice.caller, c.server()).await.unwrap().head.seq
}

#[tokio::test]
async fn a_ban_of_a_member_is_the_last_that_they_get() {
    let world = World::new().await;
    let mut c = Community::open(&world).await;
    let bob = c.member(&world, "bob").await;
    let joined = head(&world, &c).await;
    assert_eq!(follow(&world, &c, &bob, joined).await, (vec![], false));
    c.channel(&world, "one", 0).await;
    c.post(&world, body::MemberBanned { user: bob.user() }).await;
    c.channel(&world, "not for bob", 0).await;
    assert_eq!(follow(&world, &c, &bob, joined).await, (vec![joined + 1, joined + 2], true));
    assert_eq!(follow(&world, &c, &bob, joined + 2).await, (vec![], true));
}

#[tokio::test]
async fn a_ban_of_somebody_who_had_left_shows_them_nothing() {
    let mut world = World::new().await;
    let mut c = Community::open(&world).await;
    let mut bob = c.member(&world, "bob").await;
    bob.post(&world, c.server(), body::MemberLeft {}).await.unwrap();
    let left = head(&world, &c).await;
    c.channel(&world, "not for bob", 0).await;
    c.post(&world, body::MemberBanned { user: bob.user() }).await;
    assert_eq!(follow(&world, &c, &bob, left).await, (vec![], true));
    // From before, too; and by a node that has to look it up.
    assert_eq!(follow(&world, &c, &bob, left - 1).await, (vec![left], true));
    for n in 0..300 {
        let nickname = format!("name {n}");
        let body = body::NicknameSet { user: c.alice.user(), nickname };
        let body = c.alice.sign_next(&world, c.server(), body).await;
        world.node.admit_intent(&c.alice.caller, c.server(), &body).await.unwrap();
    }
    world.restart().await;
    assert_eq!(follow(&world, &c, &bob, left).await, (vec![], true));
    assert_eq!(follow(&world, &c, &bob, left - 1).await, (vec![left], true));
}

#[tokio::test]
async fn the_end_of_a_server_is_the_last_that_members_get_and_others_get_nothing() {
    let world = World::new().await;
    let mut c = Community::open(&world).await;
    let bob = c.member(&world, "bob").await;
    let mut carol = c.member(&world, "carol").await;
    carol.post(&world, c.server(), body::MemberLeft {}).await.unwrap();
    let left = head(&world, &c).await;
    c.channel(&world, "one", 0).await;
    c.post(&world, body::ServerDeleted {}).await;
    assert_eq!(follow(&world, &c, &bob, left).await, (vec![left + 1, left + 2], true));
    assert_eq!(follow(&world, &c, &c.alice, left + 1).await, (vec![left + 2], true));
    assert_eq!(follow(&world, &c, &carol, left).await, (vec![], true));
    let eve = Person::register(&world, "eve").await;
    assert_eq!(follow(&world, &c, &eve, 0).await, (vec![], true));
}
