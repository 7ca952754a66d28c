//! Users with real keys and passwords.

use coterie_identity::{
    DeviceLog, NewUser, SignedEntry, Vault, VaultRef,
    device_log::{add_device, revoke_device},
    vault_hash,
};
use coterie_policy::{Body, Entry, Intent, State, body, invitation_id, join_proof};
use coterie_protocol::{
    opaque::{CONTEXT, Suite, identifiers},
    rest::{
        Admitted, CreateServer, DeviceChange, LoginFinish, LoginGranted, LoginStart, LoginStarted,
        PolicyPage, PostIntent, RegisterFinish, RegisterStart, RegisterStarted, SessionGranted,
    },
};
use coterie_seal::SigningKey;
use coterie_types::{
    Bytes, ChannelId, DeviceId, EntryId, FixedBytes, Head, Millis, ServerId, UserId, sha256,
};
use opaque_ke::{
    ClientLogin, ClientLoginFinishParameters, ClientRegistration,
    ClientRegistrationFinishParameters, CredentialResponse, RegistrationResponse,
};
use rand::{RngCore, rngs::OsRng};

use crate::kit::{Kit, Reply};

pub(crate) const PASSWORD: &str = "a password of enough letters";

pub(crate) struct Person {
    pub(crate) name: String,
    pub(crate) new: NewUser,
    pub(crate) session: SessionGranted,
    pub(crate) device: DeviceId,
    pub(crate) key: SigningKey,
}

#[derive(Clone)]
pub(crate) struct Invite {
    pub(crate) code: String,
    pub(crate) secret: SigningKey,
    pub(crate) entry: EntryId,
}

impl Invite {
    /// What lists a server by it.
    pub(crate) fn listing(&self, server: ServerId) -> body::StandingInvitation {
        let code = Bytes::from_base64(&self.code).unwrap();
        body::StandingInvitation {
            invitation: invitation_id(&server, &self.entry),
            code: FixedBytes::from_slice(&code).unwrap(),
            secret: FixedBytes(*self.secret.to_seed()),
        }
    }
}

pub(crate) fn random16() -> [u8; 16] {
    let mut bytes = [0; 16];
    OsRng.fill_bytes(&mut bytes);
    bytes
}

/// What a client keeps between the two steps of a registration.
pub(crate) struct Begun {
    pub(crate) start: RegisterStart,
    state: ClientRegistration<Suite>,
    name: String,
}

impl Begun {
    pub(crate) fn new(name: &str) -> Self {
        let begun = ClientRegistration::<Suite>::start(&mut OsRng, PASSWORD.as_bytes()).unwrap();
        let request = Bytes(begun.message.serialize().to_vec());
        let start = RegisterStart { username: Some(name.into()), request };
        Self { start, state: begun.state, name: name.into() }
    }

    /// The upload and the export key.
    pub(crate) fn upload(self, response: &[u8]) -> (Bytes, [u8; 64]) {
        let response = RegistrationResponse::deserialize(response).unwrap();
        let parameters = ClientRegistrationFinishParameters::new(identifiers(&self.name), None);
        let password = PASSWORD.as_bytes();
        let done = self.state.finish(&mut OsRng, password, response, parameters).unwrap();
        (Bytes(done.message.serialize().to_vec()), done.export_key.into())
    }
}

pub(crate) fn finish_of(new: &NewUser, upload: Bytes) -> RegisterFinish {
    RegisterFinish {
        upload,
        entries: new.entries.iter().map(|e| e.bytes().clone()).collect(),
        vault: new.sealed_vault.clone(),
        recovery_key: FixedBytes(new.phrase.login_key().verifying_key()),
        label: None,
    }
}

pub(crate) fn login_start(name: &str, password: &str) -> (LoginStart, ClientLogin<Suite>) {
    let begun = ClientLogin::<Suite>::start(&mut OsRng, password.as_bytes()).unwrap();
    let request = Bytes(begun.message.serialize().to_vec());
    (LoginStart { username: name.into(), request }, begun.state)
}

