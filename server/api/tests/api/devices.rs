//! The device log and the vault.

use coterie_identity::device_log::revoke_device;
use coterie_protocol::rest::{DeviceChange, DeviceChanged, DeviceLogView, PutVault, VaultView};
use coterie_types::{Bytes, limits};
use serde_json::Value;

use crate::{kit::Kit, people::Person};

#[tokio::test]
async fn a_second_login_adds_a_device_and_its_session_gets_it() {
    let kit = Kit::new().await;
    let person = Person::register(&kit, "al").await;
    let granted = person.login(&kit, None).await;
    let token = Some(granted.session.access_token.as_str());
    assert_eq!(kit.post("/v1/gateway/tickets", token, &()).await.code(), "device_required");
    let (change, device) = person.addition(&kit, "phone").await;
    let changed: DeviceChanged = kit.post("/v1/devices", token, &change).await.json();
    assert_eq!((changed.log.seq, changed.vault_version), (3, 1));
    let me: Value = kit.get("/v1/users/@me", token).await.json();
    assert_eq!(me["device_id"], device.to_string());
    assert_eq!(kit.call::<()>("POST", "/v1/gateway/tickets", token, None).await.status, 201);
    // The same again is answered alike.
    let again: DeviceChanged = kit.post("/v1/devices", token, &change).await.json();
    assert_eq!(again, changed);
    let view: DeviceLogView = kit.get("/v1/devices", person.token()).await.json();
    assert_eq!(view.entries.len(), 3);
    // A device that another session adds is not its own.
    let (change, _) = person.addition(&kit, "tablet").await;
    kit.post("/v1/devices", person.token(), &change).await.json::<DeviceChanged>();
    let me: Value = kit.get("/v1/users/@me", person.token()).await.json();
    assert_eq!(me["device_id"], person.device.to_string());
}

#[tokio::test]
async fn a_revocation_ends_the_devices_sessions() {
    let kit = Kit::new().await;
    let person = Person::register(&kit, "al").await;
    let session = person.login(&kit, None).await.session;
    let token = Some(session.access_token.as_str());
    let (change, device) = person.addition(&kit, "phone").await;
    kit.post("/v1/devices", token, &change).await.json::<DeviceChanged>();
    let revocation = person.revocation(&kit, device).await;
    kit.post("/v1/devices", person.token(), &revocation).await.json::<DeviceChanged>();
    assert_eq!(kit.get("/v1/devices", token).await.code(), "unauthenticated");
    let reply = person.try_login(&kit, crate::people::PASSWORD, Some(device)).await;
    assert_eq!(reply.problem()["rule"], "device_revoked");
    let stranger = coterie_types::DeviceId::from_bytes([9; 16]);
    let reply = person.try_login(&kit, crate::people::PASSWORD, Some(stranger)).await;
    assert_eq!(reply.problem()["rule"], "device_unknown");
}

#[tokio::test]
async fn entries_that_do_not_follow_are_refused() {
    let kit = Kit::new().await;
    let person = Person::register(&kit, "al").await;
    let (one, _) = person.addition(&kit, "one").await;
    let (two, _) = person.addition(&kit, "two").await;
    let post = async |change: &DeviceChange| kit.post("/v1/devices", person.token(), change).await;
    assert_eq!(post(&one).await.status, 201);
    assert_eq!(post(&two).await.code(), "version_conflict");
    let garbled = DeviceChange { entry: Bytes(vec![0xa0]), vault: None };
    assert_eq!(post(&garbled).await.code(), "malformed");
    let huge = DeviceChange { entry: Bytes(vec![0; 2_000]), vault: None };
    assert_eq!(post(&huge).await.code(), "too_large");
    let other = Person::register(&kit, "bo").await;
    let (foreign, _) = other.addition(&kit, "phone").await;
    assert_eq!(post(&foreign).await.code(), "version_conflict", "another chain");
    let log = person.log(&kit).await;
    let forged = revoke_device(&log, &other.new.identity, person.device, *log.vault().unwrap());
    let forged = DeviceChange { entry: forged.bytes().clone(), vault: None };
    assert_eq!(post(&forged).await.problem()["rule"], "device_entry_signature");
}

#[tokio::test]
async fn devices_change_five_times_a_day_at_most() {
    let kit = Kit::new().await;
    let person = Person::register(&kit, "al").await;
    for n in 0..limits::DEVICE_CHANGES_PER_DAY {
        let (change, _) = person.addition(&kit, &format!("device {n}")).await;
        kit.post("/v1/devices", person.token(), &change).await.json::<DeviceChanged>();
        kit.clock.advance(60_000);
    }
    let (change, _) = person.addition(&kit, "one more").await;
    let reply = kit.post("/v1/devices", person.token(), &change).await;
    assert_eq!(reply.code(), "limit_reached");
    assert!(reply.headers.contains_key("retry-after"));
    kit.clock.advance(24 * 3600 * 1000);
    let session = person.login(&kit, Some(person.device)).await.session;
    let token = Some(session.access_token.as_str());
    assert_eq!(kit.post("/v1/devices", token, &change).await.status, 201);
}

#[tokio::test]
async fn a_vault_goes_up_one_version_at_a_time() {
    let kit = Kit::new().await;
    let mut person = Person::register(&kit, "al").await;
    let token = person.session.access_token.clone();
    let put = async |vault: Bytes| {
        let body = PutVault { vault, entry: None };
        kit.call("PUT", "/v1/vault", Some(&token), Some(&body)).await
    };
    let (second, _) = person.next_vault();
    let (third, _) = person.next_vault();
    assert_eq!(put(third.clone()).await.code(), "version_conflict");
    assert_eq!(put(second.clone()).await.json::<DeviceChanged>().vault_version, 2);
    assert_eq!(put(second).await.status, 200, "the same again");
    assert_eq!(put(third.clone()).await.json::<DeviceChanged>().vault_version, 3);
    let view: VaultView = kit.get("/v1/vault", Some(&token)).await.json();
    assert_eq!((view.version, view.vault), (3, third));
    let other = Person::register(&kit, "bo").await;
    assert_eq!(put(other.new.sealed_vault.clone()).await.problem()["rule"], "vault_user");
}

#[tokio::test]
async fn an_entry_brings_the_vault_it_names() {
    let kit = Kit::new().await;
    let mut person = Person::register(&kit, "al").await;
    let (vault, reference) = person.next_vault();
    let log = person.log(&kit).await;
    let key = coterie_seal::SigningKey::generate(&mut rand::rngs::OsRng).verifying_key();
    let entry = coterie_identity::device_log::add_device(
        &log,
        &person.new.identity,
        key,
        "phone",
        reference,
    );
    let mut change = DeviceChange { entry: entry.bytes().clone(), vault: None };
    let reply = kit.post("/v1/devices", person.token(), &change).await;
    assert_eq!(reply.problem()["rule"], "vault_not_named");
    change.vault = Some(person.next_vault().0);
    let reply = kit.post("/v1/devices", person.token(), &change).await;
    assert_eq!(reply.problem()["rule"], "vault_not_named");
    change.vault = Some(vault);
    let changed: DeviceChanged = kit.post("/v1/devices", person.token(), &change).await.json();
    assert_eq!((changed.log.seq, changed.vault_version), (3, 2));
}
