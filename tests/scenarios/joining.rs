//! Joining, late and by many ways.

use coterie_core::{
    Request,
    acts::{CreateInvitation, Leave, RevokeInvitation},
};
use coterie_world::{PersonId, World};

const ALICE: PersonId = PersonId(0);
const BOB: PersonId = PersonId(1);

#[test]
fn a_late_joiner_reads_nothing_earlier_p4() {
    let mut world = World::new(11, 2);
    world.register_all();
    world.must(ALICE, Request::CreateServer { name: "Garden".into() });
    world.send(ALICE, "general", "canary-early");
    let link = world.invite(ALICE, "Garden");
    world.must(BOB, Request::Join { link, wait: true });
    world.send(ALICE, "general", "after");
    let rows = world.read(BOB, "general");
    assert_eq!(rows[0]["type"], "gap");
    assert_eq!(rows[0]["reason"], "before_joined");
    assert_eq!(world.texts(BOB, "general"), ["after"]);
    let stored =
        world.person(BOB).rows().values().any(|v| v.windows(12).any(|w| w == b"canary-early"));
    assert!(!stored, "the joiner's store must not hold what was said before");
}

#[test]
fn a_joiner_who_waits_for_nothing_still_joins_later() {
    let mut world = World::new(12, 2);
    world.register_all();
    world.must(ALICE, Request::CreateServer { name: "Garden".into() });
    let link = world.invite(ALICE, "Garden");
    world.must(BOB, Request::Join { link, wait: false });
    assert_eq!(world.channel(BOB, "general")["leaves"], 2);
}

#[test]
fn an_invitation_with_one_use_admits_exactly_one() {
    let mut world = World::new(13, 6);
    world.register_all();
    world.must(ALICE, Request::CreateServer { name: "Garden".into() });
    let request = CreateInvitation::new("Garden", 1, 0);
    let link = world.must(ALICE, request)["link"].as_str().unwrap().to_owned();
    let asks: Vec<_> = (1..6)
        .map(|i| {
            (
                PersonId(i),
                world.begin(PersonId(i), Request::Join { link: link.clone(), wait: true }),
            )
        })
        .collect();
    world.run_until("all have their answer", |w| asks.iter().all(|(p, a)| w.has_ended(*p, *a)));
    let ends: Vec<_> = asks.iter().map(|(p, a)| world.answer(*p, *a).end).collect();
    assert_eq!(ends.iter().filter(|e| e.is_ok()).count(), 1, "{ends:?}");
    for failure in ends.iter().filter_map(|e| e.as_ref().err()) {
        assert_eq!(
            (failure.kind.exit_code(), failure.code.as_str()),
            (5, "not_found"),
            "{failure:?}"
        );
    }
    let members = world.must(ALICE, Request::ListMembers { server: "Garden".into() });
    assert_eq!(members["members"].as_array().unwrap().len(), 2);
}

#[test]
fn unknown_used_up_expired_and_revoked_invitations_answer_alike_p24() {
    let mut world = World::new(14, 6);
    world.register_all();
    world.must(ALICE, Request::CreateServer { name: "Garden".into() });
    let make = |world: &mut World, uses, life_ms| {
        world.must(ALICE, CreateInvitation::new("Garden", uses, life_ms))
    };
    let link = |made: &serde_json::Value| made["link"].as_str().unwrap().to_owned();
    let used = link(&make(&mut world, 1, 0));
    world.must(BOB, Request::Join { link: used.clone(), wait: true });
    let expired = link(&make(&mut world, 0, 1_000));
    let revoked = make(&mut world, 0, 0);
    let id = revoked["invitation_id"].as_str().unwrap().to_owned();
    world.must(ALICE, RevokeInvitation::new(&id));
    world.run_for(60_000);
    let unknown = link(&revoked).replace("/i/", "/i/AAAA");
    let unknown = unknown
        .replacen("/i/AAAA", "/i/", 1)
        .replace(revoked["code"].as_str().unwrap(), "AAAAAAAAAAAAAAAAAAAAAA");
    let mut told = Vec::new();
    for link in [used, expired, link(&revoked), unknown] {
        let failure = world.must_fail(PersonId(2), Request::Join { link, wait: true });
        told.push((failure.kind, failure.code, failure.message));
    }
    assert!(told.iter().all(|t| *t == told[0]), "{told:?}");
    assert_eq!(told[0].0.exit_code(), 5);
    // Two are members: nothing else changed.
    let members = world.must(ALICE, Request::ListMembers { server: "Garden".into() });
    assert_eq!(members["members"].as_array().unwrap().len(), 2);
}

#[test]
fn whoever_left_can_come_back_with_a_new_invitation() {
    let mut world = World::new(15, 3);
    world.garden();
    world.send(BOB, "general", "one");
    world.must(BOB, Leave::new("Garden"));
    let failure = world.ask(
        BOB,
        Request::Send { channel: "general".into(), texts: vec!["x".into()], message_id: None },
    );
    assert_eq!(failure.end.unwrap_err().kind.exit_code(), 5);
    world.send(ALICE, "general", "two, without Bob");
    assert_eq!(world.channel(ALICE, "general")["leaves"], 2);
    let link = world.invite(ALICE, "Garden");
    world.must(BOB, Request::Join { link, wait: true });
    world.send(ALICE, "general", "three");
    let texts = world.texts(BOB, "general");
    assert!(
        texts.contains(&"three".to_owned()) && !texts.contains(&"two, without Bob".to_owned()),
        "{texts:?}"
    );
    assert_eq!(world.channel(BOB, "general")["leaves"], 3);
}
