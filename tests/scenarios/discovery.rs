//! Servers that everybody can find, and those who lead them astray there.

use coterie_core::{
    Request, SearchDiscovery,
    acts::{CreateInvitation, EditServer, PublishServer, UnpublishServer},
};
use coterie_world::{PersonId, World};
use serde_json::Value;

const ALICE: PersonId = PersonId(0);
const BOB: PersonId = PersonId(1);
const MALLORY: PersonId = PersonId(2);

fn publish() -> PublishServer {
    PublishServer { server: "Garden".into(), reason: None }
}

fn search(text: &str) -> Request {
    Request::SearchDiscovery(SearchDiscovery { text: Some(text.into()), ..Default::default() })
}

/// Alice has a garden; the others are strangers to it.
fn garden(seed: u64) -> World {
    let mut world = World::new(seed, 3);
    world.register_all();
    world.must(ALICE, Request::CreateServer { name: "Garden".into() });
    let edit = EditServer {
        server: "Garden".into(),
        description: Some("Beans and peas.".into()),
        category: Some("hobbies".into()),
        ..EditServer::default()
    };
    world.must(ALICE, edit);
    world
}

#[test]
fn a_listed_server_is_found_looked_at_and_joined_until_it_is_taken_off() {
    let mut world = garden(141);
    assert_eq!(world.must(BOB, search("beans"))["servers"], serde_json::json!([]));
    let told = world.must(ALICE, publish());
    assert_eq!(told["listed"], true, "{told}");
    assert_eq!(world.must_fail(ALICE, publish()).kind.exit_code(), 3, "listed already");
    let found = world.must(BOB, search("beans"))["servers"].clone();
    assert_eq!((&found[0]["name"], &found[0]["category"]), (&"Garden".into(), &"hobbies".into()));
    let id = found[0]["server_id"].as_str().unwrap().to_owned();
    let shown = world.must(BOB, Request::ShowListing { server: id.clone() });
    assert_eq!((&shown["verified"], &shown["members_count"]), (&true.into(), &1.into()));
    let joined = world.must(BOB, Request::JoinListed { server: id.clone(), wait: true });
    assert_eq!(joined["name"], "Garden");
    world.send(BOB, "general", "found you");
    assert_eq!(world.texts(ALICE, "general"), ["found you"]);

    // Taken off, the invitation that stood there admits nobody any more.
    let unpublish = UnpublishServer { server: "Garden".into(), reason: Some("full".into()) };
    assert_eq!(world.must_fail(BOB, unpublish.clone()).kind.exit_code(), 3);
    assert_eq!(world.must(ALICE, unpublish)["listed"], false);
    assert_eq!(world.must(MALLORY, search("beans"))["servers"], serde_json::json!([]));
    let join = Request::JoinListed { server: id, wait: true };
    assert_eq!(world.must_fail(MALLORY, join).kind.exit_code(), 5);
    let open = world.must(ALICE, Request::ListInvitations { server: "Garden".into() });
    assert_eq!(open["invitations"], serde_json::json!([]), "nothing is left open");
    assert!(world.alarms().is_empty(), "{:?}", world.alarms());
}

#[test]
fn only_the_owner_lists_a_server() {
    let mut world = garden(142);
    let link = world.invite(ALICE, "Garden");
    world.must(BOB, Request::Join { link, wait: true });
    assert_eq!(world.must_fail(BOB, publish()).kind.exit_code(), 3);
    assert_eq!(world.must(BOB, search("garden"))["servers"], serde_json::json!([]));
}

#[test]
fn a_listing_that_the_owner_has_not_signed_is_refused_p24() {
    let mut world = garden(143);
    world.must(ALICE, publish());
    let id = world.must(BOB, search("beans"))["servers"][0]["server_id"].clone();
    // A private invitation to the same server, that the node has come by, in the listing's place.
    let made = world.must(ALICE, CreateInvitation::new("Garden", 0, 0));
    let link = made["link"].as_str().unwrap().to_owned();
    let code = link.split("/i/").nth(1).unwrap().split('#').next().unwrap().to_owned();
    let secret = link.split('#').nth(1).unwrap();
    let secret = {
        use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
        URL_SAFE_NO_PAD.encode(&URL_SAFE_NO_PAD.decode(secret).unwrap()[..32])
    };
    world.node.lie(move |call, status, answer| {
        if status == 200 && call.path.starts_with("/v1/discovery/") {
            answer["code"] = Value::String(code.clone());
            answer["secret"] = Value::String(secret.clone());
        }
    });
    let server = id.as_str().unwrap().to_owned();
    for request in [
        Request::ShowListing { server: server.clone() },
        Request::JoinListed { server, wait: true },
    ] {
        let failure = world.must_fail(BOB, request);
        assert_eq!((failure.kind.exit_code(), failure.code.as_str()), (7, "node_lied"));
        assert!(failure.message.contains("owner has signed"), "{failure}");
    }
    world.node.stop_lying();
    assert_eq!(world.must(BOB, Request::ListServers)["servers"], serde_json::json!([]));
}

#[test]
fn what_the_node_claims_of_a_listed_server_is_not_shown_as_verified() {
    let mut world = garden(144);
    world.must(ALICE, publish());
    let id = world.must(BOB, search("beans"))["servers"][0]["server_id"].clone();
    world.node.lie(|call, status, answer| {
        if status == 200 && call.path.starts_with("/v1/discovery/") {
            answer["server"]["name"] = "Bank".into();
            answer["server"]["description"] = "Your money.".into();
            answer["server"]["members_count"] = 9_000.into();
        }
    });
    let server = id.as_str().unwrap().to_owned();
    let shown = world.must(BOB, Request::ShowListing { server });
    assert_eq!((&shown["name"], &shown["members_count"]), (&"Garden".into(), &1.into()));
    assert_eq!(shown["description"], "Beans and peas.");
}
