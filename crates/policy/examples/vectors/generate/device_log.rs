//! device-log.json: a log of every kind of entry, and what is refused on top of it.

use coterie_identity::{
    DeviceBody, DeviceCertificate, DeviceEntry, DeviceLog, Signed, SignedEntry, VaultRef,
    device_log::{Add, Revoke, Rotate, genesis, revoke_device, rotate},
    next_identity_hash,
};
use coterie_seal::{SignLabel, SigningKey};
use coterie_types::{Bytes, DeviceId, FixedBytes, UserId, to_canonical};
use serde_json::{Value, json};

use super::{
    show::{self, hex},
    support::Person,
};

pub fn vectors() -> Value {
    let mut alice = Person::new(1);
    let mut bad = Cases { cases: vec![] };
    openings(&mut bad, &alice);
    entries(&mut bad, &alice);
    let mut steps = vec![];
    let mut log = DeviceLog::open(&alice.entries[..1]).unwrap();
    steps.push(show::device_log(&log));
    alice.add_device();
    alice.revoke(0);
    rotations(&mut bad, &alice);
    alice.rotate();
    old_key(&mut bad, &alice);
    alice.add_device();
    for entry in &alice.entries[1..] {
        log.apply(entry).unwrap();
        steps.push(show::device_log(&log));
    }
    let entries: Vec<_> = alice.entries.iter().map(|e| hex(e.bytes())).collect();
    let hashes: Vec<_> = alice.entries.iter().map(|e| hex(e.hash().as_slice())).collect();
    json!({
        "log": entries,
        "hashes": hashes,
        "states": steps,
        "bad": bad.cases,
    })
}

struct Cases {
    cases: Vec<Value>,
}

impl Cases {
    /// `bytes` is refused after the first `after` entries of the log.
    fn bytes(&mut self, rule: &str, name: &str, after: usize, bytes: &[u8]) {
        let case = json!({ "name": name, "after": after, "entry": hex(bytes), "rule": rule });
        self.cases.push(case);
    }

    fn entry(&mut self, rule: &str, name: &str, after: usize, entry: &SignedEntry) {
        self.bytes(rule, name, after, entry.bytes());
    }
}

fn sign(entry: &DeviceEntry, key: &SigningKey) -> SignedEntry {
    let signed = Signed::sign(SignLabel::DeviceLog, key, to_canonical(entry));
    SignedEntry::parse(&signed.to_bytes()).unwrap()
}

fn raw(bytes: &[u8], key: &SigningKey) -> Bytes {
    Signed::sign(SignLabel::DeviceLog, key, bytes.to_vec()).to_bytes()
}

fn openings(bad: &mut Cases, alice: &Person) {
    let good = alice.entries[0].entry();
    let mut altered = |rule: &str, name: &str, alter: &dyn Fn(&mut DeviceEntry)| {
        let mut entry = good.clone();
        alter(&mut entry);
        bad.entry(rule, name, 0, &sign(&entry, &alice.identity));
    };
    altered("device_entry_seq", "opening: at position 2", &|e| e.seq = 2);
    altered("device_entry_shape", "opening: names a user", &|e| e.user = Some(alice.user));
    altered("device_entry_shape", "opening: has a prev", &|e| {
        e.prev = Some(FixedBytes([0; 32]));
    });
    altered("device_entry_shape", "opening: has a vault", &|e| e.vault = Some(alice.vault()));
    altered("identity_key", "opening: an identity key of order 4", &|e| {
        let next = FixedBytes([0; 32]);
        let identity = FixedBytes([0; 32]);
        e.body = DeviceBody::Genesis(coterie_identity::device_log::Genesis { identity, next });
    });
    let stranger = SigningKey::from_seed(&[66; 32]);
    bad.entry("device_entry_signature", "opening: another's signature", 0, &sign(good, &stranger));
    bad.entry("device_entry_seq", "opening: the second entry", 0, &alice.entries[1]);
}

