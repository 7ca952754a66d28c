//! Lies about a server's policy log: authority that the node cannot forge (P10, P11).

use coterie_core::{Request, acts::CreateChannel};
use coterie_identity::NewUser;
use coterie_policy::{
    Body, Entry, Intent, Payload,
    body::{MemberJoined, MemberKicked},
};
use coterie_types::{EntryId, FixedBytes, Head, Millis};
use coterie_world::World;
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};
use serde_json::Value;

use crate::garden::{ALICE, BOB, alarmed, bytes, garden, rows, text};

/// Puts an entry of the node's own making behind what Bob knows.
fn append(world: &mut World, make: impl Fn(Head, Millis) -> Payload + 'static) {
    let status = world.must(BOB, Request::Status);
    let server = &status["servers"][0];
    let hash = hex::decode(server["policy_hash"].as_str().unwrap()).unwrap();
    let head = Head {
        seq: server["policy_seq"].as_u64().unwrap(),
        hash: FixedBytes(hash.try_into().unwrap()),
    };
    let at = world.now();
    let entry = Entry { seq: head.seq + 1, at, payload: make(head, at) };
    let (raw, hash, seq) = (entry.to_bytes(), entry.hash(&head.hash), entry.seq);
    world.node.lie(move |call, _, answer| {
        let lied = serde_json::json!({ "seq": seq, "hash": text(&hash.0) });
        if call.path.contains("/policy?") {
            answer["entries"] = Value::Array(vec![text(&raw)]);
            answer["head"] = lied;
        } else if call.path == "/v1/servers" && call.method == "GET" {
            answer["servers"][0]["head"] = lied;
        }
    });
}

#[track_caller]
fn assert_refused(world: &mut World, words: &str) {
    let _ = world.ask(BOB, Request::Status);
    assert!(alarmed(world, BOB, words), "{words}: {:?}", world.alarms());
    world.node.stop_lying();
    let failure = world.must_fail(BOB, Request::ListMembers { server: "Garden".into() });
    assert_eq!(failure.kind.exit_code(), 7, "{failure:?}");
    let request =
        Request::Send { channel: "general".into(), texts: vec!["x".into()], message_id: None };
    assert_eq!(world.must_fail(BOB, request).kind.exit_code(), 7);
}

#[test]
fn a_member_added_without_an_invitation_is_refused_p10_p11() {
    let mut world = garden(21);
    append(&mut world, |head, _| {
        let ghost = NewUser::create(&mut ChaCha20Rng::from_seed([1; 32]), "ghost", None).unwrap();
        let body = MemberJoined {
            invitation: coterie_types::InvitationId::from_bytes([1; 16]),
            username: "ghost".into(),
            device_chain: ghost.entries.iter().map(|e| e.bytes().clone()).collect(),
            proof: FixedBytes([7; 64]),
        };
        Payload::Intent(intent(&ghost, head, Body::from(body)))
    });
    assert_refused(&mut world, "the node broke the policy log");
}

#[test]
fn a_kick_that_nobody_signed_is_refused_p10() {
    let mut world = garden(22);
    let bob = world.must(BOB, Request::Whoami)["user_id"].as_str().unwrap().parse().unwrap();
    append(&mut world, move |head, _| {
        let node = NewUser::create(&mut ChaCha20Rng::from_seed([2; 32]), "node", None).unwrap();
        Payload::Intent(intent(&node, head, Body::from(MemberKicked { user: bob })))
    });
    assert_refused(&mut world, "the node broke the policy log");
}

#[test]
fn a_device_that_the_user_never_signed_is_refused_p11() {
    let mut world = garden(23);
    append(&mut world, |_, _| {
        let ghost = NewUser::create(&mut ChaCha20Rng::from_seed([3; 32]), "ghost", None).unwrap();
        Payload::Device(ghost.entries[1].bytes().clone())
    });
    assert_refused(&mut world, "the node broke the policy log");
}

fn intent(user: &NewUser, as_of: Head, body: Body) -> coterie_types::Bytes {
    let server = coterie_types::ServerId::from_bytes([0; 16]);
    let intent = Intent {
        version: Intent::VERSION,
        server: Some(server),
        entry: EntryId::from_bytes([5; 16]),
        user: user.user,
        device: user.device,
        counter: 1,
        as_of: Some(as_of),
        body,
        reason: None,
    };
    intent.sign(&user.device_key).bytes().clone()
}

#[test]
fn an_altered_entry_is_refused_p10() {
    let mut world = garden(24);
    world.must(ALICE, CreateChannel::new("Garden", "plants"));
    world.node.lie(|call, _, answer| {
        if call.path.contains("/policy?") {
            for item in answer["entries"].as_array_mut().into_iter().flatten() {
                let raw = bytes(item);
                let at = raw.windows(6).position(|w| w == b"plants");
                if let Some(at) = at {
                    let mut raw = raw;
                    raw[at..at + 6].copy_from_slice(b"p1ants");
                    *item = text(&raw);
                }
            }
        }
    });
    assert_refused(&mut world, "the node broke the policy log");
}

#[test]
fn an_entry_of_an_unknown_kind_pauses_that_server_and_says_so() {
    let mut world = garden(25);
    append(&mut world, |_, _| Payload::Intent(coterie_types::Bytes(unknown_intent())));
    let _ = world.ask(BOB, Request::Status);
    assert!(alarmed(&world, BOB, "update this program"), "{:?}", world.alarms());
    world.node.stop_lying();
    assert_eq!(rows(&mut world, BOB, "general").iter().filter(|r| r["text"] == "one").count(), 1);
}

/// A signed intent of version 2.
fn unknown_intent() -> Vec<u8> {
    let user = NewUser::create(&mut ChaCha20Rng::from_seed([4; 32]), "x", None).unwrap();
    let head = Head { seq: 1, hash: FixedBytes([0; 32]) };
    let mut signed = coterie_identity::Signed::parse(&intent(
        &user,
        head,
        Body::from(MemberKicked { user: user.user }),
    ))
    .unwrap();
    // Key 0, the version, comes first: a map of 8 pairs, key 0, value 1.
    assert_eq!(signed.bytes.0[..3], [0xa8, 0, 1]);
    signed.bytes.0[2] = 2;
    signed.to_bytes().0
}

#[test]
fn an_older_policy_log_than_before_is_caught_p9() {
    let mut world = garden(26);
    world.node.lie(|call, _, answer| {
        if call.path.contains("/policy?") {
            answer["head"]["seq"] = 1.into();
            answer["entries"] = Value::Array(Vec::new());
        } else if call.path == "/v1/servers" && call.method == "GET" {
            answer["servers"][0]["head"]["seq"] = 1.into();
        }
    });
    let _ = world.ask(BOB, Request::Status);
    assert!(alarmed(&world, BOB, "older or another policy log"), "{:?}", world.alarms());
}

#[test]
fn withheld_policy_entries_are_caught() {
    let mut world = garden(27);
    world.must(ALICE, CreateChannel::new("Garden", "plants"));
    world.node.lie(|call, _, answer| {
        if call.path.contains("/policy?") {
            answer["entries"] = Value::Array(Vec::new());
        }
    });
    let _ = world.ask(BOB, Request::Status);
    assert!(alarmed(&world, BOB, "withholds entries"), "{:?}", world.alarms());
    assert!(
        alarmed(&world, BOB, "server \u{201c}Garden\u{201d} is paused"),
        "{:?}",
        world.alarms()
    );
}
