//! The replay, step by step as `spec/11-recorded-session.md` says.

use std::collections::BTreeMap;

use coterie_identity::{DeviceLog, SignedEntry, UnverifiedCertificate};
use coterie_mls::{
    CommitParts, Group, KeyPackages, Leaf, Processed, PublicGroupCheck, PublishedKeys, peek,
};
use coterie_policy::{Class, Entry, Judged, State, admit, judge, outsiders};
use coterie_protocol::{
    content::{Content, Said},
    envelope::{
        Authenticated, Class as EnvelopeClass, EnvelopeKind, GroupContextData, GroupId, Header,
        SignedCreation, SignedTombstone, commitment, first_hash, next_hash,
    },
};
use coterie_seal::unpad;
use coterie_types::{ChannelId, Head, ServerId, UserId, sha256};
use serde_json::Value;

type Outcome<T> = Result<T, String>;

pub(crate) struct Replay {
    server: ServerId,
    channel: ChannelId,
    states: Vec<State>,
    /// h_0 and the chain hash of each envelope.
    hashes: Vec<Head>,
    pinned: Head,
    public: Option<PublicGroupCheck>,
    reader: Option<Group>,
    authors: BTreeMap<u64, UserId>,
    pub(crate) texts: Vec<String>,
    pub(crate) erased: Vec<u64>,
}

fn ensure(holds: bool, what: &str) -> Outcome<()> {
    if holds { Ok(()) } else { Err(what.to_owned()) }
}

fn words(error: impl std::fmt::Display) -> String {
    error.to_string()
}

fn bytes(value: &Value) -> Outcome<Vec<u8>> {
    let text = value.as_str().ok_or("not a text")?;
    let byte = |i| u8::from_str_radix(text.get(i..i + 2).unwrap_or("?"), 16).map_err(words);
    (0..text.len()).step_by(2).map(byte).collect()
}

fn is_head(value: &Value, head: Head) -> bool {
    value["seq"].as_u64() == Some(head.seq) && bytes(&value["hash"]) == Ok(head.hash.0.to_vec())
}

fn leaf(leaf: &Leaf) -> coterie_policy::Leaf<'_> {
    coterie_policy::Leaf {
        index: leaf.index,
        credential: &leaf.credential,
        signature_key: &leaf.signature_key,
        canonical: leaf.canonical,
    }
}

impl Replay {
    /// Replays a whole recording.
    pub(crate) fn run(file: &Value) -> Outcome<Self> {
        let text = |key: &str| file[key].as_str().unwrap_or_default();
        let channel: ChannelId = text("channel").parse().map_err(words)?;
        let first = Head { seq: 0, hash: first_hash(channel) };
        let mut replay = Self {
            server: text("server").parse().map_err(words)?,
            channel,
            states: Vec::new(),
            hashes: vec![first],
            pinned: Head { seq: 0, hash: Entry::HASH_0 },
            public: None,
            reader: None,
            authors: BTreeMap::new(),
            texts: Vec::new(),
            erased: Vec::new(),
        };
        for step in file["steps"].as_array().ok_or("no steps")? {
            replay.step(file, step)?;
        }
        replay.check_users(file)?;
        Ok(replay)
    }

    fn present(&self) -> Outcome<&State> {
        self.states.last().ok_or_else(|| "no policy".into())
    }

    fn head(&self) -> Outcome<Head> {
        self.hashes.last().copied().ok_or_else(|| "no chain".into())
    }

    fn step(&mut self, file: &Value, step: &Value) -> Outcome<()> {
        for entry in step["policy_entries"].as_array().ok_or("no entries")? {
            let entry = Entry::parse(&bytes(entry)?).map_err(words)?;
            let state = match self.states.last() {
                Some(state) => state.apply(&entry).map_err(words)?,
                None => State::open(&entry).map_err(words)?,
            };
            self.states.push(state);
        }
        let present = self.present()?;
        ensure(present.server() == self.server, "server id")?;
        ensure(is_head(&step["policy_head"], present.head()), "policy head")?;
        for envelope in step["envelopes"].as_array().ok_or("no envelopes")? {
            self.envelope(file, step, envelope)?;
        }
        ensure(is_head(&step["channel_head"], self.head()?), "channel head")?;
        let public = self.public.as_ref().ok_or("no group")?;
        ensure(step["epoch"].as_u64() == Some(public.epoch()), "epoch")?;
        ensure(step["leaves"].as_u64() == Some(public.leaves().len() as u64), "leaves")?;
        if let Some(reader) = &self.reader {
            ensure(
                bytes(&step["authenticator"])? == reader.epoch_authenticator(),
                "authenticator",
            )?;
        }
        Ok(())
    }

