//! identity.json, device-log.json, recovery.json.

use coterie_identity::{
    CertificateError, DeviceLog, DeviceLogError, RecoveryPhrase, SignedEntry,
    UnverifiedCertificate, Vault, device_id, next_identity_hash, safety_number, vault_hash,
};
use coterie_seal::SigningKey;
use coterie_types::UserId;
use serde_json::Value;

use super::{bytes, generate::show, hex_list, list, read, text};

fn key(value: &Value, name: &str) -> [u8; 32] {
    bytes(value, name).try_into().unwrap()
}

fn check(identity: &[u8; 32], certificate: &[u8]) -> Result<(), CertificateError> {
    UnverifiedCertificate::parse(certificate)?.verify(identity).map(|_| ())
}

#[test]
fn certificates() {
    let file = read("identity.json");
    let all = &file["certificates"];
    let identity = key(all, "identity_key");
    assert_eq!(SigningKey::from_seed(&key(all, "identity_seed")).verifying_key(), identity);
    for case in list(all, "good") {
        let user: UserId = text(case, "user").parse().unwrap();
        let device = SigningKey::from_seed(&key(case, "device_seed")).verifying_key();
        assert_eq!(device, key(case, "key"));
        assert_eq!(device_id(&user, &device).to_string(), text(case, "device"));
        check(&identity, &bytes(case, "bytes")).unwrap();
    }
    for case in list(all, "bad") {
        let error = check(&identity, &bytes(case, "bytes")).unwrap_err();
        assert_eq!(error.rule(), text(case, "rule"), "{}", case["name"]);
    }
}

#[test]
fn vaults() {
    let file = read("identity.json");
    let all = &file["vaults"];
    let export_key: [u8; 64] = bytes(all, "export_key").try_into().unwrap();
    let phrase = RecoveryPhrase::from_words(text(all, "words")).unwrap();
    for case in list(all, "good") {
        let sealed = bytes(case, "sealed");
        assert_eq!(show::hex(vault_hash(&sealed).as_slice()), text(case, "hash"));
        let by_password = Vault::open_with_password(&export_key, &sealed).unwrap();
        let by_phrase = Vault::open_with_recovery(&phrase, &sealed).unwrap();
        for vault in [by_password, by_phrase] {
            assert_eq!(vault.user().to_string(), text(case, "user"));
            assert_eq!(vault.version(), case["version"]);
            assert_eq!(*vault.identity_key().to_seed(), key(case, "identity_seed"));
        }
    }
    for case in list(all, "bad_with_export_key") {
        let error = Vault::open_with_password(&export_key, &bytes(case, "sealed")).unwrap_err();
        assert_eq!(error.rule(), text(case, "rule"), "{}", case["name"]);
    }
}

#[test]
fn safety_numbers() {
    let file = read("identity.json");
    for case in list(&file, "safety_numbers") {
        let side = |name: &str| {
            let user: UserId = text(&case[name], "user").parse().unwrap();
            (user, key(&case[name], "identity_key"))
        };
        let (a, b) = (side("a"), side("b"));
        assert_eq!(safety_number((&a.0, &a.1), (&b.0, &b.1)), text(case, "number"));
    }
}

#[test]
fn recovery() {
    let file = read("recovery.json");
    for case in list(&file, "good") {
        let phrase = RecoveryPhrase::from_words(text(case, "words")).unwrap();
        assert_eq!(*phrase.entropy(), key(case, "entropy"));
        assert_eq!(*phrase.to_words(), text(case, "words"));
        assert_eq!(*phrase.vault_key().to_bytes(), key(case, "vault_key"));
        assert_eq!(*phrase.login_key().to_seed(), key(case, "login_seed"));
        assert_eq!(phrase.login_key().verifying_key(), key(case, "login_key"));
        for next in list(case, "next_identity") {
            let n = u32::try_from(next["n"].as_u64().unwrap()).unwrap();
            let identity = phrase.next_identity(n);
            assert_eq!(*identity.to_seed(), key(next, "seed"));
            assert_eq!(identity.verifying_key(), key(next, "key"));
            let hash = next_identity_hash(&identity.verifying_key());
            assert_eq!(hash.0, key(next, "hash"));
        }
    }
    for case in list(&file, "bad") {
        let error = RecoveryPhrase::from_words(text(case, "words")).unwrap_err();
        assert_eq!(error.rule(), text(case, "rule"), "{}", case["name"]);
    }
}

#[test]
fn device_log() {
    let file = read("device-log.json");
    let entries: Vec<_> =
        hex_list(&file, "log").iter().map(|b| SignedEntry::parse(b).unwrap()).collect();
    for (i, state) in list(&file, "states").iter().enumerate() {
        let log = DeviceLog::open(&entries[..=i]).unwrap();
        assert_eq!(show::device_log(&log), *state, "after {}", i + 1);
        assert_eq!(list(&file, "hashes")[i], show::hex(entries[i].hash().as_slice()));
    }
    for case in list(&file, "bad") {
        let after = usize::try_from(case["after"].as_u64().unwrap()).unwrap();
        let error = judge(&entries[..after], &bytes(case, "entry")).unwrap_err();
        assert_eq!(error.rule(), text(case, "rule"), "{}", case["name"]);
    }
}

fn judge(before: &[SignedEntry], entry: &[u8]) -> Result<(), DeviceLogError> {
    let entry = SignedEntry::parse(entry)?;
    if before.is_empty() {
        return DeviceLog::open([&entry]).map(|_| ());
    }
    DeviceLog::open(before).unwrap().apply(&entry)
}
