//! Registration, login, recovery and passwords.

use coterie_identity::{Vault, device_log::add_device};
use coterie_protocol::rest::{
    DeviceChanged, LoginFinish, LoginGranted, LoginStarted, PasswordFinish, RecoverFinish,
    RecoverStart, RecoverStarted, RegisterStart, RegisterStarted, Sessions, VaultView,
};
use coterie_seal::{SignLabel, SigningKey};
use coterie_types::{Bytes, FixedBytes};
use rand::rngs::OsRng;
use serde_json::Value;

use crate::{
    kit::Kit,
    people::{Begun, PASSWORD, Person, finish_of, login_finish, login_start},
};

#[tokio::test]
async fn a_user_registers_and_a_second_login_gets_vault_and_log() {
    let kit = Kit::new().await;
    let person = Person::register(&kit, "al").await;
    let me: Value = kit.get("/v1/users/@me", person.token()).await.json();
    assert_eq!(me["username"], "al");
    assert_eq!(me["user_id"], person.user().to_string());
    assert_eq!(me["device_id"], person.device.to_string());
    let granted = person.login(&kit, None).await;
    assert_eq!(granted.session.device_id, None);
    assert_eq!(granted.vault, person.new.sealed_vault);
    assert_eq!(granted.entries.len(), 2);
    let granted = person.login(&kit, Some(person.device)).await;
    assert_eq!(granted.session.device_id, Some(person.device));
    let view: VaultView = kit.get("/v1/vault", person.token()).await.json();
    assert_eq!((view.version, view.log.seq), (1, 2));
}

#[tokio::test]
async fn a_name_is_given_once_even_to_two_who_ask_at_once() {
    let kit = Kit::new().await;
    let (one, two) = (Begun::new("al"), Begun::new("al"));
    let mut finished = Vec::new();
    for begun in [one, two] {
        let started: RegisterStarted =
            kit.post("/v1/auth/register", None, &begun.start).await.json();
        let (upload, export) = begun.upload(&started.response);
        let new = coterie_identity::NewUser::create(&mut OsRng, "laptop", Some(&export)).unwrap();
        finished.push((format!("/v1/auth/register/{}", started.flow), finish_of(&new, upload)));
    }
    let replies = tokio::join!(
        kit.post(&finished[0].0, None, &finished[0].1),
        kit.post(&finished[1].0, None, &finished[1].1)
    );
    let (won, lost) = match replies.0.status.is_success() {
        true => replies,
        false => (replies.1, replies.0),
    };
    assert_eq!(won.status, 201);
    assert_eq!(lost.code(), "username_taken");
    let reply = kit.post("/v1/auth/register", None, &Begun::new("al").start).await;
    assert_eq!(reply.code(), "username_taken");
    for bad in ["a", "Al", "a b", "ä1", ""] {
        let reply = kit.post("/v1/auth/register", None, &Begun::new(bad).start).await;
        assert_eq!(reply.code(), "invalid", "{bad}");
        assert_eq!(reply.problem()["rule"], "username");
    }
}

#[tokio::test]
async fn what_does_not_fit_together_registers_nobody() {
    let kit = Kit::new().await;
    let begun = Begun::new("al");
    let started: RegisterStarted = kit.post("/v1/auth/register", None, &begun.start).await.json();
    let (upload, export) = begun.upload(&started.response);
    let new = coterie_identity::NewUser::create(&mut OsRng, "laptop", Some(&export)).unwrap();
    let other = coterie_identity::NewUser::create(&mut OsRng, "laptop", None).unwrap();
    let path = format!("/v1/auth/register/{}", started.flow);
    let good = finish_of(&new, upload);
    let mut cases = vec![];
    let mut case = |rule: &str, change: &dyn Fn(&mut coterie_protocol::rest::RegisterFinish)| {
        let mut body = good.clone();
        change(&mut body);
        cases.push((rule.to_owned(), body));
    };
    case("vault_user", &|b| b.vault = other.sealed_vault.clone());
    case("vault_malformed", &|b| b.vault.0.truncate(40));
    case("registration_shape", &|b| drop(b.entries.pop()));
    case("device_entry_user", &|b| b.entries[1] = other.entries[1].bytes().clone());
    case("device_log_empty", &|b| b.entries.clear());
    case("recovery_key", &|b| b.recovery_key = FixedBytes([0; 32]));
    for (rule, body) in cases {
        let reply = kit.post(&path, None, &body).await;
        assert_eq!(reply.problem()["rule"], rule, "{}", reply.text());
    }
    let mut body = good.clone();
    body.upload = Bytes(vec![1; 10]);
    assert_eq!(kit.post(&path, None, &body).await.code(), "malformed");
    assert!(kit.node().store.find_username("al").await.unwrap().is_none());
    assert_eq!(kit.post(&path, None, &good).await.status, 201);
    assert_eq!(kit.post(&path, None, &good).await.code(), "not_found", "a flow is good once");
}

