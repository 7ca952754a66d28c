//! A node of a few vectors, for examples: it sequences and relays like a real one, answers what it
//! has taken in alike when it comes again, enforces nothing, and keeps nothing. The clients check
//! everything themselves.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "an example may stop where it stands"
)]

use std::collections::BTreeMap;

use coterie_core::{Call, Change, Event, Load, Row};
use coterie_mls::PublicGroupCheck;
use coterie_policy::{Body, Entry, Payload, SignedIntent};
use coterie_protocol::{
    envelope::{EnvelopeKind, Header, SignedCreation, SignedTombstone, first_hash, next_hash},
    opaque::Suite,
    rest::{
        Admitted, Appended, CommitStanding, CreateGroup, CreateServer, DeleteMessage, GroupState,
        GroupView, Lease, LeaseWaiting, LogItem, LogPage, MessagePosted, MessagesPosted,
        PolicyPage, PostCommit, PostIntent, PostMessages, RegisterFinish, RegisterStart,
        RegisterStarted, SessionGranted, TreeView,
    },
};
use coterie_types::{
    Bytes, ChannelId, DeviceId, EntryId, Head, MessageId, Millis, ServerId, UserId, sha256,
};
use opaque_ke::{RegistrationRequest, ServerRegistration, ServerSetup};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

/// One server's log, and where its links lead.
#[derive(Default)]
struct Log {
    entries: Vec<Bytes>,
    head: Option<Head>,
}

/// Who appends, and when.
#[derive(Clone, Copy)]
struct By {
    device: DeviceId,
    now: Millis,
}

struct Group {
    incarnation: u32,
    /// Whether the policy log has given it up.
    over: bool,
    check: PublicGroupCheck,
    items: Vec<LogItem>,
    head: Head,
    pinned: Head,
}

/// The node.
pub(crate) struct Loopback {
    /// Its clock.
    pub(crate) now: Millis,
    /// Whose session the next call comes from.
    pub(crate) device: DeviceId,
    setup: ServerSetup<Suite>,
    names: Vec<String>,
    servers: BTreeMap<ServerId, Log>,
    admitted: BTreeMap<EntryId, Value>,
    groups: BTreeMap<ChannelId, Group>,
}

/// Makes changes to rows.
pub(crate) fn save(rows: &mut Vec<Row>, changes: Vec<Change>) {
    for change in changes {
        rows.retain(|row| row.key != change.key);
        rows.extend(change.value.map(|value| Row { key: change.key, value }));
    }
    rows.sort_by(|a, b| a.key.cmp(&b.key));
}

/// Finds the rows that a core asks for.
pub(crate) fn load(rows: &[Row], load: &Load) -> Event {
    let mut found: Vec<_> =
        rows.iter().filter(|r| r.key >= load.from && r.key < load.to).cloned().collect();
    let limit = load.limit as usize;
    if load.last && found.len() > limit {
        found.drain(..found.len() - limit);
    }
    found.truncate(limit);
    Event::Loaded { load: load.load, rows: found }
}

fn body<T: DeserializeOwned>(call: &Call) -> T {
    serde_json::from_str(call.body.as_deref().unwrap_or("null")).expect("a body of the protocol")
}

fn good<T: Serialize>(value: &T) -> Value {
    serde_json::to_value(value).expect("a JSON value")
}

impl Loopback {
    /// A node that has seen nothing.
    pub(crate) fn new() -> Self {
        let setup = ServerSetup::new(&mut ChaCha20Rng::from_seed([9; 32]));
        Self {
            now: Millis(1_000),
            device: DeviceId::from_bytes([0; 16]),
            setup,
            names: Vec::new(),
            servers: BTreeMap::new(),
            admitted: BTreeMap::new(),
            groups: BTreeMap::new(),
        }
    }

