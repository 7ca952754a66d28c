//! A member whose program does what ours never would: commits of any kind in their own name.

use coterie_core::Call;
use coterie_mls::{CommitChange, Group, PendingCommit, Signer};
use coterie_protocol::{
    content::{Content, Text},
    envelope::{
        Authenticated, Class, CommitFailure, GroupId, PollTerms, SignedCommitFailure, commitment,
    },
    rest::{PostCommit, ReportCommit},
};
use coterie_seal::{SigningKey, pad};
use coterie_types::{Bytes, ChannelId, DeviceId, Head, MessageId, Millis, UserId};
use coterie_world::{PersonId, World};
use minicbor::Decode;
use serde_json::{Value, json};

use crate::{garden::text as base64, insider::Insider};

/// The row `a/session` of a store, as far as it is wanted.
#[derive(Decode)]
#[cbor(map)]
struct Session {
    #[n(1)]
    access: String,
}

/// The row `c/CHANNEL` of a store, as far as it is wanted.
#[derive(Decode)]
#[cbor(map)]
struct Place {
    #[n(1)]
    head: Head,
    #[n(4)]
    incarnation: u32,
}

/// A member with their group in hand.
pub(crate) struct Rogue {
    pub(crate) user: UserId,
    pub(crate) device: DeviceId,
    pub(crate) certificate: Bytes,
    pub(crate) key: SigningKey,
    pub(crate) signer: Signer,
    pub(crate) channel: ChannelId,
    pub(crate) group: Group,
    pub(crate) head: Head,
    pub(crate) policy: Head,
    access: String,
}

impl Rogue {
    /// The member's own state of their first channel, as their store has it.
    pub(crate) fn of(world: &mut World, person: PersonId) -> Self {
        let rows = world.person(person).rows();
        let (name, _) = rows.range("c/".to_owned()..).next().unwrap();
        let channel = name["c/".len()..].parse().unwrap();
        Self::of_channel(world, person, channel)
    }

    /// The same of a channel by its name.
    pub(crate) fn named(world: &mut World, person: PersonId, name: &str) -> Self {
        let channel = world.channel(person, name)["channel_id"].as_str().unwrap().parse().unwrap();
        Self::of_channel(world, person, channel)
    }

    fn of_channel(world: &mut World, person: PersonId, channel: ChannelId) -> Self {
        let status = world.must(person, coterie_core::Request::Status);
        let policy = &status["servers"][0];
        let hash = hex::decode(policy["policy_hash"].as_str().unwrap()).unwrap();
        let policy = Head {
            seq: policy["policy_seq"].as_u64().unwrap(),
            hash: coterie_types::FixedBytes(hash.try_into().unwrap()),
        };
        let insider = Insider::of(world, person);
        let rows = world.person(person).rows();
        let place: Place = minicbor::decode(&rows[&format!("c/{channel}")]).unwrap();
        let session: Session = minicbor::decode(&rows["a/session"]).unwrap();
        let from = format!("g/{channel}/");
        let state = rows.range(from.clone()..format!("g/{channel}0"));
        let state =
            state.map(|(key, value)| (hex::decode(&key[from.len()..]).unwrap(), value.0.clone()));
        let incarnation = place.incarnation;
        let id = GroupId { channel, incarnation }.to_bytes();
        let group = Group::load(&id, state).unwrap();
        Self {
            user: insider.user,
            device: insider.device,
            certificate: insider.certificate,
            signer: Signer::from_seed(&insider.key.to_seed()),
            key: insider.key,
            channel,
            group,
            head: place.head,
            policy,
            access: session.access,
        }
    }

    /// What an honest device would authenticate.
    pub(crate) fn said(&self, message_id: MessageId) -> Authenticated {
        self.said_as(message_id, Class::Commit)
    }

    fn said_as(&self, message_id: MessageId, class: Class) -> Authenticated {
        Authenticated {
            version: Authenticated::VERSION,
            message_id,
            class,
            policy: self.policy,
            channel: self.head,
            content: None,
            poll: None,
        }
    }

    /// A message, as an honest device would make it.
    pub(crate) fn message(&mut self, message_id: MessageId, text: &str) -> Vec<u8> {
        let salt = [message_id.as_bytes()[0]; 16];
        let content = Text::plain(text).content(salt, Millis(1)).to_bytes().unwrap();
        self.content(message_id, Class::Message, &content, &content)
    }

    /// Content that commits to nothing.
    pub(crate) fn uncommitted(&mut self, message_id: MessageId, content: &[u8]) -> Vec<u8> {
        let aad = self.said_as(message_id, Class::Message).to_bytes();
        self.group.encrypt(&self.signer, &aad, &pad(content)).unwrap()
    }

    /// Content of any kind; what it says may be another than it commits to.
    pub(crate) fn content(
        &mut self,
        message_id: MessageId,
        class: Class,
        content: &[u8],
        committed: &[u8],
    ) -> Vec<u8> {
        let said = self.said_as(message_id, class);
        let aad = Authenticated { content: Some(commitment(committed)), ..said }.to_bytes();
        let padded = pad(content);
        self.group.encrypt(&self.signer, &aad, &padded).unwrap()
    }

