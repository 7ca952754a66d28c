//! Users with real keys, who sign intents and sit in groups.

use std::collections::HashMap;

use coterie_acts::{Answer, Caller};
use coterie_identity::{
    Device, NewUser, SignedEntry, VaultRef,
    device_log::{add_device, revoke_device},
};
use coterie_policy::{Body, Entry, Intent, SignedIntent, State, body, channel_id};
use coterie_ports::{
    SessionId, Write,
    rows::{DeviceEntryRow, SessionRow, UserRow},
};
use coterie_protocol::rest::{Admitted, CreateServer, DeviceChange, PostIntent};
use coterie_seal::SigningKey;
use coterie_types::{
    Bytes, ChannelId, DeviceId, EntryId, FixedBytes, Hash, Head, MessageId, Millis, ServerId,
    UserId, sha256,
};
use rand::{RngCore, SeedableRng};
use rand_chacha::ChaCha20Rng;

use crate::world::World;

pub(crate) fn rng() -> ChaCha20Rng {
    ChaCha20Rng::from_entropy()
}

pub(crate) fn random32() -> [u8; 32] {
    let mut bytes = [0; 32];
    rng().fill_bytes(&mut bytes);
    bytes
}

pub(crate) fn random16() -> [u8; 16] {
    let mut bytes = [0; 16];
    rng().fill_bytes(&mut bytes);
    bytes
}

pub(crate) fn message_id() -> MessageId {
    MessageId::from_bytes(random16())
}

/// One device of a user.
#[derive(Clone)]
pub(crate) struct Person {
    pub(crate) caller: Caller,
    pub(crate) key: SigningKey,
    pub(crate) certificate: Bytes,
    pub(crate) identity: SigningKey,
    vault: VaultRef,
    pub(crate) counters: HashMap<ServerId, u64>,
    /// Given with the next intents.
    pub(crate) reason: Option<String>,
}

/// A server with one channel.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    pub(crate) server: ServerId,
    pub(crate) channel: ChannelId,
}

/// An invitation's secrets.
#[derive(Clone)]
pub(crate) struct Invite {
    pub(crate) code: String,
    pub(crate) secret: SigningKey,
    pub(crate) entry: EntryId,
}

impl Person {
    /// Registers a user, without the password's part.
    pub(crate) async fn register(world: &World, name: &str) -> Self {
        let new = NewUser::create(&mut rng(), "laptop", None).unwrap();
        let head = Head { seq: 0, hash: FixedBytes([0; 32]) };
        let row = UserRow {
            user: new.user,
            username: name.into(),
            opaque_record: Bytes(vec![1]),
            recovery_key: FixedBytes([2; 32]),
            created_at: Millis(1),
            device_head: head,
            disabled_at: None,
            disabled_reason: None,
            deleted_at: None,
        };
        let mut writes = vec![Write::InsertUser(row)];
        let mut expected = head;
        for (seq, entry) in (1..).zip(&new.entries) {
            let hash = entry.hash();
            let row = DeviceEntryRow { seq, hash, bytes: entry.bytes().clone(), at: Millis(1) };
            writes.push(Write::AppendDeviceEntry { user: new.user, expected, entry: row });
            expected = Head { seq, hash };
        }
        let (user, bytes) = (new.user, new.sealed_vault.clone());
        writes.push(Write::PutVault { user, expected: 0, version: 1, bytes });
        world.store().commit(writes).await.unwrap();
        let caller = Caller {
            user: new.user,
            username: name.into(),
            session: SessionId(random16()),
            device: Some(new.device),
        };
        Self {
            caller,
            key: new.device_key,
            certificate: new.certificate.bytes().clone(),
            identity: new.identity,
            vault: *new.log.vault().unwrap(),
            counters: HashMap::new(),
            reason: None,
        }
    }

    /// A second device of the same user, added through the act.
    pub(crate) async fn second_device(&self, world: &World) -> Self {
        let key = SigningKey::generate(&mut rng());
        let log = self.device_log(world).await;
        let entry = add_device(&log, &self.identity, key.verifying_key(), "phone", self.vault);
        let mut caller = self.caller.clone();
        caller.session = SessionId(random16());
        caller.device = None;
        let row = SessionRow {
            session: caller.session,
            user: caller.user,
            device: None,
            label: None,
            refresh_hash: sha256(&[&random16()]),
            previous_hash: None,
            created_at: Millis(1),
            rotated_at: Millis(1),
            expires_at: Millis(u64::MAX / 4),
            ended_at: None,
        };
        world.store().commit(vec![Write::InsertSession(row)]).await.unwrap();
        let change = DeviceChange { entry: entry.bytes().clone(), vault: None };
        change_devices(world, &caller, change).await.unwrap();
        let device = coterie_identity::device_id(&caller.user, &key.verifying_key());
        caller.device = Some(device);
        let log = self.device_log(world).await;
        let certificate = log.device(&device).map(|d: &Device| d.certificate.clone()).unwrap();
        Self { caller, key, certificate, counters: HashMap::new(), ..self.clone() }
    }

