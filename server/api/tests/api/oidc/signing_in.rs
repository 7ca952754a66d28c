//! Registering by a provider, signing in again, unlocking the vault, and being kept out.

use coterie_identity::{NewUser, Vault};
use coterie_ports::Write;
use coterie_protocol::rest::{
    DeviceChanged, Info, LoginGranted, LoginStarted, OidcAnswer, OidcRegister, OidcSignIn,
    PasswordFinish, RegisterStarted, SessionGranted, Sessions,
};
use coterie_types::FixedBytes;
use rand::rngs::OsRng;

use super::issuer::{CLIENT, ISSUER, Sso};
use crate::{
    kit::Reply,
    people::{Begun, PASSWORD, login_finish, login_start},
};

pub(super) fn new_user() -> NewUser {
    NewUser::create(&mut OsRng, "laptop", None).unwrap()
}

pub(super) fn registration(new: &NewUser, username: &str) -> OidcRegister {
    OidcRegister {
        username: username.into(),
        entries: new.entries.iter().map(|e| e.bytes().clone()).collect(),
        vault: new.sealed_vault.clone(),
        recovery_key: FixedBytes(new.phrase.login_key().verifying_key()),
        label: Some("a browser".into()),
    }
}

impl Sso {
    /// The flow of an unknown identity.
    pub(super) async fn flow(&self, subject: &str) -> String {
        match self.sign_in(&self.token(subject)).await.json() {
            OidcAnswer::Unknown { flow, .. } => flow,
            OidcAnswer::SignedIn(_) => panic!("{subject} is known"),
        }
    }

    pub(super) async fn try_register(&self, flow: &str, body: &OidcRegister) -> Reply {
        self.kit.post(&format!("/v1/auth/oidc/register/{flow}"), None, body).await
    }

    pub(super) async fn register(&self, subject: &str, name: &str) -> (NewUser, SessionGranted) {
        let (flow, new) = (self.flow(subject).await, new_user());
        let session = self.try_register(&flow, &registration(&new, name)).await.json();
        (new, session)
    }

    pub(super) async fn login(&self, subject: &str) -> LoginGranted {
        match self.sign_in(&self.token(subject)).await.json() {
            OidcAnswer::SignedIn(granted) => granted,
            OidcAnswer::Unknown { .. } => panic!("{subject} is unknown"),
        }
    }
}

#[tokio::test]
async fn an_unknown_identity_registers_and_comes_back_with_vault_and_log() {
    let sso = Sso::new().await;
    let info: Info = sso.kit.get("/v1/info", None).await.json();
    assert_eq!(info.providers[0].provider, "example");
    assert_eq!(
        (info.providers[0].issuer.as_str(), &info.providers[0].audiences[0][..]),
        (ISSUER, CLIENT)
    );
    assert_eq!(info.providers[0].label.as_deref(), Some("Example"));
    assert_eq!(info.providers[0].sign_in, Some(format!("{ISSUER}/authorize")));
    let (new, session) = sso.register("sub-1", "al").await;
    assert_eq!((session.user_id, session.device_id), (new.user, Some(new.device)));
    let list: Sessions = sso.kit.get("/v1/sessions", Some(&session.access_token)).await.json();
    assert_eq!(list.sessions[0].label.as_deref(), Some("a browser"));

    let granted = sso.login("sub-1").await;
    assert_eq!((granted.session.user_id, granted.session.device_id), (new.user, None));
    assert_eq!(granted.session.username, "al");
    assert_eq!((&granted.vault, granted.entries.len()), (&new.sealed_vault, 2));
    assert!(Vault::open_with_recovery(&new.phrase, &granted.vault).is_ok());
    // The device that is there goes on.
    let body = OidcSignIn {
        id_token: sso.token("sub-1"),
        device_id: Some(new.device),
        label: Some("again".into()),
    };
    let answer = sso.kit.post("/v1/auth/firebase", None, &body).await.json();
    let OidcAnswer::SignedIn(granted) = answer else { panic!() };
    assert_eq!(granted.session.device_id, Some(new.device));
    // Another identity is somebody else, whatever its e-mail address.
    assert!(!sso.flow("sub-2").await.is_empty());
}

#[tokio::test]
async fn a_session_of_a_provider_gives_no_key_and_no_device() {
    let sso = Sso::new().await;
    let (new, _) = sso.register("sub-1", "al").await;
    let granted = sso.login("sub-1").await;
    let token = Some(granted.session.access_token.as_str());
    let reply = sso.kit.call::<()>("POST", "/v1/gateway/tickets", token, None).await;
    assert_eq!(reply.code(), "device_required");
    let sealed = coterie_identity::SealedVault::parse(&granted.vault).unwrap();
    let methods: Vec<u8> = sealed.wraps.iter().map(|wrap| wrap.method).collect();
    assert_eq!(methods, [coterie_identity::Method::Recovery as u8], "the phrase alone opens it");
    let body = OidcSignIn {
        id_token: sso.token("sub-1"),
        device_id: Some(new_user().device),
        label: None,
    };
    let reply = sso.kit.post("/v1/auth/oidc/example", None, &body).await;
    assert_eq!(reply.problem()["rule"], "device_unknown");
    assert_eq!(sso.login("sub-1").await.entries.len(), new.entries.len());
}

