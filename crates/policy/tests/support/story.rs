//! A server's log growing, entry by entry.

use coterie_identity::SignedEntry;
use coterie_policy::{
    AnonymityPolicy, Body, ChannelKind, Entry, Intent, Overwrite, Payload, Permissions, Refusal,
    ServerKind, State, Target,
    body::{
        AnonymitySet, ChannelCreated, InvitationClosed, InvitationCreated, MemberAdded,
        MemberJoined, MemberKicked, MemberLeft, OverwriteSet, RoleCreated, RoleGranted, RoleMoved,
        ServerCreated,
    },
    channel_id, invitation_id, join_proof, role_id,
};
use coterie_seal::SigningKey;
use coterie_types::{
    Bytes, ChannelId, DeviceId, EntryId, Hash, InvitationId, Millis, RoleId, UserId, sha256,
};

use super::Person;

pub const INVITE_SECRET: [u8; 32] = [77; 32];
/// When the first entry is admitted.
const START: u64 = 1_700_000_000_000;
/// Between two entries.
const STEP: u64 = 1_000;

/// The secret key of the n-th invitation.
pub fn invite_secret(n: u8) -> SigningKey {
    let mut seed = INVITE_SECRET;
    seed[0] = n;
    SigningKey::from_seed(&seed)
}

/// The code hash of the n-th invitation.
pub fn code_hash(n: u8) -> Hash {
    sha256(&[&[n; 16]])
}

#[derive(Clone)]
pub struct Story {
    pub state: State,
    pub entries: Vec<Entry>,
}

impl Story {
    /// The owner's server, without channels.
    pub fn open(owner: &Person) -> Self {
        let entry = Self::opening(&Self::server_created(owner), owner);
        Self { state: State::open(&entry).unwrap(), entries: vec![entry] }
    }

    pub fn server_created(owner: &Person) -> Intent {
        let body = ServerCreated {
            name: "Kitchen".into(),
            username: owner.name.clone(),
            device_chain: owner.chain(),
            kind: None,
        };
        Intent {
            version: Intent::VERSION,
            server: None,
            entry: EntryId::from_bytes([owner.seed; 16]),
            user: owner.user,
            device: owner.devices[0].0,
            counter: 1,
            as_of: None,
            body: body.into(),
            reason: None,
        }
    }

    /// The opening of a dm.
    pub fn dm_created(owner: &Person) -> Intent {
        let mut intent = Self::server_created(owner);
        if let Body::ServerCreated(body) = &mut intent.body {
            body.name = "dm".into();
            body.kind = ServerKind::Dm.number();
        }
        intent
    }

    /// A dm of its owner alone, without a channel.
    pub fn open_dm(owner: &Person) -> Self {
        let entry = Self::opening(&Self::dm_created(owner), owner);
        Self { state: State::open(&entry).unwrap(), entries: vec![entry] }
    }

    pub fn added(person: &Person) -> MemberAdded {
        let (user, username) = (person.user, person.name.clone());
        MemberAdded { user, username, device_chain: person.chain() }
    }

    /// Adds somebody to a dm.
    pub fn add(&mut self, author: &Person, person: &Person) -> Result<EntryId, Refusal> {
        self.act(author, Self::added(person))
    }

    pub fn opening(intent: &Intent, owner: &Person) -> Entry {
        let bytes = intent.sign(&owner.devices[0].1).bytes().clone();
        Entry { seq: 1, at: Millis(START), payload: Payload::Intent(bytes) }
    }

    /// An entry id that no other intent of this story has.
    fn entry_id(&self, device: &DeviceId) -> EntryId {
        let hash = sha256(&[self.state.head().hash.as_slice(), device.as_bytes()]);
        EntryId::from_slice(&hash[..16]).unwrap()
    }

    /// The person's next intent, by one of their devices.
    pub fn intent(&self, author: &Person, device: usize, body: impl Into<Body>) -> Intent {
        let device = author.devices[device].0;
        Intent {
            version: Intent::VERSION,
            server: Some(self.state.server()),
            entry: self.entry_id(&device),
            user: author.user,
            device,
            counter: self.state.counter(device) + 1,
            as_of: Some(self.state.head()),
            body: body.into(),
            reason: None,
        }
    }

    pub fn sign(author: &Person, intent: &Intent) -> Payload {
        let key = author.devices.iter().find(|(id, _)| *id == intent.device);
        let key = key.map_or(&author.devices[0].1, |(_, key)| key);
        Payload::Intent(intent.sign(key).bytes().clone())
    }

    pub fn copy(entry: &SignedEntry) -> Payload {
        Payload::Device(entry.bytes().clone())
    }

    /// The next entry with this payload, as an honest node makes it.
    pub fn entry(&self, payload: Payload) -> Entry {
        Entry { seq: self.state.head().seq + 1, at: self.state.at().plus(STEP), payload }
    }

    pub fn push(&mut self, entry: Entry) -> Result<(), Refusal> {
        self.state = self.state.apply(&entry)?;
        self.entries.push(entry);
        Ok(())
    }

    pub fn push_payload(&mut self, payload: Payload) -> Result<(), Refusal> {
        self.push(self.entry(payload))
    }

    /// The first device of the author wishes this.
    pub fn act(&mut self, author: &Person, body: impl Into<Body>) -> Result<EntryId, Refusal> {
        let intent = self.intent(author, 0, body);
        self.push_payload(Self::sign(author, &intent))?;
        Ok(intent.entry)
    }

