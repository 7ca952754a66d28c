//! The device log under attack: a test a rule, named after it.
#![allow(clippy::unwrap_used)] // Not only inside tests, but in what they share.

use coterie_identity::{
    CertificateError, DeviceBody, DeviceCertificate, DeviceEntry, DeviceLog, DeviceLogError,
    NewUser, RecoveryPhrase, Signed, SignedEntry, VaultRef,
    device_log::{Add, Rotate, add_device, genesis, revoke_device, rotate},
    next_identity_hash,
};
use coterie_seal::{SignLabel, SigningKey};
use coterie_types::{Bytes, DeviceId, FixedBytes, UserId, limits, to_canonical};
use proptest::prelude::*;
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};

fn new_user(seed: u8) -> NewUser {
    let mut rng = ChaCha20Rng::from_seed([seed; 32]);
    NewUser::create(&mut rng, "laptop", None).unwrap()
}

fn key(seed: u8) -> SigningKey {
    SigningKey::from_seed(&[seed; 32])
}

fn vault(version: u64) -> VaultRef {
    VaultRef { version, hash: FixedBytes([version as u8; 32]) }
}

/// The next entry of the log with this body, as its builder would make it.
fn next_entry(log: &DeviceLog, body: DeviceBody) -> DeviceEntry {
    let head = log.head();
    DeviceEntry {
        version: 1,
        user: Some(log.user()),
        seq: head.seq + 1,
        prev: Some(head.hash),
        vault: Some(vault(2)),
        body,
    }
}

fn sign(entry: &DeviceEntry, key: &SigningKey) -> SignedEntry {
    let signed = Signed::sign(SignLabel::DeviceLog, key, to_canonical(entry));
    SignedEntry::parse(&signed.to_bytes()).unwrap()
}

fn add_body(identity: &SigningKey, user: UserId, device: &SigningKey, name: &str) -> DeviceBody {
    let certificate = DeviceCertificate::issue(identity, user, device.verifying_key());
    DeviceBody::Add(Add { certificate: certificate.bytes().clone(), name: name.into() })
}

/// Refused, and the log is as before.
#[track_caller]
fn refused(log: &DeviceLog, entry: &SignedEntry, rule: &str) {
    let mut after = log.clone();
    assert_eq!(after.apply(entry).unwrap_err().rule(), rule);
    assert_eq!(after, *log);
}

/// An altered good entry is refused.
#[track_caller]
fn altered(rule: &str, alter: impl FnOnce(&mut DeviceEntry)) {
    let alice = new_user(1);
    let body = add_body(&alice.identity, alice.user, &key(7), "phone");
    let mut entry = next_entry(&alice.log, body);
    alice.log.clone().apply(&sign(&entry, &alice.identity)).unwrap();
    alter(&mut entry);
    refused(&alice.log, &sign(&entry, &alice.identity), rule);
}

#[test]
fn a_log_grows_and_folds_the_same_from_its_start() {
    let alice = new_user(1);
    let mut log = alice.log.clone();
    let mut entries = alice.entries.to_vec();
    let phone = key(7).verifying_key();
    entries.push(add_device(&log, &alice.identity, phone, "phone", vault(2)));
    log.apply(&entries[2]).unwrap();
    entries.push(revoke_device(&log, &alice.identity, alice.device, vault(2)));
    log.apply(&entries[3]).unwrap();
    let second = alice.phrase.next_identity(1);
    let third = next_identity_hash(&alice.phrase.next_identity(2).verifying_key());
    entries.push(rotate(&log, &second, third, vault(3)));
    log.apply(&entries[4]).unwrap();
    entries.push(add_device(&log, &second, key(8).verifying_key(), "tablet", vault(3)));
    log.apply(&entries[5]).unwrap();

    assert_eq!(DeviceLog::open(&entries), Ok(log.clone()));
    assert_eq!(log.user(), alice.user, "a rotation does not change who one is");
    assert_eq!(*log.identity_key(), second.verifying_key());
    assert_eq!((log.head().seq, log.head().hash), (6, entries[5].hash()));
    assert_eq!((log.rotations(), log.devices().count()), (1, 3));
    assert_eq!(log.device(&alice.device).unwrap().revoked_seq, Some(4));
    let active: Vec<_> = log.active_devices().map(|(_, d)| d.name.as_str()).collect();
    assert_eq!(active.len(), 2);
    assert!(active.contains(&"phone") && active.contains(&"tablet"));
}