/// The last login message, or nothing if the password does not open the envelope.
pub(crate) fn login_finish(
    name: &str,
    password: &str,
    state: ClientLogin<Suite>,
    response: &[u8],
) -> Option<(Bytes, [u8; 64])> {
    let response = CredentialResponse::deserialize(response).unwrap();
    let parameters = ClientLoginFinishParameters::new(Some(CONTEXT), identifiers(name), None);
    let done = state.finish(&mut OsRng, password.as_bytes(), response, parameters).ok()?;
    Some((Bytes(done.message.serialize().to_vec()), done.export_key.into()))
}

impl Person {
    pub(crate) async fn register(kit: &Kit, name: &str) -> Self {
        let begun = Begun::new(name);
        let started: RegisterStarted =
            kit.post("/v1/auth/register", None, &begun.start).await.json();
        let (upload, export) = begun.upload(&started.response);
        let new = NewUser::create(&mut OsRng, "laptop", Some(&export)).unwrap();
        let path = format!("/v1/auth/register/{}", started.flow);
        let session: SessionGranted = kit.post(&path, None, &finish_of(&new, upload)).await.json();
        let (device, key) = (new.device, new.device_key.clone());
        Self { name: name.into(), new, session, device, key }
    }

    pub(crate) fn user(&self) -> UserId {
        self.new.user
    }

    pub(crate) fn token(&self) -> Option<&str> {
        Some(&self.session.access_token)
    }

    pub(crate) async fn login(&self, kit: &Kit, device: Option<DeviceId>) -> LoginGranted {
        self.try_login(kit, PASSWORD, device).await.json()
    }

    pub(crate) async fn try_login(
        &self,
        kit: &Kit,
        password: &str,
        device_id: Option<DeviceId>,
    ) -> Reply {
        let (start, state) = login_start(&self.name, password);
        let started: LoginStarted = kit.post("/v1/auth/login", None, &start).await.json();
        let finished = login_finish(&self.name, password, state, &started.response);
        let finalization = finished.map_or(Bytes(vec![0; 64]), |(message, _)| message);
        let path = format!("/v1/auth/login/{}", started.flow);
        kit.post(&path, None, &LoginFinish { finalization, device_id, label: None }).await
    }

    pub(crate) async fn log(&self, kit: &Kit) -> DeviceLog {
        let rows = kit.node().store.list_device_entries(self.user()).await.unwrap();
        let entries: Vec<_> =
            rows.iter().map(|row| SignedEntry::parse(&row.bytes).unwrap()).collect();
        DeviceLog::open(&entries).unwrap()
    }

    /// A change that adds a device.
    pub(crate) async fn addition(&self, kit: &Kit, name: &str) -> (DeviceChange, DeviceId) {
        let log = self.log(kit).await;
        let key = SigningKey::generate(&mut OsRng).verifying_key();
        let vault = *log.vault().unwrap();
        let entry = add_device(&log, &self.new.identity, key, name, vault);
        let device = coterie_identity::device_id(&self.user(), &key);
        (DeviceChange { entry: entry.bytes().clone(), vault: None }, device)
    }

    pub(crate) async fn revocation(&self, kit: &Kit, device: DeviceId) -> DeviceChange {
        let log = self.log(kit).await;
        let vault = *log.vault().unwrap();
        let entry = revoke_device(&log, &self.new.identity, device, vault);
        DeviceChange { entry: entry.bytes().clone(), vault: None }
    }

    /// The vault of the next version.
    pub(crate) fn next_vault(&mut self) -> (Bytes, VaultRef) {
        let vault: &mut Vault = &mut self.new.vault;
        let sealed = vault.reseal(&mut OsRng);
        let reference = VaultRef { version: vault.version(), hash: vault_hash(&sealed) };
        (sealed, reference)
    }

    pub(crate) fn intent(
        &self,
        at: Option<(ServerId, Head)>,
        entry: EntryId,
        counter: u64,
        body: impl Into<Body>,
    ) -> coterie_policy::SignedIntent {
        Intent {
            version: Intent::VERSION,
            server: at.map(|(server, _)| server),
            entry,
            user: self.user(),
            device: self.device,
            counter,
            as_of: at.map(|(_, head)| head),
            body: body.into(),
            reason: None,
        }
        .sign(&self.key)
    }

