//! A node that leads a joiner astray.

use coterie_core::Request;
use coterie_world::{PersonId, World};

const ALICE: PersonId = PersonId(0);
const BOB: PersonId = PersonId(1);
const MALLORY: PersonId = PersonId(2);

#[test]
fn a_joiner_cannot_be_lured_into_another_server_p24() {
    let mut world = World::new(41, 3);
    world.register_all();
    world.must(ALICE, Request::CreateServer { name: "Garden".into() });
    world.must(MALLORY, Request::CreateServer { name: "Garden".into() });
    let (link, lure) = (world.invite(ALICE, "Garden"), world.invite(MALLORY, "Garden"));
    let code = |link: &str| link.split("/i/").nth(1).unwrap().split('#').next().unwrap().to_owned();
    let (code, lure) = (code(&link), code(&lure));
    // Whatever is asked for Alice's code is answered with Mallory's server.
    let other = {
        let call = coterie_core::Call {
            call: 0,
            method: "GET".into(),
            path: format!("/v1/invitations/{lure}/policy?after=0&limit=200"),
            bearer: None,
            body: None,

            apart: false,
        };
        let now = world.now();
        world.node.answer(now, &call)
    };
    let other: serde_json::Value = match other {
        Some((200, body)) => serde_json::from_slice(&body).unwrap(),
        // The log of an invitation is for those who are signed in: ask as Mallory.
        _ => {
            let taken: std::rc::Rc<std::cell::RefCell<serde_json::Value>> = std::rc::Rc::default();
            let keep = taken.clone();
            world.node.lie(move |call, status, answer| {
                if status == 200 && call.path.contains("/policy?") {
                    *keep.borrow_mut() = answer.clone();
                }
            });
            world.add_person(4_100);
            world.register(PersonId(3), "p3");
            let link = world.invite(MALLORY, "Garden");
            world.must(PersonId(3), Request::Join { link, wait: false });
            world.node.stop_lying();
            taken.borrow().clone()
        }
    };
    assert!(other["entries"].as_array().is_some_and(|e| !e.is_empty()), "{other}");
    world.node.lie(move |call, status, answer| {
        if status == 200 && call.path.contains(&code) && call.path.contains("/policy?") {
            *answer = other.clone();
        }
    });
    let failure = world.must_fail(BOB, Request::Join { link, wait: true });
    assert_eq!(failure.kind.exit_code(), 7, "{failure:?}");
    world.node.stop_lying();
    let servers = world.must(BOB, Request::ListServers);
    assert!(servers["servers"].as_array().unwrap().is_empty());
}