#[test]
fn a_vault_older_than_the_log_or_swapped_is_not_accepted() {
    let log = new_user(1).log;
    let known = *log.vault().unwrap();
    assert!(log.accepts_vault(known.version, &known.hash));
    assert!(!log.accepts_vault(known.version, &FixedBytes([0; 32])));
    assert!(log.accepts_vault(known.version + 1, &FixedBytes([0; 32])));
    assert!(!log.accepts_vault(0, &known.hash));
}

#[test]
fn a_thief_of_the_identity_key_cannot_rotate_it_and_its_owner_can_without_it() {
    let alice = new_user(1);
    let thief = key(66);
    let stolen = rotate(&alice.log, &thief, FixedBytes([0; 32]), vault(2));
    refused(&alice.log, &stolen, "identity_not_committed");
    let phrase = RecoveryPhrase::from_words(&alice.phrase.to_words()).unwrap();
    let next = next_identity_hash(&phrase.next_identity(2).verifying_key());
    let mut log = alice.log.clone();
    log.apply(&rotate(&log, &phrase.next_identity(1), next, vault(2))).unwrap();
    let by_old = add_device(&log, &alice.identity, thief.verifying_key(), "thief", vault(2));
    refused(&log, &by_old, "device_entry_signature");
}

#[test]
fn device_entry_too_large() {
    let long = vec![0; limits::DEVICE_ENTRY_MAX + 1];
    assert_eq!(SignedEntry::parse(&long).unwrap_err().rule(), "device_entry_too_large");
}

#[test]
fn unknown_kind() {
    let parse = |bytes: &[u8]| {
        let signed = Signed::sign(SignLabel::DeviceLog, &key(1), bytes.to_vec());
        SignedEntry::parse(&signed.to_bytes()).unwrap_err()
    };
    // {0: 1, 2: 1, 5: {4: {}}}: a kind of the future.
    let kind = [0xa3, 0, 1, 2, 1, 5, 0xa1, 4, 0xa0];
    assert_eq!(parse(&kind), DeviceLogError::UnknownKind);
    // {0: 2, 9: 0}: a version of the future.
    assert_eq!(parse(&[0xa2, 0, 2, 9, 0]), DeviceLogError::UnknownKind);
}

#[test]
fn device_entry_malformed() {
    let alice = new_user(1);
    let good = &alice.entries[1];
    let mut long = good.bytes().0.clone();
    long.push(0);
    assert_eq!(SignedEntry::parse(&long).unwrap_err().rule(), "device_entry_malformed");
    assert_eq!(SignedEntry::parse(&[]).unwrap_err().rule(), "device_entry_malformed");
    // An unknown key 6 beside a known kind.
    let mut bytes = to_canonical(good.entry());
    bytes[0] += 1;
    bytes.extend([6, 0]);
    let signed = Signed::sign(SignLabel::DeviceLog, &alice.identity, bytes);
    let error = SignedEntry::parse(&signed.to_bytes()).unwrap_err();
    assert_eq!(error.rule(), "device_entry_malformed");
}

#[test]
fn device_log_empty() {
    assert_eq!(DeviceLog::open([]).unwrap_err().rule(), "device_log_empty");
}

#[test]
fn device_entry_shape() {
    altered("device_entry_shape", |entry| entry.user = None);
    altered("device_entry_shape", |entry| entry.prev = None);
    altered("device_entry_shape", |entry| entry.vault = None);
    let alice = new_user(1);
    let first = alice.entries[0].entry();
    altered("device_entry_shape", |entry| entry.body = first.body.clone());
    for alter in [
        (|e: &mut DeviceEntry| e.user = Some(UserId::from_bytes([0; 16]))) as fn(&mut _),
        |e| e.prev = Some(FixedBytes([0; 32])),
        |e| e.vault = Some(vault(1)),
        |e| {
            e.body = DeviceBody::Revoke(coterie_identity::device_log::Revoke {
                device: DeviceId::from_bytes([0; 16]),
            })
        },
    ] {
        let mut entry = first.clone();
        alter(&mut entry);
        let error = DeviceLog::open([&sign(&entry, &alice.identity)]).unwrap_err();
        assert_eq!(error.rule(), "device_entry_shape");
    }
}