    /// Answers a call.
    pub(crate) fn answer(&mut self, call: Call) -> Event {
        let path = call.path.split('?').next().unwrap_or_default().to_owned();
        let parts: Vec<_> = path.split('/').skip(2).collect();
        let value = match (call.method.as_str(), parts.as_slice()) {
            ("POST", ["auth", "register"]) => self.register(&body(&call)),
            ("POST", ["auth", "register", name]) => registered(name, &body(&call)),
            ("GET", ["info"]) => {
                json!({ "version": "0", "protocol": 1, "public_url": "http://example", "now": self.now })
            }
            // Nobody is added by Welcome by this node: nothing is missing, nothing has come.
            ("GET", ["key-packages"]) => json!({ "one_time": 100, "last_resort": true }),
            ("GET", ["inbox"]) => json!({ "items": [], "head": 0, "floor": 0, "next": null }),
            ("GET", ["servers", _, "silent-devices"]) => json!({ "devices": [] }),
            ("GET", ["servers"]) => self.list(),
            ("POST", ["servers"]) => body::<CreateServer>(&call)
                .intents
                .iter()
                .map(|i| self.admit(i))
                .next_back()
                .expect("one"),
            ("POST", ["servers", _, "policy"] | ["invitations", _, "join"]) => {
                self.admit(&body::<PostIntent>(&call).intent)
            }
            ("GET", ["servers", id, "policy"]) => {
                self.policy(id.parse().expect("a server id"), &call)
            }
            // The example has one server, so any code leads there.
            ("GET", ["invitations", _, "policy"]) => {
                self.policy(*self.servers.keys().next().expect("a server"), &call)
            }
            (_, ["channels", id, rest @ ..]) => {
                self.channel(id.parse().expect("a channel id"), rest, &call)
            }
            other => panic!("the example's node does not know {other:?}"),
        };
        Event::Answered {
            call: call.call,
            status: 200,
            body: Bytes(value.to_string().into_bytes()),
        }
    }

    fn register(&mut self, start: &RegisterStart) -> Value {
        let name = start.username.clone().expect("a name");
        let request = RegistrationRequest::deserialize(&start.request).expect("OPAQUE");
        let answer = ServerRegistration::<Suite>::start(&self.setup, request, name.as_bytes())
            .expect("OPAQUE");
        self.names.push(name.clone());
        good(&RegisterStarted { flow: name, response: Bytes(answer.message.serialize().to_vec()) })
    }

    fn list(&self) -> Value {
        let rows =
            self.servers.iter().map(|(id, log)| json!({ "server_id": id, "head": log.head }));
        json!({ "servers": rows.collect::<Vec<_>>() })
    }

    fn admit(&mut self, intent: &Bytes) -> Value {
        let parsed = SignedIntent::parse(intent).expect("an intent");
        let (server_id, entry_id) = (parsed.server(), parsed.claims().entry);
        if let Some(before) = self.admitted.get(&entry_id) {
            return before.clone();
        }
        if let Body::GroupReset(reset) = &parsed.claims().body {
            self.group(reset.channel).over = true;
        }
        let log = self.servers.entry(server_id).or_default();
        let seq = log.entries.len() as u64 + 1;
        let entry = Entry { seq, at: self.now, payload: Payload::Intent(intent.clone()) };
        let head = Head { seq, hash: entry.hash(&log.head.map_or(Entry::HASH_0, |h| h.hash)) };
        log.entries.push(entry.to_bytes());
        log.head = Some(head);
        let answer = good(&Admitted { server_id, entry_id, seq, at: self.now, head });
        self.admitted.insert(entry_id, answer.clone());
        answer
    }

    fn policy(&self, id: ServerId, call: &Call) -> Value {
        let log = &self.servers[&id];
        let entries = log.entries.iter().skip(after(call)).cloned().collect();
        good(&PolicyPage { entries, head: log.head.expect("a head"), next: None })
    }

    fn channel(&mut self, id: ChannelId, rest: &[&str], call: &Call) -> Value {
        let by = By { device: self.device, now: self.now };
        match (call.method.as_str(), rest) {
            ("POST", ["lease"]) => good(&Lease { until: self.now }),
            ("GET", ["lease"]) => good(&LeaseWaiting { waiting: Vec::new() }),
            ("GET", ["group"]) => {
                let (over, there): (Vec<_>, Vec<_>) =
                    self.groups.get(&id).into_iter().partition(|group| group.over);
                good(&GroupState {
                    group: there.first().map(|group| group.view()),
                    head: over.first().map(|group| group.head),
                })
            }
            ("GET", ["group", "tree"]) => {
                let check = &self.groups[&id].check;
                good(&TreeView {
                    epoch: check.epoch(),
                    tree: Bytes(check.export_tree().expect("a tree")),
                })
            }
            ("POST", ["group"]) => self.create(id, by, &body(call)),
            ("POST", ["commits"]) => self.group(id).commit(by, &body(call)),
            ("POST", ["commits", _, "reports"]) => good(&CommitStanding {
                settled: true,
                head: self.groups[&id].head,
                retry_after_ms: None,
            }),
            ("POST", ["messages"]) => self.group(id).post(by, body(call)),
            ("DELETE", ["messages", _]) => self.group(id).delete(by, &body(call)),
            ("GET", ["log"]) => {
                let group = &self.groups[&id];
                let entries = group.items.iter().skip(after(call)).cloned().collect();
                good(&LogPage { entries, head: group.head, next: None })
            }
            other => panic!("the example's node does not know {other:?}"),
        }
    }

