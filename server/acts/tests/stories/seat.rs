//! Devices in a channel's group.

use coterie_acts::Answer;
use coterie_mls::{CommitChange, Group, Signer};
use coterie_protocol::{
    envelope::{
        Authenticated, Class, Creation, GroupContextData, GroupId, SignedCreation, SignedTombstone,
        Tombstone, commitment, first_hash,
    },
    rest::{
        Appended, CreateGroup, DeleteMessage, MessageToPost, MessagesPosted, PostCommit,
        PostMessages,
    },
};
use coterie_types::{Bytes, DeviceId, Head, MessageId, Millis};

use crate::people::{Person, Place, message_id};
use crate::world::World;

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
            content: None,
            poll: None,
        };
        let creation = Creation {
            authenticated: Bytes(data.to_bytes()),
            group_info: Bytes(output.group_info),
            tree: Bytes(group.export_tree().unwrap()),
        };
        let signed = SignedCreation::sign(&creation, &person.key);
        (group, CreateGroup { message_id, creation: Bytes(signed.to_bytes()), gate_key: None })
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
            content: None,
            poll: None,
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
            welcomes: Vec::new(),
            gate_key: None,
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
            content: None,
            poll: None,
        }
    }

    pub(crate) fn message(&mut self, data: &Authenticated, text: &str) -> MessageToPost {
        let data = Authenticated { content: Some(commitment(text.as_bytes())), ..data.clone() };
        self.message_as(&data, text)
    }

    /// The same with just this data.
    pub(crate) fn message_as(&mut self, data: &Authenticated, text: &str) -> MessageToPost {
        let body =
            self.group.encrypt(&signer(&self.person), &data.to_bytes(), text.as_bytes()).unwrap();
        MessageToPost { message_id: data.message_id, body: Bytes(body), blobs: vec![] }
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
            welcomes: Vec::new(),
            gate_key: None,
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
                ("creation" | "tombstone" | "anonymous", _) => {}
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
