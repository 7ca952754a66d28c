//! KeyPackages: posted, counted, claimed, and every refusal.

use coterie_mls::{CommitChange, Group, KeyPackages, Signer};
use coterie_protocol::rest::{
    ClaimedKeyPackage, ClaimedKeyPackages, DeviceChanged, KeyPackageCount, PostKeyPackages,
};
use coterie_types::{
    Bytes,
    limits::{
        KEY_PACKAGE_CLAIMS_PER_DAY, KEY_PACKAGE_LIFE, KEY_PACKAGE_MAX, KEY_PACKAGES_PER_DEVICE,
    },
};

use crate::{
    kit::{Kit, Reply},
    people::Person,
};

const DAY: u64 = 24 * 3600 * 1000;

fn signer(person: &Person) -> Signer {
    Signer::from_seed(&person.key.to_seed())
}

/// Makes KeyPackages of a person's device.
fn make(store: &mut KeyPackages, person: &Person, count: usize) -> Vec<Bytes> {
    let certificate = person.new.certificate.bytes();
    let one = |_| Bytes(store.create(&signer(person), certificate, false).unwrap());
    (0..count).map(one).collect()
}

fn make_last(store: &mut KeyPackages, person: &Person) -> Option<Bytes> {
    let certificate = person.new.certificate.bytes();
    Some(Bytes(store.create(&signer(person), certificate, true).unwrap()))
}

async fn post(
    kit: &Kit,
    person: &Person,
    key_packages: Vec<Bytes>,
    last_resort: Option<Bytes>,
) -> Reply {
    let body = PostKeyPackages { key_packages, last_resort };
    kit.post("/v1/key-packages", person.token(), &body).await
}

async fn count(kit: &Kit, person: &Person) -> (u64, bool) {
    let count: KeyPackageCount = kit.get("/v1/key-packages", person.token()).await.json();
    (count.one_time, count.last_resort)
}

async fn try_claim(kit: &Kit, by: &Person, of: &Person) -> Reply {
    let path = format!("/v1/users/{}/key-packages/claim", of.user());
    kit.call::<()>("POST", &path, by.token(), None).await
}

async fn claim(kit: &Kit, by: &Person, of: &Person) -> Vec<ClaimedKeyPackage> {
    try_claim(kit, by, of).await.json::<ClaimedKeyPackages>().key_packages
}

/// Two who share a server.
async fn two(kit: &Kit) -> (Person, Person) {
    let alice = Person::register(kit, "alice").await;
    let bob = Person::register(kit, "bob").await;
    let server = alice.create_server(kit).await;
    let invite = alice.invite(kit, server).await;
    bob.join(kit, &invite).await;
    (alice, bob)
}

#[tokio::test]
async fn a_claimed_key_package_adds_its_device_to_a_group() {
    let kit = Kit::new().await;
    let (alice, bob) = two(&kit).await;
    let mut store = KeyPackages::new();
    let packages = make(&mut store, &bob, 2);
    let last = make_last(&mut store, &bob);
    let reply = post(&kit, &bob, packages.clone(), last.clone()).await;
    assert_eq!(reply.status, 201);
    assert_eq!(reply.json::<KeyPackageCount>(), KeyPackageCount { one_time: 2, last_resort: true });

    let mut handed_out = Vec::new();
    for left in [1, 0] {
        let claimed = claim(&kit, &alice, &bob).await;
        assert_eq!((claimed.len(), claimed[0].device_id), (1, bob.device));
        assert!(!claimed[0].last_resort && packages.contains(&claimed[0].key_package));
        assert!(!handed_out.contains(&claimed[0].key_package), "given to one only");
        handed_out.push(claimed[0].key_package.clone());
        assert_eq!(count(&kit, &bob).await, (left, true));
    }
    for _ in 0..2 {
        let claimed = claim(&kit, &alice, &bob).await;
        assert!(claimed[0].last_resort);
        assert_eq!(Some(&claimed[0].key_package), last.as_ref(), "it stays");
    }

    let certificate = alice.new.certificate.bytes();
    let (mut group, _) = Group::create(&signer(&alice), certificate, b"group", b"context").unwrap();
    let adds = vec![handed_out[0].0.clone()];
    let change = CommitChange { adds, ..CommitChange::default() };
    let welcome = group.commit(&signer(&alice), &change).unwrap().welcome.unwrap();
    group.merge_pending().unwrap();
    let tree = group.export_tree().unwrap();
    let joined = Group::join_welcome(&mut store, &welcome, &tree).unwrap().group;
    assert_eq!(joined.epoch_authenticator(), group.epoch_authenticator());
}