    fn envelope(&mut self, file: &Value, step: &Value, item: &Value) -> Outcome<()> {
        let (header, body) = (bytes(&item["header"])?, bytes(&item["body"])?);
        let (claims, kind) = Header::from_bytes(&header).map_err(words)?;
        let before = self.head()?;
        let seq = before.seq + 1;
        ensure(item["seq"].as_u64() == Some(seq), "seq")?;
        ensure(item["kind"].as_str() == Some(kind.name()), "kind")?;
        let hash = next_hash(&before.hash, seq, &sha256(&[&header]), &sha256(&[&body]));
        let said = match kind {
            EnvelopeKind::Creation => SignedCreation::from_bytes(&body).map_err(words)?.2,
            EnvelopeKind::Tombstone => SignedTombstone::from_bytes(&body).map_err(words)?.2,
            EnvelopeKind::Commit | EnvelopeKind::Message => {
                let aad = peek(&body).map_err(words)?.aad;
                Authenticated::from_bytes(&aad).map_err(words)?
            }
            EnvelopeKind::Void | EnvelopeKind::Anonymous => {
                return Err("the recorded session has no void and no anonymous post".into());
            }
        };
        let at = self.pin(&said, &claims)?;
        match kind {
            EnvelopeKind::Creation => self.creation(&at, &body)?,
            EnvelopeKind::Commit => self.commit(&at, &body, &bytes(&step["group_info"])?)?,
            EnvelopeKind::Message => self.message(&at, &said, &body, seq, &step["message"])?,
            EnvelopeKind::Tombstone => self.tombstone(&at, &body)?,
            EnvelopeKind::Void | EnvelopeKind::Anonymous => {}
        }
        self.hashes.push(Head { seq, hash });
        let public = self.public.as_ref().ok_or("no group")?;
        if kind == EnvelopeKind::Commit || kind == EnvelopeKind::Creation {
            ensure(public.export_tree().map_err(words)? == bytes(&step["tree"])?, "tree")?;
        }
        if file["reader"]["after_seq"].as_u64() == Some(seq) {
            self.welcome(&file["reader"])?;
        }
        Ok(())
    }

    /// Compares the heads that the sender names with the logs; gives the policy state at e(n).
    fn pin(&mut self, said: &Authenticated, header: &Header) -> Outcome<State> {
        ensure(said.version == Authenticated::VERSION, "version")?;
        ensure(said.message_id == header.message_id, "message id")?;
        let state = |seq: u64| self.states.get(usize::try_from(seq).ok()?.checked_sub(1)?);
        let pinned = state(said.policy.seq).ok_or("policy pin")?;
        ensure(pinned.head() == said.policy, "policy pin")?;
        ensure(self.hashes.contains(&said.channel), "channel pin")?;
        let e = if said.policy.seq > self.pinned.seq { said.policy } else { self.pinned };
        let at = state(e.seq).ok_or("e(n)")?.clone();
        self.pinned = e;
        Ok(at)
    }

    fn creation(&mut self, at: &State, body: &[u8]) -> Outcome<()> {
        let (signed, creation, _) = SignedCreation::from_bytes(body).map_err(words)?;
        let public = PublicGroupCheck::from_creation(&creation.group_info, &creation.tree);
        let public = public.map_err(words)?;
        let (server, channel) = (self.server, self.channel);
        let context = GroupContextData { server, channel, incarnation: 0 };
        ensure(public.context() == context.to_bytes(), "group context")?;
        let id = GroupId { channel, incarnation: 0 };
        ensure(public.group_id() == id.to_bytes(), "group id")?;
        let leaves = public.leaves();
        let creator = leaves.first().ok_or("no leaf")?;
        let key = creator.signature_key.as_slice().try_into().map_err(words)?;
        signed.verify(&key).map_err(words)?;
        let item =
            Judged::Creation { incarnation: 0, creator: leaf(creator), leaves: leaves.len() };
        judge(at, channel, &item).map_err(words)?;
        self.public = Some(public);
        Ok(())
    }

    fn commit(&mut self, at: &State, body: &[u8], group_info: &[u8]) -> Outcome<()> {
        let (channel, present, pinned) = (self.channel, self.present()?.clone(), self.pinned);
        let public = self.public.as_mut().ok_or("no group")?;
        let commit = public.check_commit(body, group_info).map_err(words)?;
        let leaves = public.leaves();
        let outside = outsiders(&present, channel, leaves.iter().map(leaf)).len();
        judged(commit.parts(), |item| {
            judge(at, channel, item).map_err(words)?;
            admit(&present, pinned, channel, item, outside, present.at()).map_err(words)
        })?;
        public.merge(commit).map_err(words)?;
        let Some(reader) = self.reader.as_mut() else { return Ok(()) };
        let Processed::Commit(commit) = reader.process(body).map_err(words)? else {
            return Err("not a commit".into());
        };
        judged(commit.parts(), |item| judge(at, channel, item).map_err(words))?;
        reader.merge(*commit).map_err(words)
    }