    pub fn channel(&mut self, author: &Person, name: &str) -> Result<ChannelId, Refusal> {
        let body = ChannelCreated::plain(name, ChannelKind::Text);
        let entry = self.act(author, body)?;
        Ok(channel_id(&self.state.server(), &entry))
    }

    pub fn invitation_created(n: u8, max_uses: u32, expires_at: Millis) -> InvitationCreated {
        let key = invite_secret(n).verifying_key().into();
        InvitationCreated {
            key,
            code_hash: code_hash(n),
            max_uses,
            expires_at,
            channel: None,
            roles: None,
        }
    }

    /// The n-th invitation: without limits if both are 0.
    pub fn invite(
        &mut self,
        author: &Person,
        n: u8,
        max_uses: u32,
        life: u64,
    ) -> Result<InvitationId, Refusal> {
        let expires_at = if life == 0 { Millis(0) } else { self.state.at().plus(life) };
        let entry = self.act(author, Self::invitation_created(n, max_uses, expires_at))?;
        Ok(invitation_id(&self.state.server(), &entry))
    }

    pub fn close(&mut self, author: &Person, invitation: InvitationId) -> Result<EntryId, Refusal> {
        self.act(author, InvitationClosed { invitation })
    }

    pub fn joined(
        &self,
        joiner: &Person,
        device: usize,
        invitation: InvitationId,
        n: u8,
    ) -> Intent {
        let id = joiner.devices[device].0;
        let counter = self.state.counter(id) + 1;
        let proof = join_proof(&invite_secret(n), self.state.server(), joiner.user, id, counter);
        let body = MemberJoined {
            invitation,
            username: joiner.name.clone(),
            device_chain: joiner.chain(),
            proof,
        };
        self.intent(joiner, device, body)
    }

    /// Joins by the n-th invitation.
    pub fn join(
        &mut self,
        joiner: &Person,
        invitation: InvitationId,
        n: u8,
    ) -> Result<(), Refusal> {
        let intent = self.joined(joiner, 0, invitation, n);
        self.push_payload(Self::sign(joiner, &intent))
    }

    pub fn leave(&mut self, author: &Person) -> Result<EntryId, Refusal> {
        self.act(author, MemberLeft {})
    }

    pub fn kick(&mut self, author: &Person, user: UserId) -> Result<EntryId, Refusal> {
        self.act(author, MemberKicked { user })
    }

    /// A role at the bottom with these permissions.
    pub fn role(
        &mut self,
        author: &Person,
        name: &str,
        permissions: Permissions,
    ) -> Result<RoleId, Refusal> {
        let entry = self.act(author, Self::role_created(name, permissions))?;
        Ok(role_id(&self.state.server(), &entry))
    }

    pub fn role_created(name: &str, permissions: Permissions) -> RoleCreated {
        RoleCreated {
            name: name.into(),
            permissions,
            colour: 0,
            hoist: false,
            mentionable: false,
            icon: String::new(),
            gate: None,
        }
    }

    pub fn give(
        &mut self,
        author: &Person,
        user: UserId,
        role: RoleId,
    ) -> Result<EntryId, Refusal> {
        self.act(author, RoleGranted { user, role })
    }

    /// A member with a new role of these permissions, which stands above all others.
    pub fn promote(&mut self, owner: &Person, member: &Person, permissions: Permissions) -> RoleId {
        let role = self.role(owner, "staff", permissions).unwrap();
        let position = self.state.roles().count() as u16 - 1;
        if position > 1 {
            self.act(owner, RoleMoved { role, position }).unwrap();
        }
        self.give(owner, member.user, role).unwrap();
        role
    }

    /// A channel of any kind, in a category or in none.
    pub fn channel_of(
        &mut self,
        author: &Person,
        kind: ChannelKind,
        category: Option<ChannelId>,
    ) -> Result<ChannelId, Refusal> {
        let body = ChannelCreated { category, ..ChannelCreated::plain(kind.as_str(), kind) };
        let entry = self.act(author, body)?;
        Ok(channel_id(&self.state.server(), &entry))
    }

    pub fn overwrite(
        &mut self,
        author: &Person,
        channel: ChannelId,
        target: Target,
        allow: Permissions,
        deny: Permissions,
    ) -> Result<EntryId, Refusal> {
        let overwrite = Overwrite { allow, deny };
        self.act(author, OverwriteSet { channel, target, overwrite })
    }

    /// A channel in which one may post anonymously from the next quarter of an hour on.
    pub fn anonymous_channel(&mut self, owner: &Person, policy: AnonymityPolicy) -> ChannelId {
        let channel = self.channel(owner, "whispers").unwrap();
        let body = AnonymitySet { channel, from: self.quarter(1), policy: Some(policy) };
        self.act(owner, body).unwrap();
        channel
    }

    /// The n-th quarter of an hour from now on, seconds.
    pub fn quarter(&self, n: u64) -> u64 {
        (self.state.at().0 / 900_000 + n) * 900
    }

    /// The wish of an author, admitted so much later, milliseconds.
    pub fn act_after(
        &mut self,
        millis: u64,
        author: &Person,
        body: impl Into<Body>,
    ) -> Result<EntryId, Refusal> {
        let intent = self.intent(author, 0, body);
        let mut entry = self.entry(Self::sign(author, &intent));
        entry.at = self.state.at().plus(millis);
        self.push(entry)?;
        Ok(intent.entry)
    }

    pub fn bytes(&self) -> Vec<Bytes> {
        self.entries.iter().map(Entry::to_bytes).collect()
    }
}
