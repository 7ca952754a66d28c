//! Rows of stores that are older than the codec: `rows/ciborium.txt` is what [`lived`] saved when
//! the crate `ciborium` wrote the values. Whoever has such a store goes on with it.

use std::collections::{BTreeMap, BTreeSet};

use coterie_mls::{Change, Group, KeyPackages, Processed, PublicGroupCheck};

use crate::people::{Device, GROUP, Member, Node, assert_agreed};

/// By whose or what it is: rows of a store, or one row without a key.
type Saved = BTreeMap<String, BTreeMap<Vec<u8>, Vec<u8>>>;

/// `owner key value`, the last two in hexadecimal digits; `-` is an empty key.
const CIBORIUM: &str = include_str!("rows/ciborium.txt");

fn parse(text: &str) -> Saved {
    let mut saved = Saved::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let [owner, key, value] = *line.split(' ').collect::<Vec<_>>() else { panic!("{line}") };
        let key = if key == "-" { Vec::new() } else { hex::decode(key).unwrap() };
        saved.entry(owner.into()).or_default().insert(key, hex::decode(value).unwrap());
    }
    saved
}

fn devices() -> [Device; 4] {
    [1, 2, 3, 4].map(Device::new)
}

/// Alice has a commit that waits for its answer and adds Carol, Bob has missed a message, Carol has
/// KeyPackages, and Dave was removed.
fn lived() -> Saved {
    let [a, b, c, d] = devices();
    let (mut alice, mut node) = a.create();
    let mut bob = b.join(&mut node, &mut [&mut alice]);
    let mut dave = d.join(&mut node, &mut [&mut alice, &mut bob]);
    let gone = dave.group.own_leaf_index();
    let removal = alice.commit_at(&mut node, vec![], vec![gone]).commit;
    bob.follow(&removal);
    dave.follow(&removal);

    let missed = alice.say("missed");
    bob.hear(&alice.say("heard")).unwrap();
    alice.hear(&bob.say("heard too")).unwrap();
    let mut packages = KeyPackages::new();
    let package = c.key_package(&mut packages);
    packages.create(&c.signer, &c.credential, true).unwrap();
    let row = |change: Change| (change.key, change.value.unwrap());
    let packages = packages.take_changes().into_iter().map(row).collect();
    let pending = alice.commit(vec![package], vec![]);

    let one = |value: Vec<u8>| BTreeMap::from([(Vec::new(), value)]);
    Saved::from([
        ("alice".into(), alice.disk),
        ("bob".into(), bob.disk),
        ("dave".into(), dave.disk),
        ("carol".into(), packages),
        ("node".into(), one(node.check.serialize().unwrap())),
        ("missed".into(), one(missed)),
        ("commit".into(), one(pending.commit)),
        ("group_info".into(), one(pending.group_info)),
        ("welcome".into(), one(pending.welcome.unwrap())),
    ])
}

/// All of them start again from what they saved.
fn goes_on(saved: &Saved) {
    let [a, b, c, d] = &devices();
    let load = |device, name| {
        let disk = saved[name].clone();
        Member { device, group: Group::load(GROUP, disk.clone()).unwrap(), disk }
    };
    let (mut alice, mut bob, dave) = (load(a, "alice"), load(b, "bob"), load(d, "dave"));
    let one = |name| saved[name].values().next().unwrap();
    assert!(alice.group.has_pending() && !bob.group.has_pending());
    assert!(alice.group.is_active() && !dave.group.is_active());
    assert_eq!(bob.hear(one("missed")).unwrap(), "missed");

    let mut node = Node { check: PublicGroupCheck::restore(one("node")).unwrap() };
    node.accept(one("commit"), one("group_info"));
    assert!(matches!(alice.group.process(one("commit")).unwrap(), Processed::OwnCommit));
    alice.group.merge_pending().unwrap();
    alice.save();
    bob.follow(one("commit"));
    let mut packages = KeyPackages::load(saved["carol"].clone());
    assert_eq!(packages.len(), 2);
    let tree = node.check.export_tree().unwrap();
    let welcomed = Group::join_welcome(&mut packages, one("welcome"), &tree).unwrap();
    assert_eq!(packages.len(), 1);
    let mut carol = Member { device: c, group: welcomed.group, disk: BTreeMap::new() };
    carol.save();
    assert_agreed(&node, &[&alice, &bob, &carol]);

    for member in [&mut alice, &mut bob, &mut carol] {
        member.restart();
    }
    let word = bob.say("all are here");
    assert_eq!(alice.hear(&word).unwrap(), "all are here");
    assert_eq!(carol.hear(&word).unwrap(), "all are here");
    let renewal = carol.commit_at(&mut node, vec![], vec![]).commit;
    alice.follow(&renewal);
    bob.follow(&renewal);
    assert_agreed(&node, &[&alice, &bob, &carol]);
}

fn kinds(saved: &Saved) -> BTreeSet<u8> {
    saved.values().flat_map(BTreeMap::keys).filter_map(|key| key.first().copied()).collect()
}

#[test]
fn whoever_has_rows_of_before_goes_on() {
    let saved = parse(CIBORIUM);
    // Everything that our groups and KeyPackages ever write.
    assert_eq!(kinds(&saved), kinds(&lived()));
    goes_on(&saved);
}

#[test]
fn whoever_has_rows_of_now_goes_on() {
    goes_on(&lived());
}

#[test]
fn rows_have_the_form_they_always_had() {
    for (owner, rows) in lived() {
        for (key, value) in rows.iter().filter(|(key, _)| !key.is_empty()) {
            let read: ciborium::Value = ciborium::from_reader(&**value).unwrap();
            let mut written = Vec::new();
            ciborium::into_writer(&read, &mut written).unwrap();
            assert_eq!(written, *value, "{owner}, kind {}", key[0]);
        }
    }
}