/// What is refused as entry 3.
fn entries(bad: &mut Cases, alice: &Person) {
    let certificate = |identity: &SigningKey, user: UserId, seed: u8| {
        let key = SigningKey::from_seed(&[seed; 32]).verifying_key();
        DeviceCertificate::issue(identity, user, key).bytes().clone()
    };
    let add =
        |certificate: Bytes, name: &str| DeviceBody::Add(Add { certificate, name: name.into() });
    let head = alice.log.head();
    let good = DeviceEntry {
        version: 1,
        user: Some(alice.user),
        seq: 3,
        prev: Some(head.hash),
        vault: Some(alice.vault()),
        body: add(certificate(&alice.identity, alice.user, 7), "phone"),
    };
    let thief = SigningKey::from_seed(&[66; 32]);
    let user = alice.user;
    let own = alice.log.device(&alice.devices[0].0).unwrap().certificate.clone();
    let mut altered = |rule: &str, name: &str, alter: &dyn Fn(&mut DeviceEntry)| {
        let mut entry = good.clone();
        alter(&mut entry);
        bad.entry(rule, name, 2, &sign(&entry, &alice.identity));
    };
    altered("device_entry_seq", "a position left out", &|e| e.seq = 4);
    altered("device_entry_seq", "a position again", &|e| e.seq = 2);
    altered("device_entry_shape", "no user", &|e| e.user = None);
    altered("device_entry_shape", "no prev", &|e| e.prev = None);
    altered("device_entry_shape", "no vault", &|e| e.vault = None);
    altered("device_entry_shape", "a second genesis", &|e| {
        e.body = alice.entries[0].entry().body.clone();
    });
    altered("device_entry_user", "another user", &|e| {
        e.user = Some(UserId::from_bytes([9; 16]));
    });
    altered("device_entry_prev", "another prev", &|e| e.prev = Some(FixedBytes([9; 32])));
    altered("vault_version", "vault version 0", &|e| {
        e.vault = Some(VaultRef { version: 0, hash: alice.vault().hash });
    });
    altered("vault_hash", "the same vault version with another hash", &|e| {
        e.vault = Some(VaultRef { version: 1, hash: FixedBytes([9; 32]) });
    });
    altered("certificate_malformed", "no certificate", &|e| e.body = add(Bytes(vec![]), "phone"));
    altered("certificate_signature", "a certificate by a thief", &|e| {
        e.body = add(certificate(&thief, user, 7), "phone");
    });
    altered("certificate_user", "another user's certificate", &|e| {
        e.body = add(certificate(&alice.identity, UserId::from_bytes([9; 16]), 7), "phone");
    });
    altered("device_name", "an empty name", &|e| {
        e.body = add(certificate(&alice.identity, user, 7), "");
    });
    altered("device_name", "a name that turns the text round", &|e| {
        e.body = add(certificate(&alice.identity, user, 7), "a\u{202e}b");
    });
    altered("device_known", "a known device again", &|e| e.body = add(own.clone(), "again"));
    altered("device_unknown", "revokes an unknown device", &|e| {
        e.body = DeviceBody::Revoke(Revoke { device: DeviceId::from_bytes([9; 16]) });
    });
    bad.entry("device_entry_signature", "by a thief", 2, &sign(&good, &thief));
    let device = &alice.devices[0].1;
    bad.entry("device_entry_signature", "by a device", 2, &sign(&good, device));
    let canonical = to_canonical(&good);
    let mut version = canonical.clone();
    version[2] = 2;
    bad.bytes("unknown_kind", "a version of the future", 2, &raw(&version, &alice.identity));
    let kind = [0xa3, 0, 1, 2, 3, 5, 0xa1, 4, 0xa0];
    bad.bytes("unknown_kind", "a kind of the future", 2, &raw(&kind, &alice.identity));
    let mut key = canonical;
    key[0] += 1;
    key.extend([6, 0]);
    bad.bytes("device_entry_malformed", "an unknown key", 2, &raw(&key, &alice.identity));
    bad.bytes("device_entry_malformed", "nothing", 2, &[]);
    let longer = [good_bytes(&good, alice).as_slice(), &[0]].concat();
    bad.bytes("device_entry_malformed", "a byte more", 2, &longer);
    bad.bytes("device_entry_too_large", "1,025 bytes", 2, &[0; 1_025]);
    let back = genesis(&alice.identity, FixedBytes([0; 32]));
    bad.entry("device_entry_seq", "an opening once more", 2, &back);
}

fn good_bytes(entry: &DeviceEntry, alice: &Person) -> Vec<u8> {
    sign(entry, &alice.identity).bytes().0.clone()
}

/// What is refused as entry 5: the first device is revoked, the key about to be rotated.
fn rotations(bad: &mut Cases, alice: &Person) {
    let (log, vault) = (&alice.log, alice.vault());
    let again = revoke_device(log, &alice.identity, alice.devices[0].0, vault);
    bad.entry("device_revoked", "revokes a device twice", 4, &again);
    let certificate = log.device(&alice.devices[0].0).unwrap().certificate.clone();
    let add = DeviceBody::Add(Add { certificate, name: "back".into() });
    let mut entry = again.entry().clone();
    entry.body = add;
    bad.entry("device_known", "a revoked device comes back", 4, &sign(&entry, &alice.identity));
    let next = next_identity_hash(&alice.phrase.next_identity(2).verifying_key());
    let thief = SigningKey::from_seed(&[66; 32]);
    let theft = rotate(log, &thief, next, vault);
    bad.entry("identity_not_committed", "a thief rotates to a key of theirs", 4, &theft);
    let skipped = rotate(log, &alice.phrase.next_identity(2), next, vault);
    bad.entry("identity_not_committed", "the next key but one", 4, &skipped);
    let new = alice.phrase.next_identity(1);
    let good = rotate(log, &new, next, vault);
    let by_old = sign(good.entry(), &alice.identity);
    bad.entry("device_entry_signature", "a rotation signed by the old key", 4, &by_old);
    let mut entry = good.entry().clone();
    if let DeviceBody::Rotate(rotate) = &mut entry.body {
        rotate.signature.0[0] ^= 1;
    }
    bad.entry("rotation_signature", "a rotation's inner signature altered", 4, &sign(&entry, &new));
    let weak = FixedBytes([0; 32]);
    let body = Rotate { identity: weak, next, signature: FixedBytes([0; 64]) };
    entry.body = DeviceBody::Rotate(body);
    bad.entry("identity_key", "rotates to a key of order 4", 4, &sign(&entry, &new));
}

/// What the key that was rotated away signs as entry 6.
fn old_key(bad: &mut Cases, alice: &Person) {
    let old = Person::new(1).identity;
    let entry = revoke_device(&alice.log, &old, alice.devices[1].0, alice.vault());
    bad.entry("device_entry_signature", "by the key that was rotated away", 5, &entry);
}
