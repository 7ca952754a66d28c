//! A node that plays with a user's devices.

use coterie_core::Request;
use coterie_identity::{
    SignedEntry,
    device_log::{add_device, revoke_device},
    link::{AnsweringDevice, OfferingDevice},
};
use coterie_seal::SigningKey;
use coterie_types::{Bytes, FixedBytes};
use coterie_world::{PersonId, World};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};
use serde_json::{Value, json};
use std::{cell::RefCell, rc::Rc};

const ALICE: PersonId = PersonId(0);
const BOB: PersonId = PersonId(1);

fn bytes(value: &Value) -> Bytes {
    serde_json::from_value(value.clone()).unwrap()
}

/// Lies about the own device log.
fn lie_about_devices(world: &mut World, lie: impl Fn(&mut Vec<Value>) + 'static) {
    world.node.lie(move |call, status, body| {
        if call.method == "GET" && call.path == "/v1/devices" && status == 200 {
            lie(body["entries"].as_array_mut().unwrap());
        }
    });
}

fn is_caught(world: &mut World, words: &str) {
    let failure = world.must_fail(ALICE, Request::ListDevices);
    assert_eq!((failure.code.as_str(), failure.kind.exit_code()), ("node_lied", 7), "{failure:?}");
    assert!(failure.message.contains(words), "{failure:?}");
}

#[test]
fn a_node_that_adds_a_device_to_a_users_log_is_caught() {
    let mut world = World::new(111, 2);
    world.garden();
    lie_about_devices(&mut world, |entries| {
        // The node has no identity key, so it signs with one of its own.
        let parsed = entries.iter().map(|e| SignedEntry::parse(&bytes(e)).unwrap());
        let log = coterie_identity::DeviceLog::open(&parsed.collect::<Vec<_>>()).unwrap();
        let identity = SigningKey::from_seed(&[9; 32]);
        let key = SigningKey::from_seed(&[8; 32]).verifying_key();
        let entry = add_device(&log, &identity, key, "ghost", *log.vault().unwrap());
        entries.push(json!(entry.bytes()));
    });
    is_caught(&mut world, "forged");
    world.node.stop_lying();
    let list = world.must(ALICE, Request::ListDevices);
    assert_eq!(list["devices"].as_array().unwrap().len(), 1);
}

#[test]
fn a_node_that_shows_an_older_device_log_is_caught() {
    let mut world = World::new(112, 1);
    world.register_all();
    let phone = world.add_person(1120);
    world.login(phone, "p0");
    world.must(ALICE, Request::ListDevices);
    lie_about_devices(&mut world, |entries| drop(entries.pop()));
    is_caught(&mut world, "another device log");
}

#[test]
fn a_node_that_shows_a_device_log_of_the_same_length_and_other_content_is_caught() {
    let mut world = World::new(113, 1);
    world.register_all();
    lie_about_devices(&mut world, |entries| {
        let mut first = bytes(&entries[1]).0;
        *first.last_mut().unwrap() ^= 1;
        entries[1] = json!(Bytes(first));
    });
    is_caught(&mut world, "another device log");
}

#[test]
fn a_node_that_leaves_a_link_out_of_the_chain_is_caught() {
    let mut world = World::new(114, 1);
    world.register_all();
    let (phone, tablet) = (world.add_person(1140), world.add_person(1141));
    world.login(phone, "p0");
    world.login(tablet, "p0");
    // Alice knows two entries; of the two new ones the first is withheld.
    lie_about_devices(&mut world, |entries| drop(entries.remove(2)));
    is_caught(&mut world, "forged");
}

#[test]
fn a_node_that_hides_the_revocation_of_a_device_from_its_user_is_caught_by_the_policy_log() {
    let mut world = World::new(115, 2);
    world.garden();
    let phone = world.add_person(1150);
    world.login(phone, "p0");
    world.must(phone, Request::Status);
    world.must(ALICE, Request::Status);
    let device = world.must(phone, Request::Whoami)["device_id"].as_str().unwrap().to_owned();
    let tablet = world.add_person(1151);
    world.login(tablet, "p0");
    world.must(ALICE, Request::RevokeDevice { device, unlock: None });
    // The tablet is shown the log before; the copies in the policy log say more.
    lie_about_devices(&mut world, |entries| drop(entries.pop()));
    world.must(tablet, Request::Status);
    assert_eq!(world.channel(tablet, "general")["leaves"], 3);
    assert_eq!(world.notices().iter().filter(|(who, _)| *who == tablet).count(), 0);
    world.node.stop_lying();
    world.run_for(60_000);
    world.must(tablet, Request::Status);
    assert_eq!(world.notices().iter().filter(|(who, _)| *who == tablet).count(), 1);
}