    /// A message with whatever terms of a poll and whatever content the member likes.
    pub(crate) fn poll(
        &mut self,
        message_id: MessageId,
        terms: Option<PollTerms>,
        content: &Content,
    ) -> Vec<u8> {
        let content = content.to_bytes().unwrap();
        let said = self.said_as(message_id, Class::Message);
        let said = Authenticated { poll: terms, content: Some(commitment(&content)), ..said };
        let padded = pad(&content);
        self.group.encrypt(&self.signer, &said.to_bytes(), &padded).unwrap()
    }

    /// Something light, with whatever content the member likes.
    pub(crate) fn light(&mut self, message_id: MessageId, content: &Content) -> Vec<u8> {
        let content = content.to_bytes().unwrap();
        let said = self.said_as(message_id, Class::Light);
        let aad = Authenticated { content: Some(commitment(&content)), ..said }.to_bytes();
        let padded = pad(&content);
        self.group.encrypt(&self.signer, &aad, &padded).unwrap()
    }

    /// Posts messages in the member's own session.
    pub(crate) fn post_message(
        &self,
        world: &mut World,
        message_id: MessageId,
        body: &[u8],
    ) -> (u16, Value) {
        let body = json!({ "messages": [{ "message_id": message_id, "body": base64(body) }] });
        self.post(world, "messages", &body)
    }

    /// A commit that adds and removes whatever the member likes.
    pub(crate) fn change(
        &mut self,
        message_id: MessageId,
        adds: Vec<Vec<u8>>,
        removes: Vec<u32>,
    ) -> PendingCommit {
        let aad = self.said(message_id).to_bytes();
        self.group.commit(&self.signer, &CommitChange { adds, removes, aad }).unwrap()
    }

    /// A commit that only renews the path.
    pub(crate) fn commit(&mut self, message_id: MessageId) -> PendingCommit {
        let aad = self.said(message_id).to_bytes();
        let change = CommitChange { aad, ..CommitChange::default() };
        self.group.commit(&self.signer, &change).unwrap()
    }

    /// Posts something in the member's own session.
    pub(crate) fn post(&self, world: &mut World, path: &str, body: &Value) -> (u16, Value) {
        self.call(world, "POST", format!("/v1/channels/{}/{path}", self.channel), body)
    }

    /// Calls the node in the member's own session.
    pub(crate) fn call(
        &self,
        world: &mut World,
        method: &str,
        path: String,
        body: &Value,
    ) -> (u16, Value) {
        let (bearer, body) = (Some(self.access.clone()), Some(body.to_string()));
        let call = Call { call: 0, method: method.into(), path, bearer, body, apart: false };
        let (status, body) = world.node.answer(world.now(), &call).unwrap();
        (status, serde_json::from_slice(&body).unwrap())
    }

    /// What the node answers about the channel.
    pub(crate) fn get(&self, world: &mut World, path: &str) -> Value {
        self.ask(world, format!("/v1/channels/{}/{path}", self.channel))
    }

    fn ask(&self, world: &mut World, path: String) -> Value {
        let (method, bearer) = ("GET".into(), Some(self.access.clone()));
        let call = Call { call: 0, method, path, bearer, body: None, apart: false };
        let (_, body) = world.node.answer(world.now(), &call).unwrap();
        serde_json::from_slice(&body).unwrap()
    }

    /// The head of the policy log as the node has it now.
    pub(crate) fn policy_now(&self, world: &mut World) -> Head {
        let list = self.ask(world, "/v1/servers".into());
        serde_json::from_value(list["servers"][0]["head"].clone()).unwrap()
    }

    pub(crate) fn post_commit(
        &self,
        world: &mut World,
        message_id: MessageId,
        commit: Vec<u8>,
        group_info: Vec<u8>,
    ) -> (u16, Value) {
        let (commit, group_info) = (Bytes(commit), Bytes(group_info));
        let body =
            PostCommit { message_id, commit, group_info, welcomes: Vec::new(), gate_key: None };
        self.post(world, "commits", &serde_json::to_value(body).unwrap())
    }

    /// Says that a commit cannot be followed, true or not.
    pub(crate) fn report(&self, world: &mut World, commit: Head) -> (u16, Value) {
        let failure = CommitFailure {
            version: 1,
            channel: self.channel,
            user: self.user,
            device: self.device,
            commit,
        };
        let failure = SignedCommitFailure::sign(&failure, &self.key).to_bytes();
        let body = ReportCommit { head: commit, failure: Some(Bytes(failure)) };
        let body = serde_json::to_value(body).unwrap();
        self.post(world, &format!("commits/{}/reports", commit.seq), &body)
    }
}

/// The head in an answer.
pub(crate) fn head_of(answer: &Value) -> Head {
    serde_json::from_value(answer["head"].clone()).unwrap()
}

/// A message id.
pub(crate) fn id(n: u8) -> MessageId {
    MessageId::from_bytes([n; 16])
}