#[tokio::test]
async fn an_unknown_name_and_a_wrong_password_look_the_same() {
    let kit = Kit::new().await;
    let person = Person::register(&kit, "al").await;
    let mut sizes = Vec::new();
    for name in ["al", "bo"] {
        let (start, state) = login_start(name, "a wrong password");
        let reply = kit.post("/v1/auth/login", None, &start).await;
        sizes.push((reply.status, reply.body.len()));
        let started: LoginStarted = reply.json();
        assert!(login_finish(name, "a wrong password", state, &started.response).is_none());
        let path = format!("/v1/auth/login/{}", started.flow);
        let body = LoginFinish { finalization: Bytes(vec![0; 64]), device_id: None, label: None };
        let reply = kit.post(&path, None, &body).await;
        assert_eq!(reply.code(), "wrong_credentials");
        sizes.push((reply.status, reply.body.len()));
        let again = kit.post(&path, None, &body).await;
        assert_eq!(again.problem()["rule"], "flow_unknown", "a guess costs a flow");
    }
    assert_eq!(sizes[..2], sizes[2..]);
    assert_eq!(person.try_login(&kit, "wrong", None).await.code(), "wrong_credentials");
    assert_eq!(person.try_login(&kit, PASSWORD, None).await.status, 200);
}

#[tokio::test]
async fn a_flow_ends_after_a_minute() {
    let kit = Kit::new().await;
    let person = Person::register(&kit, "al").await;
    let (start, state) = login_start("al", PASSWORD);
    let started: LoginStarted = kit.post("/v1/auth/login", None, &start).await.json();
    let (finalization, _) = login_finish("al", PASSWORD, state, &started.response).unwrap();
    kit.clock.advance(60_000);
    let path = format!("/v1/auth/login/{}", started.flow);
    let reply =
        kit.post(&path, None, &LoginFinish { finalization, device_id: None, label: None }).await;
    assert_eq!(reply.problem()["rule"], "flow_unknown");
    // Nor does a flow of one kind serve another.
    let path = format!("/v1/auth/recover/{}", started.flow);
    let reply =
        kit.post(&path, None, &RecoverFinish { signature: FixedBytes([0; 64]), label: None }).await;
    assert_eq!(reply.problem()["rule"], "flow_unknown");
    kit.node().tidy().await.unwrap();
    assert_eq!(person.try_login(&kit, PASSWORD, None).await.status, 200);
}

#[tokio::test]
async fn sign_in_state_in_the_database_is_sealed() {
    let kit = Kit::new().await;
    let started: RecoverStarted =
        kit.post("/v1/auth/recover", None, &RecoverStart { username: "al".into() }).await.json();
    let row = kit.node().store.find_flow(&started.flow).await.unwrap().unwrap();
    let holds = |part: &[u8]| row.state.windows(part.len()).any(|w| w == part);
    assert!(!holds(&started.challenge[..]));
}

#[tokio::test]
async fn the_phrase_signs_in_and_an_unknown_name_gets_the_same_challenge() {
    let kit = Kit::new().await;
    let person = Person::register(&kit, "al").await;
    let finish = async |name: &str, key: &SigningKey| {
        let body = RecoverStart { username: name.into() };
        let reply = kit.post("/v1/auth/recover", None, &body).await;
        let length = reply.body.len();
        let started: RecoverStarted = reply.json();
        let signed = [started.challenge.as_slice(), name.as_bytes()].concat();
        let signature = FixedBytes(key.sign(SignLabel::RecoveryLogin, &signed));
        let path = format!("/v1/auth/recover/{}", started.flow);
        (length, kit.post(&path, None, &RecoverFinish { signature, label: None }).await)
    };
    let right = person.new.phrase.login_key();
    let wrong = SigningKey::generate(&mut OsRng);
    let (known, refused) = finish("al", &wrong).await;
    assert_eq!(refused.code(), "wrong_credentials");
    let (unknown, same) = finish("bo", &right).await;
    assert_eq!((same.code(), same.body.len()), (refused.code(), refused.body.len()));
    assert_eq!(known, unknown);
    let granted: LoginGranted = finish("al", &right).await.1.json();
    assert_eq!(granted.session.device_id, None);
    assert!(Vault::open_with_recovery(&person.new.phrase, &granted.vault).is_ok());
}

#[tokio::test]
async fn a_new_password_comes_with_a_vault_and_may_add_the_device_at_once() {
    let kit = Kit::new().await;
    let mut person = Person::register(&kit, "al").await;
    let granted = person.login(&kit, None).await;
    let token = Some(granted.session.access_token.as_str());
    let mut begun = Begun::new("al");
    let taken = RegisterStart { username: Some("bo".into()), ..begun.start.clone() };
    assert_eq!(kit.post("/v1/auth/password", token, &taken).await.code(), "invalid");
    begun.start.username = None;
    let started: RegisterStarted = kit.post("/v1/auth/password", token, &begun.start).await.json();
    let (upload, _) = begun.upload(&started.response);
    let (vault, reference) = person.next_vault();
    let log = person.log(&kit).await;
    let key = SigningKey::generate(&mut OsRng).verifying_key();
    let entry = add_device(&log, &person.new.identity, key, "phone", reference);
    let body = PasswordFinish { upload, vault, entry: Some(entry.bytes().clone()) };
    let path = format!("/v1/auth/password/{}", started.flow);
    // The flow is the user's own.
    let other = Person::register(&kit, "bo").await;
    assert_eq!(kit.post(&path, other.token(), &body).await.problem()["rule"], "flow_unknown");
    let changed: DeviceChanged = kit.post(&path, token, &body).await.json();
    assert_eq!((changed.log.seq, changed.vault_version), (3, 2));
    // This session has the device now; every other session of the user is over.
    let me: Value = kit.get("/v1/users/@me", token).await.json();
    let device = coterie_identity::device_id(&person.user(), &key);
    assert_eq!(me["device_id"], device.to_string());
    assert_eq!(kit.get("/v1/users/@me", person.token()).await.code(), "unauthenticated");
    let sessions: Sessions = kit.get("/v1/sessions", token).await.json();
    assert_eq!(sessions.sessions.len(), 1);
}
