//! Makes new entries. The fold judges them like anybody's: apply what you have built.

use coterie_seal::{SigningKey, VerifyingKey};
use coterie_types::{DeviceId, FixedBytes, Hash};

use super::{
    Add, DeviceBody, DeviceEntry, DeviceLog, Genesis, Revoke, Rotate, SignedEntry, VaultRef,
    entry::VERSION,
};
use crate::DeviceCertificate;

/// Opens a log: its identity key, and the hash of the next one.
#[must_use]
pub fn genesis(identity: &SigningKey, next: Hash) -> SignedEntry {
    let identity_key = FixedBytes(identity.verifying_key());
    let body = DeviceBody::Genesis(Genesis { identity: identity_key, next });
    let entry = DeviceEntry { version: VERSION, user: None, seq: 1, prev: None, vault: None, body };
    SignedEntry::sign(entry, identity)
}

/// Certifies and adds a device.
#[must_use]
pub fn add_device(
    log: &DeviceLog,
    identity: &SigningKey,
    device: VerifyingKey,
    name: &str,
    vault: VaultRef,
) -> SignedEntry {
    let certificate = DeviceCertificate::issue(identity, log.user(), device);
    let add = Add { certificate: certificate.bytes().clone(), name: name.into() };
    SignedEntry::sign(follow(log, vault, DeviceBody::Add(add)), identity)
}

/// Revokes a device.
#[must_use]
pub fn revoke_device(
    log: &DeviceLog,
    identity: &SigningKey,
    device: DeviceId,
    vault: VaultRef,
) -> SignedEntry {
    let body = DeviceBody::Revoke(Revoke { device });
    SignedEntry::sign(follow(log, vault, body), identity)
}

/// Changes the identity key to `new`, the one committed to, and commits to the one after it.
#[must_use]
pub fn rotate(log: &DeviceLog, new: &SigningKey, next: Hash, vault: VaultRef) -> SignedEntry {
    let head = log.head();
    let rotate = Rotate::sign(new, next, &log.user(), head.seq + 1, &head.hash);
    SignedEntry::sign(follow(log, vault, DeviceBody::Rotate(rotate)), new)
}

fn follow(log: &DeviceLog, vault: VaultRef, body: DeviceBody) -> DeviceEntry {
    let head = log.head();
    DeviceEntry {
        version: VERSION,
        user: Some(log.user()),
        seq: head.seq + 1,
        prev: Some(head.hash),
        vault: Some(vault),
        body,
    }
}
