//! Users with real keys, who sign intents and sit in groups.

use std::collections::HashMap;

use coterie_acts::{Answer, Caller};
use coterie_identity::{
    Device, NewUser, SignedEntry, VaultRef,
    device_log::{add_device, revoke_device},
};
use coterie_mls::{CommitChange, Group, Signer};
use coterie_policy::{Body, Entry, Intent, SignedIntent, State, body, channel_id};
use coterie_ports::{
    SessionId, Write,
    rows::{DeviceEntryRow, SessionRow, UserRow},
};
use coterie_protocol::{
    envelope::{
        Authenticated, Class, Creation, GroupContextData, GroupId, SignedCreation, SignedTombstone,
        Tombstone, first_hash,
    },
    rest::{
        Admitted, Appended, CreateGroup, CreateServer, DeleteMessage, DeviceChange, MessageToPost,
        MessagesPosted, PostCommit, PostIntent, PostMessages,
    },
};
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
        };
        intent.sign(&self.key)
    }

    /// The opening intents of a server with a channel.
    pub(crate) async fn opening(&self, world: &World, name: &str) -> (Vec<Bytes>, Place) {
        let created = body::ServerCreated {
            name: name.into(),
            username: self.caller.username.clone(),
            device_chain: self.chain(world).await,
        };
        let first = self.intent_with(None, EntryId::from_bytes(random16()), 1, created);
        let server = first.server();
        let payload = coterie_policy::Payload::Intent(first.bytes().clone());
        let head = Entry { seq: 1, at: world_now(world), payload };
        let head = Head { seq: 1, hash: head.hash(&Entry::HASH_0) };
        let entry = EntryId::from_bytes(random16());
        let general = body::ChannelCreated { name: "general".into(), kind: 0 };
        let second = self.intent_with(Some((server, head)), entry, 2, general);
        let place = Place { server, channel: channel_id(&server, &entry) };
        (vec![first.bytes().clone(), second.bytes().clone()], place)
    }

    pub(crate) async fn create_server(&mut self, world: &World, name: &str) -> Place {
        let (intents, place) = self.opening(world, name).await;
        world.node.create_server(&self.caller, &CreateServer { intents }).await.unwrap();
        self.counters.insert(place.server, 2);
        place
    }

    /// The policy as this person reads and verifies it.
    pub(crate) async fn policy(&self, world: &World, server: ServerId) -> State {
        let page = world.node.read_policy(&self.caller, server, 0, None).await.unwrap();
        fold(&page.entries)
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

/// A device in a channel's group.
pub(crate) struct Seat {
    pub(crate) person: Person,
    pub(crate) place: Place,
    pub(crate) group: Group,
    /// The channel head it has processed.
    pub(crate) head: Head,
}

pub(crate) fn signer(person: &Person) -> Signer {
    Signer::from_seed(&person.key.to_seed())
}

impl Seat {
    /// Makes the creation of a channel's group.
    pub(crate) async fn creation(
        world: &World,
        person: &Person,
        place: Place,
    ) -> (Group, CreateGroup) {
        let context =
            GroupContextData { server: place.server, channel: place.channel, incarnation: 0 };
        let id = GroupId { channel: place.channel, incarnation: 0 };
        let (group, output) = Group::create(
            &signer(person),
            &person.certificate,
            &id.to_bytes(),
            &context.to_bytes(),
        )
        .unwrap();
        let message_id = message_id();
        let data = Authenticated {
            version: 1,
            message_id,
            class: Class::Commit,
            policy: person.policy(world, place.server).await.head(),
            channel: Head { seq: 0, hash: first_hash(place.channel) },
        };
        let creation = Creation {
            authenticated: Bytes(data.to_bytes()),
            group_info: Bytes(output.group_info),
            tree: Bytes(group.export_tree().unwrap()),
        };
        let signed = SignedCreation::sign(&creation, &person.key);
        (group, CreateGroup { message_id, creation: Bytes(signed.to_bytes()) })
    }

    pub(crate) async fn create(world: &World, person: &Person, place: Place) -> Self {
        let (group, body) = Self::creation(world, person, place).await;
        let posted = world.node.create_group(&person.caller, place.channel, &body).await.unwrap();
        Self { person: person.clone(), place, group, head: posted.head }
    }

    /// Makes an external join.
    pub(crate) async fn joining(
        world: &World,
        person: &Person,
        place: Place,
    ) -> (Self, PostCommit) {
        let state = world.node.group_state(&person.caller, place.channel).await.unwrap();
        let view = state.group.unwrap();
        let tree = world.node.tree(&person.caller, place.channel, view.epoch).await.unwrap().tree;
        let message_id = message_id();
        let data = Authenticated {
            version: 1,
            message_id,
            class: Class::Commit,
            policy: person.policy(world, place.server).await.head(),
            channel: view.head,
        };
        let (group, output) = Group::join_external(
            &signer(person),
            &person.certificate,
            &view.group_info,
            &tree,
            &data.to_bytes(),
        )
        .unwrap();
        let body = PostCommit {
            message_id,
            commit: Bytes(output.commit),
            group_info: Bytes(output.group_info),
        };
        (Self { person: person.clone(), place, group, head: view.head }, body)
    }

    pub(crate) async fn join(world: &World, person: &Person, place: Place) -> Self {
        let (mut seat, body) = Self::joining(world, person, place).await;
        let posted = world.node.post_commit(&person.caller, place.channel, &body).await.unwrap();
        seat.head = posted.head;
        seat
    }

    pub(crate) async fn data(&self, world: &World, class: Class) -> Authenticated {
        Authenticated {
            version: 1,
            message_id: message_id(),
            class,
            policy: self.person.policy(world, self.place.server).await.head(),
            channel: self.head,
        }
    }

    pub(crate) fn message(&mut self, data: &Authenticated, text: &str) -> MessageToPost {
        let body =
            self.group.encrypt(&signer(&self.person), &data.to_bytes(), text.as_bytes()).unwrap();
        MessageToPost { message_id: data.message_id, body: Bytes(body) }
    }

    pub(crate) async fn say(&mut self, world: &World, text: &str) -> Answer<MessagesPosted> {
        let data = self.data(world, Class::Message).await;
        let message = self.message(&data, text);
        self.post(world, vec![message]).await
    }

    pub(crate) async fn post(
        &self,
        world: &World,
        messages: Vec<MessageToPost>,
    ) -> Answer<MessagesPosted> {
        let body = PostMessages { messages };
        world.node.post_messages(&self.person.caller, self.place.channel, &body).await
    }

    /// Makes a commit that removes leaves.
    pub(crate) async fn committing(&mut self, world: &World, removes: Vec<u32>) -> PostCommit {
        let data = self.data(world, Class::Commit).await;
        self.committing_with(&data, removes)
    }

    pub(crate) fn committing_with(
        &mut self,
        data: &Authenticated,
        removes: Vec<u32>,
    ) -> PostCommit {
        let change = CommitChange { adds: Vec::new(), removes, aad: data.to_bytes() };
        let pending = self.group.commit(&signer(&self.person), &change).unwrap();
        PostCommit {
            message_id: data.message_id,
            commit: Bytes(pending.commit),
            group_info: Bytes(pending.group_info),
        }
    }

    pub(crate) async fn post_commit(
        &mut self,
        world: &World,
        body: &PostCommit,
    ) -> Answer<Appended> {
        world.node.post_commit(&self.person.caller, self.place.channel, body).await
    }

    /// Reads on and follows what others did; gives the messages.
    pub(crate) async fn catch_up(&mut self, world: &World) -> Vec<String> {
        let (caller, channel) = (&self.person.caller, self.place.channel);
        let page = world.node.read_log(caller, channel, self.head.seq, None).await.unwrap();
        let mut texts = Vec::new();
        for item in page.entries {
            let Some(body) = item.body else { continue };
            if item.device_id == self.person.device() && item.kind != "commit" {
                continue;
            }
            match (item.kind.as_str(), self.group.process(&body)) {
                (_, Ok(coterie_mls::Processed::OwnCommit)) => self.group.merge_pending().unwrap(),
                (_, Ok(coterie_mls::Processed::Commit(commit))) => {
                    self.group.merge(*commit).unwrap();
                }
                (_, Ok(coterie_mls::Processed::Application { plaintext, .. })) => {
                    texts.push(String::from_utf8(plaintext.to_vec()).unwrap());
                }
                ("creation" | "tombstone", _) => {}
                (kind, other) => panic!("{kind} {} became {other:?}", item.seq),
            }
        }
        self.head = page.head;
        texts
    }

    pub(crate) async fn tombstone(
        &self,
        world: &World,
        target: u64,
        target_id: MessageId,
    ) -> DeleteMessage {
        let data = self.data(world, Class::Light).await;
        let tombstone = Tombstone {
            authenticated: Bytes(data.to_bytes()),
            channel: self.place.channel,
            user: self.person.user(),
            device: self.person.device(),
            target,
            target_id,
        };
        let signed = SignedTombstone::sign(&tombstone, &self.person.key);
        DeleteMessage { message_id: data.message_id, tombstone: Bytes(signed.to_bytes()) }
    }

    pub(crate) fn leaf_of(&self, device: DeviceId) -> u32 {
        let leaves = self.group.leaves();
        let of = |leaf: &&coterie_mls::Leaf| {
            coterie_identity::certificate_device(&leaf.credential) == Some(device)
        };
        leaves.iter().find(of).unwrap().index
    }
}

/// Alice's server, and Bob in it, both in the channel's group.
pub(crate) async fn two_in_a_channel(world: &World) -> (Seat, Seat) {
    let mut alice = Person::register(world, "alice").await;
    let place = alice.create_server(world, "home").await;
    let mut bob = Person::register(world, "bob").await;
    let invite = alice.invite(world, place.server, 0, Millis(0)).await;
    bob.join(world, &invite).await.unwrap();
    let mut first = Seat::create(world, &alice, place).await;
    let second = Seat::join(world, &bob, place).await;
    first.catch_up(world).await;
    (first, second)
}

pub(crate) fn hash_of(byte: u8) -> Hash {
    FixedBytes([byte; 32])
}