    pub(crate) async fn revoke(&self, world: &World, device: DeviceId) {
        let log = self.device_log(world).await;
        let entry = revoke_device(&log, &self.identity, device, self.vault);
        let change = DeviceChange { entry: entry.bytes().clone(), vault: None };
        change_devices(world, &self.caller, change).await.unwrap();
    }

    pub(crate) async fn device_log(&self, world: &World) -> coterie_identity::DeviceLog {
        let rows = world.store().list_device_entries(self.user()).await.unwrap();
        let entries: Vec<_> =
            rows.iter().map(|row| SignedEntry::parse(&row.bytes).unwrap()).collect();
        coterie_identity::DeviceLog::open(&entries).unwrap()
    }

    pub(crate) async fn chain(&self, world: &World) -> Vec<Bytes> {
        let rows = world.store().list_device_entries(self.user()).await.unwrap();
        rows.into_iter().map(|row| row.bytes).collect()
    }

    pub(crate) fn user(&self) -> UserId {
        self.caller.user
    }

    pub(crate) fn device(&self) -> DeviceId {
        self.caller.device.unwrap()
    }

    /// Signs the next intent of this device.
    pub(crate) fn intent(
        &mut self,
        state: Option<&State>,
        entry: EntryId,
        body: impl Into<Body>,
    ) -> SignedIntent {
        let server = state.map(State::server);
        let next = match state {
            Some(state) => state.counter(self.device()) + 1,
            None => 1,
        };
        let counter = self.counters.get(&server.unwrap_or(ServerId::from_bytes([0; 16])));
        let counter = counter.map_or(next, |last| next.max(last + 1));
        if let Some(server) = server {
            self.counters.insert(server, counter);
        }
        self.intent_with(state.map(|s| (s.server(), s.head())), entry, counter, body)
    }

    pub(crate) fn intent_with(
        &self,
        at: Option<(ServerId, Head)>,
        entry: EntryId,
        counter: u64,
        body: impl Into<Body>,
    ) -> SignedIntent {
        let intent = Intent {
            version: Intent::VERSION,
            server: at.map(|(server, _)| server),
            entry,
            user: self.user(),
            device: self.device(),
            counter,
            as_of: at.map(|(_, head)| head),
            body: body.into(),
            reason: self.reason.clone(),
        };
        intent.sign(&self.key)
    }

    /// The opening intents of a server with a channel.
    pub(crate) async fn opening(&self, world: &World, name: &str) -> (Vec<Bytes>, Place) {
        let entry = EntryId::from_bytes(random16());
        let general = body::ChannelCreated {
            name: "general".into(),
            kind: 0,
            category: None,
            overwrites: None,
        };
        let (intents, server) = self.opening_with(world, name, (entry, general)).await;
        let place = Place { server, channel: channel_id(&server, &entry) };
        (intents, place)
    }

    /// The intents that open a server, with this for the second.
    pub(crate) async fn opening_with(
        &self,
        world: &World,
        name: &str,
        (entry, second): (EntryId, impl Into<Body>),
    ) -> (Vec<Bytes>, ServerId) {
        let created = body::ServerCreated {
            name: name.into(),
            username: self.caller.username.clone(),
            device_chain: self.chain(world).await,
            kind: None,
        };
        let first = self.intent_with(None, EntryId::from_bytes(random16()), 1, created);
        let server = first.server();
        let payload = coterie_policy::Payload::Intent(first.bytes().clone());
        let head = Entry { seq: 1, at: world_now(world), payload };
        let head = Head { seq: 1, hash: head.hash(&Entry::HASH_0) };
        let second = self.intent_with(Some((server, head)), entry, 2, second);
        (vec![first.bytes().clone(), second.bytes().clone()], server)
    }