#[tokio::test]
async fn a_key_package_is_not_taken_in_twice_even_after_its_use() {
    let kit = Kit::new().await;
    let (alice, bob) = two(&kit).await;
    let packages = make(&mut KeyPackages::new(), &bob, 2);
    for _ in 0..2 {
        assert_eq!(post(&kit, &bob, packages.clone(), None).await.status, 201);
        assert_eq!(count(&kit, &bob).await, (2, false));
    }
    claim(&kit, &alice, &bob).await;
    post(&kit, &bob, packages, None).await.json::<KeyPackageCount>();
    assert_eq!(count(&kit, &bob).await, (1, false));
}

#[tokio::test]
async fn a_newer_last_resort_takes_the_place_of_the_older() {
    let kit = Kit::new().await;
    let (alice, bob) = two(&kit).await;
    let mut store = KeyPackages::new();
    let (old, new) = (make_last(&mut store, &bob), make_last(&mut store, &bob));
    post(&kit, &bob, Vec::new(), old).await.json::<KeyPackageCount>();
    post(&kit, &bob, Vec::new(), new.clone()).await.json::<KeyPackageCount>();
    assert_eq!(claim(&kit, &alice, &bob).await[0].key_package, new.unwrap());
}

#[tokio::test]
async fn key_packages_that_are_not_the_devices_own_canonical_ones_are_refused() {
    let kit = Kit::new().await;
    let (alice, bob) = two(&kit).await;
    let mut store = KeyPackages::new();
    let good = make(&mut store, &bob, 1).remove(0);
    let mut flipped = good.clone();
    *flipped.0.last_mut().unwrap() ^= 1;
    let hers = make(&mut KeyPackages::new(), &alice, 1).remove(0);
    let certificate = bob.new.certificate.bytes();
    let by_another_key = Bytes(store.create(&signer(&alice), certificate, false).unwrap());
    let marked = make_last(&mut store, &bob).unwrap();
    let longer = Bytes([good.0.as_slice(), &[0]].concat());
    let cases = [
        ("key_package_malformed", Bytes(vec![0; 40])),
        ("key_package_malformed", Bytes(Vec::new())),
        ("key_package_malformed", longer),
        ("key_package_signature", flipped),
        ("key_package_credential", hers),
        ("key_package_key", by_another_key),
        ("key_package_last_resort", marked),
    ];
    for (rule, package) in cases {
        let reply = post(&kit, &bob, vec![good.clone(), package], None).await;
        assert_eq!(reply.status, 422, "{rule} {}", reply.text());
        assert_eq!(reply.problem()["rule"], rule);
    }
    let reply = post(&kit, &bob, Vec::new(), Some(good.clone())).await;
    assert_eq!(reply.problem()["rule"], "key_package_last_resort");
    let reply = post(&kit, &bob, vec![good.clone(), good.clone()], None).await;
    assert_eq!(reply.problem()["rule"], "key_package_repeated");
    let reply = post(&kit, &bob, vec![Bytes(vec![0; KEY_PACKAGE_MAX + 1])], None).await;
    assert_eq!(reply.code(), "too_large");
    assert_eq!(count(&kit, &bob).await, (0, false), "one bad one spoils the request");
}

#[tokio::test]
async fn a_device_has_so_many_key_packages_and_no_more() {
    let kit = Kit::new().await;
    let bob = Person::register(&kit, "bob").await;
    let mut packages = make(&mut KeyPackages::new(), &bob, KEY_PACKAGES_PER_DEVICE + 1);
    let reply = post(&kit, &bob, packages.clone(), None).await;
    assert_eq!(reply.problem()["rule"], "key_packages_per_device");
    let last = packages.pop().unwrap();
    assert_eq!(post(&kit, &bob, packages, None).await.status, 201);
    let reply = post(&kit, &bob, vec![last], None).await;
    assert_eq!((reply.code().as_str(), reply.status.as_u16()), ("limit_reached", 422));
    assert_eq!(count(&kit, &bob).await, (100, false));
}

#[tokio::test]
async fn a_session_without_a_device_has_no_key_packages() {
    let kit = Kit::new().await;
    let bob = Person::register(&kit, "bob").await;
    let session = bob.login(&kit, None).await.session;
    let token = Some(session.access_token.as_str());
    assert_eq!(kit.get("/v1/key-packages", token).await.code(), "device_required");
    let body = PostKeyPackages { key_packages: Vec::new(), last_resort: None };
    assert_eq!(kit.post("/v1/key-packages", token, &body).await.code(), "device_required");
}