    fn message(
        &mut self,
        at: &State,
        said: &Authenticated,
        body: &[u8],
        seq: u64,
        expected: &Value,
    ) -> Outcome<()> {
        let Some(reader) = self.reader.as_mut() else { return Ok(()) };
        let Processed::Application { sender, aad, plaintext } =
            reader.process(body).map_err(words)?
        else {
            return Err("not a message".into());
        };
        ensure(aad == said.to_bytes(), "authenticated data")?;
        let leaves = reader.leaves();
        let outsiders = outsiders(at, self.channel, leaves.iter().map(leaf)).len();
        let item = Judged::Message {
            incarnation: 0,
            sender: leaf(&sender),
            class: Class::Message,
            outsiders,
        };
        judge(at, self.channel, &item).map_err(words)?;
        let certificate = UnverifiedCertificate::parse(&sender.credential).map_err(words)?;
        let author = certificate.claims();
        ensure(expected["user"].as_str() == Some(&author.user.to_string()), "author")?;
        ensure(expected["device"].as_str() == Some(&author.device.to_string()), "device")?;
        let content = unpad(&plaintext).map_err(words)?;
        ensure(said.content == Some(commitment(content)), "commitment")?;
        let content = Content::from_bytes(content).map_err(words)?;
        let Said::Text(said) = Said::read(&content, EnvelopeClass::Message) else {
            return Err("not a text".into());
        };
        let text = said.text;
        ensure(expected["text"].as_str() == Some(&text), "text")?;
        self.authors.insert(seq, author.user);
        self.texts.push(text);
        Ok(())
    }

    fn tombstone(&mut self, at: &State, body: &[u8]) -> Outcome<()> {
        let (signed, tombstone, _) = SignedTombstone::from_bytes(body).map_err(words)?;
        ensure(tombstone.channel == self.channel, "tombstone's channel")?;
        let log = at.device_log(tombstone.user).ok_or("tombstone's user")?;
        let device = log.device(&tombstone.device).ok_or("tombstone's device")?;
        signed.verify(&device.key).map_err(words)?;
        let author = *self.authors.get(&tombstone.target).ok_or("tombstone's target")?;
        let item = Judged::Tombstone { by: tombstone.device, author };
        judge(at, self.channel, &item).map_err(words)?;
        self.erased.push(tombstone.target);
        Ok(())
    }

    /// The reader joins with the keys that are published.
    fn welcome(&mut self, reader: &Value) -> Outcome<()> {
        let keys = PublishedKeys {
            init_key: bytes(&reader["init_private_key"])?,
            encryption_key: bytes(&reader["encryption_private_key"])?,
        };
        let package = bytes(&reader["key_package"])?;
        let mut packages = KeyPackages::from_published(&package, &keys).map_err(words)?;
        let (welcome, tree) = (bytes(&reader["welcome"])?, bytes(&reader["tree"])?);
        let group = Group::join_welcome(&mut packages, &welcome, &tree).map_err(words)?.group;
        ensure(reader["epoch"].as_u64() == Some(group.epoch()), "reader's epoch")?;
        let authenticator = bytes(&reader["authenticator"])?;
        ensure(group.epoch_authenticator() == authenticator, "reader's authenticator")?;
        let leaves = group.leaves();
        let own = leaves.iter().find(|l| l.index == group.own_leaf_index()).ok_or("own leaf")?;
        ensure(own.credential == bytes(&reader["certificate"])?, "reader's certificate")?;
        self.reader = Some(group);
        Ok(())
    }

    /// The device logs fold to what the policy log knows of their users.
    fn check_users(&self, file: &Value) -> Outcome<()> {
        for user in file["users"].as_array().ok_or("no users")? {
            let entries = user["device_log"].as_array().ok_or("no device log")?.iter();
            let entries: Vec<SignedEntry> = entries
                .map(|entry| SignedEntry::parse(&bytes(entry)?).map_err(words))
                .collect::<Outcome<_>>()?;
            let log = DeviceLog::open(&entries).map_err(words)?;
            ensure(user["user"].as_str() == Some(&log.user().to_string()), "user id")?;
            let known = self.present()?.device_log(log.user()).ok_or("unknown user")?;
            ensure(known.head() == log.head(), "device log")?;
        }
        Ok(())
    }
}

fn judged(parts: &CommitParts, judge: impl FnOnce(&Judged<'_>) -> Outcome<()>) -> Outcome<()> {
    let adds: Vec<_> = parts.adds.iter().map(leaf).collect();
    let removes: Vec<_> = parts.removes.iter().map(leaf).collect();
    judge(&Judged::Commit {
        incarnation: 0,
        committer: leaf(&parts.committer),
        external: parts.external,
        adds: &adds,
        removes: &removes,
        path_leaf: parts.path_leaf.as_ref().map(leaf),
        foreign: parts.foreign,
        leaves_after: parts.leaves_after,
    })
}