/// A node that plays the old device towards the new one and the new one towards the old one.
#[test]
fn a_node_in_the_middle_of_a_link_that_swaps_keys_gives_both_other_digits() {
    let mut world = World::new(116, 1);
    world.register_all();
    let phone = world.add_person(1160);
    let rng = |n: u8| ChaCha20Rng::from_seed([n; 32]);
    // Towards the old device: a device of the node's own.
    let false_new = Rc::new(RefCell::new(Some(OfferingDevice::begin("phone", &mut rng(1)))));
    let commitment = false_new.borrow().as_ref().unwrap().commitment();
    let true_commitment: Rc<RefCell<Option<FixedBytes<32>>>> = Rc::default();
    let answer: Rc<RefCell<Option<Bytes>>> = Rc::default();
    let seen = (Rc::clone(&true_commitment), Rc::clone(&answer), Rc::clone(&false_new));
    let offer: Rc<RefCell<Option<Bytes>>> = Rc::default();
    let shown = Rc::clone(&offer);
    world.node.lie(move |call, _, body| {
        if call.method == "POST" && call.path == "/v1/links" {
            let sent: Value = serde_json::from_str(call.body.as_ref().unwrap()).unwrap();
            *seen.0.borrow_mut() =
                Some(serde_json::from_value(sent["commitment"].clone()).unwrap());
        }
        let get = call.method == "GET" && call.path.starts_with("/v1/links/");
        if !get || body["commitment"].is_null() {
            return;
        }
        let link = call.path.rsplit('/').next().unwrap().to_owned();
        // Both look without saying who they are; the one that has no session is the new one, and
        // is known by what it waits for: here the node simply gives each side a view of its own.
        if let Some(true_answer) = body["answer"].as_str().map(str::to_owned) {
            let mut false_new = seen.2.borrow_mut();
            if let Some(device) = false_new.take() {
                let true_answer = bytes(&json!(true_answer));
                let awaiting = device.answered(&link, &true_answer).unwrap();
                *shown.borrow_mut() = Some(awaiting.offer().clone());
                let real = seen.0.borrow().unwrap();
                let false_old = AnsweringDevice::begin(&link, real, &mut rng(2));
                *seen.1.borrow_mut() = Some(false_old.answer().clone());
            }
        }
        body["commitment"] = json!(commitment);
        if let Some(false_answer) = &*seen.1.borrow() {
            body["answer"] = json!(false_answer);
        }
        if let Some(false_offer) = &*shown.borrow()
            && !body["offer"].is_null()
        {
            body["offer"] = json!(false_offer);
        }
    });
    let new = world.begin(phone, Request::Link { device_name: "phone".into() });
    let row = |world: &World, who, ask, kind: &str| {
        world.answer(who, ask).rows.into_iter().find(|row: &Value| row["type"] == kind)
    };
    world.run_until("a code", |world| row(world, phone, new, "link").is_some());
    let code = row(&world, phone, new, "link").unwrap()["code"].as_str().unwrap().to_owned();
    let old = world.begin(ALICE, Request::ApproveDevice { code: code.clone() });
    world.run_until("digits on both", |world| {
        row(world, phone, new, "compare").is_some() && row(world, ALICE, old, "compare").is_some()
    });
    let digits = |who, ask| row(&world, who, ask, "compare").unwrap()["digits"].clone();
    assert_ne!(digits(phone, new), digits(ALICE, old));
    // The user says so, and nobody gets anything.
    world.must(ALICE, Request::ConfirmLink { code, same: false });
    world.run_until("refused", |world| world.has_ended(ALICE, old));
    assert_eq!(world.answer(ALICE, old).end.unwrap_err().code, "link_differs");
    world.node.stop_lying();
    assert_eq!(world.must(ALICE, Request::ListDevices)["devices"].as_array().unwrap().len(), 1);
}