#[tokio::test]
async fn a_revoked_devices_key_packages_are_never_given_out() {
    let kit = Kit::new().await;
    let (alice, mut bob) = two(&kit).await;
    // Bob's laptop adds his phone, which posts packages of its own.
    let phone = Person::register(&kit, "phone").await;
    let log = bob.log(&kit).await;
    let vault = *log.vault().unwrap();
    let key = phone.key.verifying_key();
    let entry =
        coterie_identity::device_log::add_device(&log, &bob.new.identity, key, "phone", vault);
    let change = coterie_protocol::rest::DeviceChange { entry: entry.bytes().clone(), vault: None };
    kit.post("/v1/devices", bob.token(), &change).await.json::<DeviceChanged>();
    let laptop = bob.device;
    bob.device = coterie_identity::device_id(&bob.user(), &key);
    let certificate = bob.log(&kit).await.device(&bob.device).unwrap().certificate.clone();
    let session = bob.login(&kit, Some(bob.device)).await.session;
    let mut store = KeyPackages::new();
    let package = store.create(&Signer::from_seed(&phone.key.to_seed()), &certificate, true);
    let body = PostKeyPackages { key_packages: vec![], last_resort: Some(Bytes(package.unwrap())) };
    let token = Some(session.access_token.as_str());
    assert_eq!(kit.post("/v1/key-packages", token, &body).await.status, 201);

    let claimed = claim(&kit, &alice, &bob).await;
    assert_eq!(claimed.iter().map(|c| c.device_id).collect::<Vec<_>>(), [bob.device]);
    assert_eq!(claim(&kit, &bob, &bob).await, claimed, "one's own other devices");
    let revoked = bob.device;
    bob.device = laptop;
    let change = bob.revocation(&kit, revoked).await;
    kit.post("/v1/devices", bob.token(), &change).await.json::<DeviceChanged>();
    assert!(claim(&kit, &alice, &bob).await.is_empty());
    // Nor when a row was left behind.
    let row = coterie_ports::rows::KeyPackageRow {
        hash: coterie_types::sha256(&[b"left"]),
        device: revoked,
        last_resort: false,
        bytes: Bytes(vec![1]),
        at: crate::kit::START,
    };
    let (user, packages) = (bob.user(), vec![row]);
    let write = coterie_ports::Write::InsertKeyPackages { user, packages, most: 9 };
    kit.node().store.commit(vec![write]).await.unwrap();
    assert!(claim(&kit, &alice, &bob).await.is_empty());
}

#[tokio::test]
async fn key_packages_older_than_90_days_are_not_handed_out_and_dropped() {
    let kit = Kit::new().await;
    let (alice, bob) = two(&kit).await;
    let mut store = KeyPackages::new();
    let (packages, last) = (make(&mut store, &bob, 1), make_last(&mut store, &bob));
    post(&kit, &bob, packages, last).await.json::<KeyPackageCount>();
    kit.clock.advance(KEY_PACKAGE_LIFE + 1);
    let (alice, bob) = (renewed(&kit, alice).await, renewed(&kit, bob).await);
    assert_eq!(count(&kit, &bob).await, (0, false));
    assert!(claim(&kit, &alice, &bob).await.is_empty());
    kit.node().tidy().await.unwrap();
    let counts = kit.node().store.count_key_packages(bob.device, coterie_types::Millis(0)).await;
    assert_eq!(counts.unwrap(), coterie_ports::rows::KeyPackageCounts::default());
}

async fn renewed(kit: &Kit, mut person: Person) -> Person {
    person.session = person.login(kit, Some(person.device)).await.session;
    person
}

#[tokio::test]
async fn one_who_drains_anothers_key_packages_is_stopped() {
    let kit = Kit::new().await;
    let (alice, bob) = two(&kit).await;
    let packages = make(&mut KeyPackages::new(), &bob, 30);
    post(&kit, &bob, packages, None).await.json::<KeyPackageCount>();
    for _ in 0..KEY_PACKAGE_CLAIMS_PER_DAY {
        assert_eq!(claim(&kit, &alice, &bob).await.len(), 1);
    }
    let reply = try_claim(&kit, &alice, &bob).await;
    assert_eq!(reply.code(), "limit_reached");
    assert_eq!(reply.problem()["rule"], "key_package_claims_per_day");
    assert_eq!(count(&kit, &bob).await.0, 30 - KEY_PACKAGE_CLAIMS_PER_DAY);
    kit.clock.advance(DAY + 1);
    let alice = renewed(&kit, alice).await;
    assert_eq!(claim(&kit, &alice, &bob).await.len(), 1);
}