    fn group(&mut self, id: ChannelId) -> &mut Group {
        self.groups.get_mut(&id).expect("a group")
    }

    fn create(&mut self, id: ChannelId, by: By, post: &CreateGroup) -> Value {
        if let Some(before) = self.groups.get(&id).and_then(|group| group.known(post.message_id)) {
            return good(&before);
        }
        let (_, creation, said) = SignedCreation::from_bytes(&post.creation).expect("a creation");
        let check =
            PublicGroupCheck::from_creation(&creation.group_info, &creation.tree).expect("a group");
        let (mut incarnation, mut items) = (0, Vec::new());
        let mut head = Head { seq: 0, hash: first_hash(id) };
        // Of a group that was given up the log goes on.
        if let Some(before) = self.groups.remove(&id) {
            (incarnation, items, head) = (before.incarnation + 1, before.items, before.head);
        }
        let (pinned, over) = (said.policy, false);
        let mut group = Group { incarnation, over, check, items, head, pinned };
        let answer = group.append(by, EnvelopeKind::Creation, post.message_id, &post.creation, 0);
        self.groups.insert(id, group);
        good(&answer)
    }
}

impl Group {
    fn view(&self) -> GroupView {
        let group_info = Bytes(self.check.group_info().to_vec());
        GroupView {
            incarnation: self.incarnation,
            epoch: self.check.epoch(),
            group_info,
            head: self.head,
            pinned: self.pinned,
        }
    }

    fn commit(&mut self, by: By, post: &PostCommit) -> Value {
        if let Some(before) = self.known(post.message_id) {
            return good(&before);
        }
        let epoch = self.check.epoch();
        let commit = self.check.check_commit(&post.commit, &post.group_info).expect("a commit");
        self.check.merge(commit).expect("a commit of this epoch");
        good(&self.append(by, EnvelopeKind::Commit, post.message_id, &post.commit, epoch))
    }

    fn post(&mut self, by: By, post: PostMessages) -> Value {
        let epoch = self.check.epoch();
        let mut messages = Vec::new();
        for message in post.messages {
            let id = message.message_id;
            let before = self.known(id);
            let appended = before.unwrap_or_else(|| {
                self.append(by, EnvelopeKind::Message, id, &message.body, epoch)
            });
            let seq = appended.seq;
            messages.push(MessagePosted { message_id: id, seq });
        }
        good(&MessagesPosted { messages, head: self.head })
    }

    fn delete(&mut self, by: By, post: &DeleteMessage) -> Value {
        let (_, tombstone, _) = SignedTombstone::from_bytes(&post.tombstone).expect("a tombstone");
        let epoch = self.check.epoch();
        let answer =
            self.append(by, EnvelopeKind::Tombstone, post.message_id, &post.tombstone, epoch);
        if let Some(item) = self.items.iter_mut().find(|item| item.seq == tombstone.target) {
            item.body_hash = item.body.take().map(|body| sha256(&[&body]));
        }
        good(&answer)
    }

    /// What was answered when this came before.
    fn known(&self, id: MessageId) -> Option<Appended> {
        let item = self.items.iter().find(|item| item.message_id == id)?;
        Some(Appended { seq: item.seq, head: self.head, at: Millis(0) })
    }

    fn append(
        &mut self,
        by: By,
        kind: EnvelopeKind,
        message_id: MessageId,
        body: &Bytes,
        epoch: u64,
    ) -> Appended {
        let By { device, now: at } = by;
        let seq = self.head.seq + 1;
        let header = Header { version: 1, kind: kind.number(), message_id, device, epoch, at };
        let header = Bytes(header.to_bytes());
        let hash = next_hash(&self.head.hash, seq, &sha256(&[&header]), &sha256(&[body]));
        self.head = Head { seq, hash };
        let (kind, body) = (kind.name().to_owned(), Some(body.clone()));
        self.items.push(LogItem {
            seq,
            kind,
            message_id,
            device_id: device,
            header,
            body,
            body_hash: None,
        });
        Appended { seq, head: self.head, at }
    }
}

fn registered(name: &str, finish: &RegisterFinish) -> Value {
    let first = coterie_identity::SignedEntry::parse(&finish.entries[0]).expect("a genesis");
    let user_id: UserId = first.opens_user();
    good(&SessionGranted {
        user_id,
        username: name.to_owned(),
        session_id: "example".into(),
        device_id: None,
        access_token: "example".into(),
        access_expires_at: Millis(u64::MAX),
        refresh_token: "example".into(),
    })
}

fn after(call: &Call) -> usize {
    let query = call.path.split("after=").nth(1).unwrap_or("0");
    query.split('&').next().and_then(|n| n.parse().ok()).unwrap_or(0)
}