#[test]
fn a_node_that_opens_a_link_for_other_keys_than_committed_is_caught() {
    let mut world = World::new(117, 1);
    world.register_all();
    let phone = world.add_person(1170);
    // It waits for the answer, and then shows an offer that it has searched for.
    world.node.lie(|call, _, body| {
        if call.method == "GET" && call.path.starts_with("/v1/links/") && !body["offer"].is_null() {
            let rng = &mut ChaCha20Rng::from_seed([3; 32]);
            let device = OfferingDevice::begin("phone", rng);
            let link = call.path.rsplit('/').next().unwrap();
            let awaiting = device.answered(link, &bytes(&body["answer"])).unwrap();
            body["offer"] = json!(awaiting.offer());
        }
    });
    let new = world.begin(phone, Request::Link { device_name: "phone".into() });
    let code = |world: &World| {
        let rows = world.answer(phone, new).rows;
        rows.into_iter().find(|row| row["type"] == "link").map(|row| row["code"].clone())
    };
    world.run_until("a code", |world| code(world).is_some());
    let code = code(&world).unwrap().as_str().unwrap().to_owned();
    let failure = world.must_fail(ALICE, Request::ApproveDevice { code });
    assert_eq!((failure.code.as_str(), failure.kind.exit_code()), ("link_commitment", 7));
}

#[test]
fn a_forged_idle_entry_convicts_the_node() {
    let mut world = World::new(118, 2);
    world.garden();
    world.must(BOB, Request::Status);
    // There is something to fetch.
    world.invite(ALICE, "Garden");
    let alice = world.must(ALICE, Request::Whoami);
    let bob = world.must(BOB, Request::Whoami);
    let id = |value: &Value, key: &str| value[key].as_str().unwrap().to_owned();
    // The node writes an entry in Alice's name, and signs it with a key of its own.
    let (user, device) = (id(&alice, "user_id"), id(&alice, "device_id"));
    let (target, silent) = (id(&bob, "user_id"), id(&bob, "device_id"));
    world.node.lie(move |call, status, body| {
        let page = call.method == "GET" && call.path.contains("/policy?") && status == 200;
        if !page || !body["next"].is_null() {
            return;
        }
        let head: coterie_types::Head = serde_json::from_value(body["head"].clone()).unwrap();
        let server = call.path.split('/').nth(3).unwrap().parse().unwrap();
        let intent = coterie_policy::Intent {
            version: coterie_policy::Intent::VERSION,
            server: Some(server),
            entry: coterie_types::EntryId::from_bytes([7; 16]),
            user: user.parse().unwrap(),
            device: device.parse().unwrap(),
            counter: 99,
            as_of: Some(head),
            body: coterie_policy::body::DeviceIdle {
                user: target.parse().unwrap(),
                device: silent.parse().unwrap(),
            }
            .into(),
            reason: None,
        };
        let signed = intent.sign(&SigningKey::from_seed(&[5; 32]));
        let entry = coterie_policy::Entry {
            seq: head.seq + 1,
            at: coterie_types::Millis(u64::MAX >> 12),
            payload: coterie_policy::Payload::Intent(signed.bytes().clone()),
        };
        body["entries"].as_array_mut().unwrap().push(json!(entry.to_bytes()));
    });
    let _ = world.ask(BOB, Request::Status);
    let alarms: Vec<_> = world.alarms().iter().filter(|(who, _)| *who == BOB).collect();
    assert!(alarms.iter().any(|(_, words)| words.contains("paused")), "{alarms:?}");
}

#[test]
fn a_device_entry_by_a_revoked_identity_is_refused_by_the_node_and_by_others() {
    let mut world = World::new(119, 1);
    world.register_all();
    // A thief with another identity key than the log's cannot revoke.
    let thief = SigningKey::from_seed(&[6; 32]);
    lie_about_devices(&mut world, move |entries| {
        let parsed = entries.iter().map(|e| SignedEntry::parse(&bytes(e)).unwrap());
        let log = coterie_identity::DeviceLog::open(&parsed.collect::<Vec<_>>()).unwrap();
        let (device, _) = log.active_devices().next().unwrap();
        let entry = revoke_device(&log, &thief, *device, *log.vault().unwrap());
        entries.push(json!(entry.bytes()));
    });
    is_caught(&mut world, "forged");
}