#[tokio::test]
async fn another_name_may_be_tried_in_the_same_flow() {
    let sso = Sso::new().await;
    sso.register("sub-1", "al").await;
    let (flow, new) = (sso.flow("sub-2").await, new_user());
    let reply = sso.try_register(&flow, &registration(&new, "al")).await;
    assert_eq!(reply.code(), "username_taken");
    let reply = sso.try_register(&flow, &registration(&new, "Al")).await;
    assert_eq!(reply.problem()["rule"], "username");
    let mut crooked = registration(&new, "bo");
    crooked.label = Some("\u{7}".into());
    assert_eq!(sso.try_register(&flow, &crooked).await.problem()["rule"], "label");
    crooked = registration(&new, "bo");
    crooked.vault = new_user().sealed_vault;
    assert_eq!(sso.try_register(&flow, &crooked).await.problem()["rule"], "vault_user");
    sso.kit.clock.advance(10 * 60_000 - 1);
    assert_eq!(sso.try_register(&flow, &registration(&new, "bo")).await.status, 201);
    let reply = sso.try_register(&flow, &registration(&new, "bo")).await;
    assert_eq!(reply.problem()["rule"], "flow_unknown", "a flow is good once");
}

#[tokio::test]
async fn a_flow_of_a_provider_ends_after_ten_minutes() {
    let sso = Sso::new().await;
    let flow = sso.flow("sub-1").await;
    sso.kit.clock.advance(10 * 60_000);
    let reply = sso.try_register(&flow, &registration(&new_user(), "al")).await;
    assert_eq!(reply.problem()["rule"], "flow_unknown");
}

#[tokio::test]
async fn an_identity_becomes_one_user_even_if_it_begins_twice() {
    let sso = Sso::new().await;
    let (one, two) = (sso.flow("sub-1").await, sso.flow("sub-1").await);
    assert_eq!(sso.try_register(&one, &registration(&new_user(), "al")).await.status, 201);
    let reply = sso.try_register(&two, &registration(&new_user(), "bo")).await;
    assert_eq!((reply.status.as_u16(), reply.code().as_str()), (409, "identity_taken"));
    assert!(sso.kit.node().store.find_username("bo").await.unwrap().is_none());
}

#[tokio::test]
async fn who_has_no_password_looks_like_nobody_and_may_set_a_passphrase() {
    let sso = Sso::new().await;
    let (mut new, session) = sso.register("sub-1", "al").await;
    let (start, state) = login_start("al", PASSWORD);
    let started: LoginStarted = sso.kit.post("/v1/auth/login", None, &start).await.json();
    assert!(login_finish("al", PASSWORD, state, &started.response).is_none());

    let token = Some(session.access_token.as_str());
    let mut begun = Begun::new("al");
    begun.start.username = None;
    let started: RegisterStarted =
        sso.kit.post("/v1/auth/password", token, &begun.start).await.json();
    let (upload, export) = begun.upload(&started.response);
    new.vault.wrap_with_password(&export, &mut OsRng);
    let body = PasswordFinish { upload, vault: new.vault.reseal(&mut OsRng), entry: None };
    let path = format!("/v1/auth/password/{}", started.flow);
    sso.kit.post(&path, token, &body).await.json::<DeviceChanged>();

    // On another device: a session by the provider, and the vault by the passphrase, whose export
    // key comes out of the first step of a login alone.
    let granted = sso.login("sub-1").await;
    let (start, state) = login_start("al", PASSWORD);
    let started: LoginStarted = sso.kit.post("/v1/auth/login", None, &start).await.json();
    let (_, export) = login_finish("al", PASSWORD, state, &started.response).unwrap();
    assert!(Vault::open_with_password(&export, &granted.vault).is_ok());
    assert!(Vault::open_with_recovery(&new.phrase, &granted.vault).is_ok());
}

#[tokio::test]
async fn the_database_does_not_say_whose_account_at_the_provider_it_is() {
    let sso = Sso::new().await;
    let (subject, name) = ("subject-of-a-person-9f8e7d", "al");
    let (new, _) = sso.register(subject, name).await;
    let rows = sso.kit.node().store.list_identities(new.user).await.unwrap();
    let plain = coterie_types::sha256(&[ISSUER.as_bytes(), &[0], subject.as_bytes()]);
    assert_eq!((rows.len(), rows[0].provider.as_str()), (1, "example"));
    assert_ne!(rows[0].identity, plain, "keyed, so that nobody can try subjects");
}

#[tokio::test]
async fn a_disabled_user_is_told_so_after_the_right_credentials_only() {
    let sso = Sso::new().await;
    let (new, session) = sso.register("sub-1", "al").await;
    let at = Some(crate::kit::START);
    sso.kit
        .node()
        .store
        .commit(vec![Write::SetUserDisabled { user: new.user, at, reason: None }])
        .await
        .unwrap();
    let token = sso.token("sub-1");
    let reply = sso.sign_in(&token).await;
    assert_eq!((reply.status.as_u16(), reply.code().as_str()), (403, "account_disabled"));
    assert_eq!(sso.refused(&token).await, "id_token_replayed", "it is used up all the same");
    assert_eq!(sso.refused("x").await, "id_token_malformed");
    // A session that was not ended with it does not serve either.
    let refresh = coterie_protocol::rest::Refresh { refresh_token: session.refresh_token };
    let reply = sso.kit.post("/v1/auth/refresh", None, &refresh).await;
    assert_eq!(reply.code(), "unauthenticated");
    let reply = sso.kit.get("/v1/users/@me", Some(&session.access_token)).await;
    assert_eq!(reply.code(), "unauthenticated");
    let write = Write::SetUserDisabled { user: new.user, at: None, reason: None };
    sso.kit.node().store.commit(vec![write]).await.unwrap();
    assert_eq!(sso.login("sub-1").await.session.user_id, new.user);
}
