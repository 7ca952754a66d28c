//! Invitations and joins.

use coterie_policy::body;
use coterie_protocol::gateway::Notice;
use coterie_protocol::rest::PostIntent;
use coterie_types::{ErrorCode, Millis};

use crate::people::Person;
use crate::world::{START, World};

#[tokio::test]
async fn two_joiners_with_one_use_left_become_one_member() {
    let world = World::new().await;
    let mut alice = Person::register(&world, "alice").await;
    let place = alice.create_server(&world, "home").await;
    let invite = alice.invite(&world, place.server, 1, Millis(0)).await;
    let mut joins = Vec::new();
    for name in ["bob", "carol", "dave", "erin"] {
        let mut person = Person::register(&world, name).await;
        let intent = person.join_intent(&world, &invite).await;
        joins.push((person, PostIntent { intent: intent.bytes().clone() }));
    }
    let tasks: Vec<_> = joins
        .iter()
        .cloned()
        .map(|(person, body)| {
            let (node, code) = (world.node.clone(), invite.code.clone());
            tokio::spawn(async move { node.join(&person.caller, &code, &body).await })
        })
        .collect();
    let mut won = Vec::new();
    for (task, join) in tasks.into_iter().zip(&joins) {
        match task.await.unwrap() {
            Ok(admitted) => won.push((join, admitted)),
            Err(error) => assert_eq!(error.code, ErrorCode::NotFound),
        }
    }
    assert_eq!(won.len(), 1);
    assert_eq!(alice.policy(&world, place.server).await.members_count(), 2);
    // The winner's answer was lost: the same bytes again, though the invitation is used up.
    let ((person, body), admitted) = &won[0];
    let again = world.node.join(&person.caller, &invite.code, body).await.unwrap();
    assert_eq!(again, *admitted);
    assert!(world.node.check_tables(place.server).await.unwrap().is_empty());
}

#[tokio::test]
async fn unknown_expired_used_up_and_closed_codes_answer_alike() {
    let world = World::new().await;
    let mut alice = Person::register(&world, "alice").await;
    let place = alice.create_server(&world, "home").await;
    let here = place.server;
    let used_up = alice.invite(&world, here, 1, Millis(0)).await;
    let expiring = alice.invite(&world, here, 0, START.plus(1_000)).await;
    let closed = alice.invite(&world, here, 0, Millis(0)).await;
    let mut bob = Person::register(&world, "bob").await;
    bob.join(&world, &used_up).await.unwrap();
    let mut carol = Person::register(&world, "carol").await;
    let too_late = carol.join_intent(&world, &expiring).await;
    world.clock.advance(1_000);
    let id = coterie_policy::invitation_id(&here, &closed.entry);
    alice.post(&world, here, body::InvitationClosed { invitation: id }).await.unwrap();
    let unknown = "AAAAAAAAAAAAAAAAAAAAAA";
    let mut answers = Vec::new();
    for code in [unknown, "", "%", &used_up.code, &expiring.code, &closed.code] {
        answers.push(world.node.preview_invitation(code).await.unwrap_err());
        answers.push(world.node.read_policy_by_invitation(code, 0, None).await.unwrap_err());
        let body = PostIntent { intent: too_late.bytes().clone() };
        answers.push(world.node.join(&carol.caller, code, &body).await.unwrap_err());
    }
    assert!(answers.iter().all(|answer| *answer == answers[0]));
    assert_eq!(answers[0].code, ErrorCode::NotFound);
    assert!(world.node.check_tables(here).await.unwrap().is_empty());
}

#[tokio::test]
async fn the_target_is_shown_before_one_joins() {
    let world = World::new().await;
    let mut alice = Person::register(&world, "alice").await;
    let place = alice.create_server(&world, "home").await;
    let invite = alice.invite(&world, place.server, 5, Millis(0)).await;
    let preview = world.node.preview_invitation(&invite.code).await.unwrap();
    assert_eq!((preview.server_id, preview.name.as_str()), (place.server, "home"));
    assert_eq!(preview.members_count, 1);
}

#[tokio::test]
async fn devices_beyond_the_embedded_chain_follow_the_join() {
    let world = World::new().await;
    let mut alice = Person::register(&world, "alice").await;
    let place = alice.create_server(&world, "home").await;
    let invite = alice.invite(&world, place.server, 0, Millis(0)).await;
    let mut bob = Person::register(&world, "bob").await;
    let short = bob.chain(&world).await;
    let phone = bob.second_device(&world).await;
    let state = alice.policy(&world, place.server).await;
    let intent = bob.join_intent_with(&state, &invite, short);
    let body = PostIntent { intent: intent.bytes().clone() };
    let admitted = world.node.join(&bob.caller, &invite.code, &body).await.unwrap();
    let state = bob.policy(&world, place.server).await;
    assert_eq!(state.head().seq, admitted.seq + 1, "the join, and one copy");
    assert_eq!(state.device_user(phone.device()), Some(bob.user()));
    // The user's other device is told; the one that joined knows.
    let inbox = world.node.read_inbox(&phone.caller, 0).await.unwrap();
    let joined = Notice::ServerJoined { server_id: place.server };
    assert_eq!(inbox.items.iter().filter(|(_, notice)| *notice == joined).count(), 1);
    assert!(
        world
            .node
            .read_inbox(&bob.caller, 0)
            .await
            .unwrap()
            .items
            .iter()
            .all(|(_, n)| *n != joined)
    );
    world.node.acknowledge_inbox(&phone.caller, inbox.head).await.unwrap();
    assert!(world.node.read_inbox(&phone.caller, 0).await.unwrap().items.is_empty());
}

#[tokio::test]
async fn a_device_is_added_and_revoked_in_every_server_at_once() {
    let world = World::new().await;
    let mut alice = Person::register(&world, "alice").await;
    let (home, work) =
        (alice.create_server(&world, "home").await, alice.create_server(&world, "work").await);
    let phone = alice.second_device(&world).await;
    for place in [home, work] {
        let state = alice.policy(&world, place.server).await;
        assert!(state.is_entitled(place.channel, phone.device()).is_some());
    }
    alice.revoke(&world, phone.device()).await;
    for place in [home, work] {
        let state = alice.policy(&world, place.server).await;
        assert!(state.is_entitled(place.channel, phone.device()).is_none());
        assert_eq!(state.last_exit(place.channel), state.head().seq);
        assert!(world.node.check_tables(place.server).await.unwrap().is_empty());
    }
}