    pub(crate) async fn create_server(&self, kit: &Kit) -> ServerId {
        let created = body::ServerCreated {
            name: "a place".into(),
            username: self.name.clone(),
            device_chain: self.chain(),
            kind: None,
        };
        let intent = self.intent(None, EntryId::from_bytes(random16()), 1, created);
        let body = CreateServer { intents: vec![intent.bytes().clone()] };
        let admitted: Admitted = kit.post("/v1/servers", self.token(), &body).await.json();
        admitted.server_id
    }

    pub(crate) async fn policy(&self, kit: &Kit, server: ServerId) -> State {
        let page = kit.get(&format!("/v1/servers/{server}/policy"), self.token()).await;
        fold(&page.json::<PolicyPage>().entries)
    }

    pub(crate) async fn try_admit(
        &self,
        kit: &Kit,
        server: ServerId,
        entry: EntryId,
        body: impl Into<Body>,
    ) -> Reply {
        let state = self.policy(kit, server).await;
        let counter = state.counter(self.device) + 1;
        let intent = self.intent(Some((server, state.head())), entry, counter, body);
        let body = PostIntent { intent: intent.bytes().clone() };
        kit.post(&format!("/v1/servers/{server}/policy"), self.token(), &body).await
    }

    pub(crate) async fn admit(
        &self,
        kit: &Kit,
        server: ServerId,
        body: impl Into<Body>,
    ) -> Admitted {
        self.try_admit(kit, server, EntryId::from_bytes(random16()), body).await.json()
    }

    pub(crate) async fn create_channel(&self, kit: &Kit, server: ServerId) -> ChannelId {
        let created = body::ChannelCreated {
            name: "general".into(),
            kind: 0,
            category: None,
            overwrites: None,
        };
        let admitted = self.admit(kit, server, created).await;
        coterie_policy::channel_id(&server, &admitted.entry_id)
    }

    pub(crate) async fn invite(&self, kit: &Kit, server: ServerId) -> Invite {
        let (code, secret) = (random16(), SigningKey::generate(&mut OsRng));
        let created = body::InvitationCreated {
            key: FixedBytes(secret.verifying_key()),
            code_hash: sha256(&[&code]),
            max_uses: 0,
            expires_at: Millis(0),
            channel: None,
            roles: None,
        };
        let entry = self.admit(kit, server, created).await.entry_id;
        Invite { code: Bytes(code.to_vec()).to_base64(), secret, entry }
    }

    /// The device log that it begins with.
    pub(crate) fn chain(&self) -> Vec<Bytes> {
        self.new.entries.iter().map(|entry| entry.bytes().clone()).collect()
    }

    pub(crate) fn joined(
        &self,
        invite: &Invite,
        server: ServerId,
        counter: u64,
    ) -> body::MemberJoined {
        body::MemberJoined {
            invitation: invitation_id(&server, &invite.entry),
            username: self.name.clone(),
            device_chain: self.chain(),
            proof: join_proof(&invite.secret, server, self.user(), self.device, counter),
        }
    }

    pub(crate) async fn join(&self, kit: &Kit, invite: &Invite) -> Admitted {
        let page = kit.get(&format!("/v1/invitations/{}/policy", invite.code), None).await;
        let state = fold(&page.json::<PolicyPage>().entries);
        let (server, counter) = (state.server(), state.counter(self.device) + 1);
        let joined = self.joined(invite, server, counter);
        let at = Some((server, state.head()));
        let intent = self.intent(at, EntryId::from_bytes(random16()), counter, joined);
        let body = PostIntent { intent: intent.bytes().clone() };
        let path = format!("/v1/invitations/{}/join", invite.code);
        kit.post(&path, self.token(), &body).await.json()
    }
}

pub(crate) fn fold(entries: &[Bytes]) -> State {
    let entries: Vec<_> = entries.iter().map(|bytes| Entry::parse(bytes).unwrap()).collect();
    State::fold(&entries).unwrap()
}