#[test]
fn device_entry_seq() {
    altered("device_entry_seq", |entry| entry.seq += 1);
    altered("device_entry_seq", |entry| entry.seq -= 1);
    let alice = new_user(1);
    let error = DeviceLog::open(&alice.entries[1..]).unwrap_err();
    assert_eq!(error.rule(), "device_entry_seq");
}

#[test]
fn device_entry_user() {
    altered("device_entry_user", |entry| entry.user = Some(UserId::from_bytes([9; 16])));
}

#[test]
fn device_entry_prev() {
    altered("device_entry_prev", |entry| entry.prev = Some(FixedBytes([9; 32])));
}

#[test]
fn device_log_full() {
    let alice = new_user(1);
    let mut log = alice.log;
    while log.head().seq < limits::DEVICE_LOG_MAX as u64 {
        let n = log.head().seq;
        let device =
            SigningKey::from_seed(&[n as u8, (n >> 8) as u8].repeat(16).try_into().unwrap());
        let add = add_device(&log, &alice.identity, device.verifying_key(), "x", vault(2));
        log.apply(&add).unwrap();
        if log.head().seq < limits::DEVICE_LOG_MAX as u64 {
            let id = coterie_identity::device_id(&log.user(), &device.verifying_key());
            log.apply(&revoke_device(&log, &alice.identity, id, vault(2))).unwrap();
        }
    }
    let more = revoke_device(&log, &alice.identity, alice.device, vault(2));
    refused(&log, &more, "device_log_full");
}

#[test]
fn identity_key() {
    let alice = new_user(1);
    let mut entry = alice.entries[0].entry().clone();
    if let DeviceBody::Genesis(genesis) = &mut entry.body {
        genesis.identity = FixedBytes([0; 32]); // of order 4
    }
    let error = DeviceLog::open([&sign(&entry, &alice.identity)]).unwrap_err();
    assert_eq!(error, DeviceLogError::Key);
    // Committed to a small-order key, by which anybody could sign.
    let weak = FixedBytes([0; 32]);
    let log = DeviceLog::open([&genesis(&alice.identity, next_identity_hash(&weak))]).unwrap();
    let body = Rotate { identity: weak, next: FixedBytes([0; 32]), signature: FixedBytes([0; 64]) };
    let entry = next_entry(&log, DeviceBody::Rotate(body));
    refused(&log, &sign(&entry, &alice.identity), "identity_key");
}

#[test]
fn device_entry_signature() {
    let alice = new_user(1);
    let body = add_body(&alice.identity, alice.user, &key(7), "phone");
    let entry = next_entry(&alice.log, body);
    refused(&alice.log, &sign(&entry, &key(66)), "device_entry_signature");
    refused(&alice.log, &sign(&entry, &alice.device_key), "device_entry_signature");
    let error = DeviceLog::open([&sign(alice.entries[0].entry(), &key(66))]).unwrap_err();
    assert_eq!(error, DeviceLogError::Signature);
}

#[test]
fn vault_version() {
    let alice = new_user(1);
    altered("vault_version", |entry| entry.vault = Some(vault(0)));
    let mut log = alice.log.clone();
    log.apply(&add_device(&log, &alice.identity, key(7).verifying_key(), "x", vault(5))).unwrap();
    let lower = revoke_device(&log, &alice.identity, alice.device, vault(4));
    refused(&log, &lower, "vault_version");
}

#[test]
fn vault_hash() {
    altered("vault_hash", |entry| {
        entry.vault = Some(VaultRef { version: 1, hash: FixedBytes([9; 32]) });
    });
}

#[test]
fn certificate_signature() {
    let alice = new_user(1);
    let body = add_body(&key(66), alice.user, &key(7), "phone");
    altered("certificate_signature", |entry| entry.body = body);
}

#[test]
fn certificate_malformed() {
    altered("certificate_malformed", |entry| {
        entry.body = DeviceBody::Add(Add { certificate: Bytes(vec![0xa0]), name: "x".into() });
    });
}

#[test]
fn certificate_user() {
    let (alice, bob) = (new_user(1), new_user(2));
    let body = add_body(&alice.identity, bob.user, &key(7), "phone");
    altered("certificate_user", |entry| entry.body = body);
}

#[test]
fn device_name() {
    let alice = new_user(1);
    for name in ["", " phone", "a\nb", &"x".repeat(101)] {
        let body = add_body(&alice.identity, alice.user, &key(7), name);
        altered("device_name", |entry| entry.body = body);
    }
    let mut rng = ChaCha20Rng::from_seed([1; 32]);
    let error = NewUser::create(&mut rng, "", None).unwrap_err();
    assert_eq!(error, DeviceLogError::Name);
}