    pub(crate) async fn create_server(&mut self, world: &World, name: &str) -> Place {
        let (intents, place) = self.opening(world, name).await;
        world.node.create_server(&self.caller, &CreateServer { intents }).await.unwrap();
        self.counters.insert(place.server, 2);
        place
    }

    /// The policy as this person reads and verifies it.
    pub(crate) async fn policy(&self, world: &World, server: ServerId) -> State {
        let (mut after, mut entries) = (0, Vec::new());
        loop {
            let page = world.node.read_policy(&self.caller, server, after, None).await.unwrap();
            entries.extend(page.entries);
            match page.next {
                Some(next) => after = next,
                None => return fold(&entries),
            }
        }
    }

    /// Posts an intent.
    pub(crate) async fn post(
        &mut self,
        world: &World,
        server: ServerId,
        body: impl Into<Body>,
    ) -> Answer<Admitted> {
        let state = self.policy(world, server).await;
        let intent = self.intent(Some(&state), EntryId::from_bytes(random16()), body);
        let body = PostIntent { intent: intent.bytes().clone() };
        let answer = world.node.admit_intent(&self.caller, server, &body).await;
        if answer.is_err() {
            self.counters.remove(&server);
        }
        answer
    }

    /// The next intent at the node's present head, without folding the log.
    pub(crate) async fn sign_next(
        &mut self,
        world: &World,
        server: ServerId,
        body: impl Into<Body>,
    ) -> PostIntent {
        let head = world.node.read_policy_head(&self.caller, server).await.unwrap().head;
        let counter = match self.counters.get(&server) {
            Some(last) => last + 1,
            None => self.policy(world, server).await.counter(self.device()) + 1,
        };
        self.counters.insert(server, counter);
        let entry = EntryId::from_bytes(random16());
        let intent = self.intent_with(Some((server, head)), entry, counter, body);
        PostIntent { intent: intent.bytes().clone() }
    }

    pub(crate) async fn invite(
        &mut self,
        world: &World,
        server: ServerId,
        max_uses: u32,
        expires_at: Millis,
    ) -> Invite {
        let (code, secret) = (random16(), SigningKey::generate(&mut rng()));
        let created = body::InvitationCreated {
            key: FixedBytes(secret.verifying_key()),
            code_hash: sha256(&[&code]),
            max_uses,
            expires_at,
            channel: None,
            roles: None,
        };
        let entry = self.post(world, server, created).await.unwrap().entry_id;
        Invite { code: Bytes(code.to_vec()).to_base64(), secret, entry }
    }

    /// The signed join, made from what the invitation shows.
    pub(crate) async fn join_intent(&mut self, world: &World, invite: &Invite) -> SignedIntent {
        let page = world.node.read_policy_by_invitation(&invite.code, 0, None).await.unwrap();
        let state = fold(&page.entries);
        let chain = self.chain(world).await;
        self.join_intent_with(&state, invite, chain)
    }

    pub(crate) fn join_intent_with(
        &mut self,
        state: &State,
        invite: &Invite,
        device_chain: Vec<Bytes>,
    ) -> SignedIntent {
        let server = state.server();
        let counter = state.counter(self.device()) + 1;
        let proof =
            coterie_policy::join_proof(&invite.secret, server, self.user(), self.device(), counter);
        let joined = body::MemberJoined {
            invitation: coterie_policy::invitation_id(&server, &invite.entry),
            username: self.caller.username.clone(),
            device_chain,
            proof,
        };
        self.counters.remove(&server);
        self.intent(Some(state), EntryId::from_bytes(random16()), joined)
    }

    pub(crate) async fn join(&mut self, world: &World, invite: &Invite) -> Answer<Admitted> {
        let intent = self.join_intent(world, invite).await;
        let body = PostIntent { intent: intent.bytes().clone() };
        world.node.join(&self.caller, &invite.code, &body).await
    }
}

fn world_now(world: &World) -> Millis {
    coterie_ports::Clock::now(&*world.clock)
}

async fn change_devices(world: &World, caller: &Caller, change: DeviceChange) -> Answer<()> {
    world.node.change_devices(caller, &change).await.map(drop)
}

pub(crate) fn fold(entries: &[Bytes]) -> State {
    let entries: Vec<_> = entries.iter().map(|bytes| Entry::parse(bytes).unwrap()).collect();
    let state = State::open(&entries[0]).unwrap();
    entries[1..].iter().fold(state, |state, entry| state.apply(entry).unwrap())
}

pub(crate) fn hash_of(byte: u8) -> Hash {
    FixedBytes([byte; 32])
}
