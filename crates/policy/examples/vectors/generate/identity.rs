//! identity.json: certificates, vaults, safety numbers.

use coterie_identity::{
    DeviceCertificate, NewUser, SealedVault, Signed, Vault, device_id, safety_number, vault_hash,
};
use coterie_seal::{SignLabel, SigningKey};
use coterie_types::{FixedBytes, UserId, from_canonical, to_canonical};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};
use serde_json::{Value, json};

use super::show::hex;

const EXPORT_KEY: [u8; 64] = [0x55; 64];

pub fn vectors() -> Value {
    json!({
        "certificates": certificates(),
        "vaults": vaults(),
        "safety_numbers": safety_numbers(),
    })
}

fn certificates() -> Value {
    let identity = SigningKey::from_seed(&[1; 32]);
    let device = SigningKey::from_seed(&[2; 32]);
    let user = UserId::from_bytes([3; 16]);
    let good = DeviceCertificate::issue(&identity, user, device.verifying_key());
    let bytes = good.bytes();
    let resign = |certificate: &DeviceCertificate, key: &SigningKey| {
        let signed = Signed::sign(SignLabel::DeviceCertificate, key, to_canonical(certificate));
        signed.to_bytes().0
    };
    let mut version = good.certificate().clone();
    version.version = 2;
    let mut other_user = good.certificate().clone();
    other_user.user = UserId::from_bytes([4; 16]);
    let mut weak = good.certificate().clone();
    weak.key = FixedBytes([0; 32]);
    weak.device = device_id(&user, &weak.key);
    let mut alias = good.certificate().clone();
    alias.key = FixedBytes(std::array::from_fn(|i| if i == 31 { 0x7f } else { 0xff }));
    alias.device = device_id(&user, &alias.key);
    let mut flipped = bytes.0.clone();
    let last = flipped.len() - 1;
    flipped[last] ^= 1;
    let wrong_label =
        Signed::sign(SignLabel::DeviceLog, &identity, to_canonical(good.certificate()));
    let mut unknown_key = to_canonical(good.certificate());
    unknown_key[0] += 1;
    unknown_key.extend([4, 0]);
    let unknown_key = Signed::sign(SignLabel::DeviceCertificate, &identity, unknown_key);
    // The version 1 as a long integer.
    let mut long = to_canonical(good.certificate());
    long.splice(2..3, [0x18, 1]);
    let long = Signed::sign(SignLabel::DeviceCertificate, &identity, long);
    let bad = [
        ("a version of the future", resign(&version, &identity), "certificate_unknown_version"),
        ("another user's device id", resign(&other_user, &identity), "certificate_device_id"),
        ("a key of order 4", resign(&weak, &identity), "certificate_key"),
        ("a key not in canonical form", resign(&alias, &identity), "certificate_key"),
        ("signed by the device", resign(good.certificate(), &device), "certificate_signature"),
        ("a flipped bit of the signature", flipped, "certificate_signature"),
        ("signed under another label", wrong_label.to_bytes().0, "certificate_signature"),
        ("an unknown key", unknown_key.to_bytes().0, "certificate_malformed"),
        ("a long integer", long.to_bytes().0, "certificate_malformed"),
        ("a byte more", [bytes.0.as_slice(), &[0]].concat(), "certificate_malformed"),
        ("a byte less", bytes[..last].to_vec(), "certificate_malformed"),
        ("nothing", vec![], "certificate_malformed"),
    ];
    let bad =
        bad.map(|(name, bytes, rule)| json!({ "name": name, "bytes": hex(&bytes), "rule": rule }));
    json!({
        "identity_seed": hex(&[1; 32]),
        "identity_key": hex(&identity.verifying_key()),
        "good": [{
            "name": "a device of a user",
            "device_seed": hex(&[2; 32]),
            "key": hex(&device.verifying_key()),
            "user": user.to_string(),
            "device": good.certificate().device.to_string(),
            "certificate": hex(&to_canonical(good.certificate())),
            "bytes": hex(bytes),
        }],
        "bad": bad,
    })
}

fn vaults() -> Value {
    let mut rng = ChaCha20Rng::from_seed([9; 32]);
    let alice = NewUser::create(&mut rng, "laptop", Some(&EXPORT_KEY)).unwrap();
    let show = |name: &str, sealed: &[u8]| {
        let vault = Vault::open_with_recovery(&alice.phrase, sealed).unwrap();
        json!({
            "name": name,
            "sealed": hex(sealed),
            "hash": hex(vault_hash(sealed).as_slice()),
            "user": vault.user().to_string(),
            "version": vault.version(),
            "identity_seed": hex(&*vault.identity_key().to_seed()),
        })
    };
    let mut vault = Vault::open_with_recovery(&alice.phrase, &alice.sealed_vault).unwrap();
    vault.set_identity_key(&alice.phrase.next_identity(1));
    let second = vault.reseal(&mut rng);
    let good = [show("a new user's", &alice.sealed_vault), show("after a rotation", &second)];

    let parsed: SealedVault = from_canonical(&alice.sealed_vault).unwrap();
    let altered = |alter: &dyn Fn(&mut SealedVault)| {
        let mut sealed = parsed.clone();
        alter(&mut sealed);
        to_canonical(&sealed)
    };
    let bad = [
        ("an old content as version 2", altered(&|v| v.version = 2), "vault_locked"),
        ("another user's", altered(&|v| v.user = UserId::from_bytes([0; 16])), "vault_locked"),
        ("a flipped bit of the content", altered(&|v| v.content.0[40] ^= 1), "vault_locked"),
        (
            "a flipped bit of the wrapped key",
            altered(&|v| v.wraps[0].wrapped.0[30] ^= 1),
            "vault_locked",
        ),
        ("an empty content", altered(&|v| v.content.0.clear()), "vault_locked"),
        ("no wrap for a password", altered(&|v| drop(v.wraps.remove(0))), "vault_no_such_method"),
        ("version 0", altered(&|v| v.version = 0), "vault_shape"),
        ("wraps out of order", altered(&|v| v.wraps.reverse()), "vault_shape"),
        ("a wrap twice", altered(&|v| v.wraps.push(v.wraps[1].clone())), "vault_shape"),
        ("a format of the future", altered(&|v| v.format = 2), "vault_unknown_version"),
        ("a byte more", [alice.sealed_vault.0.as_slice(), &[0]].concat(), "vault_malformed"),
        ("nothing", vec![], "vault_malformed"),
    ];
    let bad = bad
        .map(|(name, sealed, rule)| json!({ "name": name, "sealed": hex(&sealed), "rule": rule }));
    json!({
        "export_key": hex(&EXPORT_KEY),
        "words": *alice.phrase.to_words(),
        "good": good,
        "bad_with_export_key": bad,
    })
}

fn safety_numbers() -> Value {
    let key = |n: u8| SigningKey::from_seed(&[n; 32]).verifying_key();
    let user = |n: u8| UserId::from_bytes([n; 16]);
    let cases =
        [((1, 1), (2, 2)), ((2, 2), (1, 1)), ((1, 1), (2, 3)), ((1, 2), (2, 1)), ((1, 1), (1, 1))];
    let side =
        |(u, k): (u8, u8)| json!({ "user": user(u).to_string(), "identity_key": hex(&key(k)) });
    Value::Array(
        cases
            .map(|(a, b)| {
                let number = safety_number((&user(a.0), &key(a.1)), (&user(b.0), &key(b.1)));
                json!({ "a": side(a), "b": side(b), "number": number })
            })
            .into(),
    )
}