#[test]
fn device_known() {
    let alice = new_user(1);
    let body = add_body(&alice.identity, alice.user, &alice.device_key, "again");
    altered("device_known", |entry| entry.body = body.clone());
    let mut log = alice.log.clone();
    log.apply(&revoke_device(&log, &alice.identity, alice.device, vault(2))).unwrap();
    let back = next_entry(&log, body);
    refused(&log, &sign(&back, &alice.identity), "device_known");
}

#[test]
fn too_many_devices() {
    let alice = new_user(1);
    let mut log = alice.log;
    for n in 2..=limits::DEVICES_PER_USER as u8 {
        let device = key(n + 100).verifying_key();
        log.apply(&add_device(&log, &alice.identity, device, "x", vault(2))).unwrap();
    }
    let more = add_device(&log, &alice.identity, key(99).verifying_key(), "x", vault(2));
    refused(&log, &more, "too_many_devices");
    log.apply(&revoke_device(&log, &alice.identity, alice.device, vault(2))).unwrap();
    log.apply(&add_device(&log, &alice.identity, key(99).verifying_key(), "x", vault(2))).unwrap();
}

#[test]
fn device_unknown() {
    let alice = new_user(1);
    let entry = revoke_device(&alice.log, &alice.identity, DeviceId::from_bytes([9; 16]), vault(2));
    refused(&alice.log, &entry, "device_unknown");
}

#[test]
fn device_revoked() {
    let alice = new_user(1);
    let mut log = alice.log.clone();
    log.apply(&revoke_device(&log, &alice.identity, alice.device, vault(2))).unwrap();
    let again = revoke_device(&log, &alice.identity, alice.device, vault(2));
    refused(&log, &again, "device_revoked");
}

#[test]
fn identity_not_committed() {
    let alice = new_user(1);
    let skipped = alice.phrase.next_identity(2);
    let entry = rotate(&alice.log, &skipped, FixedBytes([0; 32]), vault(2));
    refused(&alice.log, &entry, "identity_not_committed");
}

#[test]
fn rotation_signature() {
    let alice = new_user(1);
    let new = alice.phrase.next_identity(1);
    let good = rotate(&alice.log, &new, FixedBytes([0; 32]), vault(2));
    alice.log.clone().apply(&good).unwrap();
    let mut entry = good.entry().clone();
    if let DeviceBody::Rotate(rotate) = &mut entry.body {
        rotate.signature.0[0] ^= 1;
    }
    refused(&alice.log, &sign(&entry, &new), "rotation_signature");
    // The entry itself by the old key.
    refused(&alice.log, &sign(good.entry(), &alice.identity), "device_entry_signature");
}

#[test]
fn every_rule_of_the_device_log_has_a_test_of_its_name() {
    let rules = include_str!("../src/device_log/error.rs").lines();
    let rules = rules.filter_map(|line| line.trim().strip_prefix("Self::")?.split('"').nth(1));
    let tests = include_str!("device_log.rs");
    let missing: Vec<_> = rules.filter(|rule| !tests.contains(&format!("fn {rule}()"))).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn an_error_of_a_certificate_keeps_its_name() {
    let error = DeviceLogError::from(CertificateError::DeviceId);
    assert_eq!(error.rule(), "certificate_device_id");
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 512,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn no_changed_byte_passes_and_none_panics(at in 0usize..2_000, bit in 0u8..8) {
        let alice = new_user(1);
        for (i, good) in alice.entries.iter().enumerate() {
            let mut bytes = good.bytes().0.clone();
            let at = at % bytes.len();
            bytes[at] ^= 1 << bit;
            let mut entries = alice.entries.to_vec();
            if let Ok(bad) = SignedEntry::parse(&bytes) {
                prop_assert_ne!(bad.hash(), good.hash());
                entries[i] = bad;
                prop_assert!(DeviceLog::open(&entries).is_err());
            }
        }
    }

    #[test]
    fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = SignedEntry::parse(&bytes);
        let _ = coterie_identity::UnverifiedCertificate::parse(&bytes);
        let _ = coterie_identity::certificate_device(&bytes);
        let _ = coterie_identity::SealedVault::parse(&bytes);
        let _ = coterie_identity::peek_kind(&bytes, 1, 5);
    }
}
