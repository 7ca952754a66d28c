//! What is recorded: after each step, what is new in both logs, and what must be so.

use std::collections::BTreeMap;

use coterie_core::{Call, Event, Request};
use coterie_policy::{Entry, Intent, Payload, SignedIntent, State};
use coterie_protocol::{
    envelope::GroupId,
    rest::{GroupState, LogItem, LogPage, PolicyPage, TreeView},
};
use coterie_types::{Bytes, ChannelId, DeviceId, Head, Millis, ServerId, sha256};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::{loopback::Loopback, person::Person, reader::Reader};

/// When the story begins.
const START: Millis = Millis(1_795_000_000_000);

pub(crate) struct Tape {
    pub(crate) node: Loopback,
    /// Who has just said what.
    pub(crate) said: Option<(String, Option<DeviceId>, String)>,
    steps: Vec<Value>,
    policy: Vec<Entry>,
    items: Vec<LogItem>,
    chains: BTreeMap<String, Vec<Bytes>>,
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

fn show_head(head: Head) -> Value {
    json!({ "seq": head.seq, "hash": hex(&head.hash.0) })
}

impl Tape {
    pub(crate) fn new() -> Self {
        let mut node = Loopback::new();
        node.now = START;
        Self {
            node,
            said: None,
            steps: vec![],
            policy: vec![],
            items: vec![],
            chains: BTreeMap::new(),
        }
    }

    pub(crate) fn call(&mut self, method: &str, path: &str, body: Option<Value>) -> Bytes {
        let body = body.map(|body| body.to_string());
        let (method, path) = (method.into(), path.into());
        let call = Call { call: 0, method, path, bearer: None, body, apart: false };
        match self.node.answer(call) {
            Event::Answered { body, .. } => body,
            other => panic!("{other:?}"),
        }
    }

    fn get<T: DeserializeOwned>(&mut self, path: &str) -> T {
        serde_json::from_slice(&self.call("GET", path, None)).expect("an answer of the protocol")
    }

    fn server(&mut self) -> ServerId {
        let list: Value = self.get("/v1/servers");
        list["servers"][0]["server_id"].as_str().expect("a server").parse().expect("an id")
    }

    fn entries(&mut self) -> Vec<Entry> {
        let server = self.server();
        let page: PolicyPage = self.get(&format!("/v1/servers/{server}/policy?after=0"));
        page.entries.iter().map(|bytes| Entry::parse(bytes).expect("an entry")).collect()
    }

    /// The policy state at the head.
    pub(crate) fn state(&mut self) -> State {
        State::fold(&self.entries()).expect("a good log")
    }

    pub(crate) fn channel(&mut self) -> ChannelId {
        self.state().channels().next().expect("a channel").id
    }

    pub(crate) fn channel_head(&mut self) -> Head {
        let channel = self.channel();
        let page: LogPage = self.get(&format!("/v1/channels/{channel}/log?after=0"));
        page.head
    }

    pub(crate) fn head_seq(&mut self) -> u64 {
        self.channel_head().seq
    }

    /// GroupInfo and tree as the node serves them.
    pub(crate) fn group(&mut self) -> (Bytes, Bytes) {
        let channel = self.channel();
        let state: GroupState = self.get(&format!("/v1/channels/{channel}/group"));
        let tree: TreeView = self.get(&format!("/v1/channels/{channel}/group/tree"));
        (state.group.expect("a group").group_info, tree.tree)
    }

    /// Records what is new since the last step, as `who` sees it.
    pub(crate) fn step(&mut self, does: &str, who: &mut Person) {
        let status = who.ask(&mut self.node, Request::Status);
        let status = &status[0]["channels"][0];
        let entries = self.entries();
        let new: Vec<_> =
            entries.iter().skip(self.policy.len()).map(|e| hex(&e.to_bytes())).collect();
        for entry in entries.iter().skip(self.policy.len()) {
            self.remember_chain(entry);
        }
        self.policy = entries;
        let policy_head = self.state().head();
        let channel = self.channel();
        let page: LogPage = self.get(&format!("/v1/channels/{channel}/log?after=0"));
        let items: Vec<_> = page.entries.into_iter().skip(self.items.len()).collect();
        let commits = items.iter().filter(|i| i.kind == "commit" || i.kind == "creation").count();
        assert!(commits <= 1, "one epoch a step, or its authenticator is not known");
        let mut step = json!({
            "does": does,
            "policy_entries": new,
            "envelopes": items.iter().map(show).collect::<Vec<_>>(),
            "policy_head": show_head(policy_head),
            "channel_head": show_head(page.head),
            "epoch": status["epoch"],
            "authenticator": status["authenticator"],
            "leaves": status["leaves"],
        });
        if let Some((user, device, text)) = self.said.take() {
            step["message"] = json!({ "user": user, "device": device, "text": text });
        }
        if commits == 1 {
            let (info, tree) = self.group();
            step["group_info"] = hex(&info).into();
            step["tree"] = hex(&tree).into();
        }
        assert_eq!(status["head"].as_str(), Some(hex(&page.head.hash.0).as_str()), "{status}");
        self.items.extend(items);
        self.steps.push(step);
    }

    /// The device chains that intents embed.
    fn remember_chain(&mut self, entry: &Entry) {
        let Payload::Intent(bytes) = &entry.payload else { return };
        let intent: Intent = SignedIntent::parse(bytes).expect("an intent").claims().clone();
        let chain = match intent.body {
            coterie_policy::Body::ServerCreated(body) => body.device_chain,
            coterie_policy::Body::MemberJoined(body) => body.device_chain,
            _ => return,
        };
        self.chains.insert(intent.user.to_string(), chain);
    }

    /// The whole recording.
    pub(crate) fn finish(mut self, people: &[Person], reader: &Reader) -> Value {
        let (server, channel) = (self.server(), self.channel());
        let (reader_user, _, welcomed) = reader.published();
        let mut users: Vec<_> =
            people.iter().map(|p| (p.name, p.user.clone().expect("a user"))).collect();
        users.push(("reader", reader_user));
        let users: Vec<_> = users
            .into_iter()
            .map(|(name, user)| {
                let log: Vec<_> = self.chains[&user].iter().map(|e| hex(e)).collect();
                json!({ "name": name, "user": user, "device_log": log })
            })
            .collect();
        json!({
            "spec": "spec/11-recorded-session.md",
            "encoding": "byte strings are lower-case hex",
            "server": server,
            "channel": channel,
            "group_id": hex(&GroupId { channel, incarnation: 0 }.to_bytes()),
            "users": users,
            "reader": welcomed,
            "steps": self.steps,
        })
    }
}

fn show(item: &LogItem) -> Value {
    let body = item.body.as_ref().expect("a body");
    json!({
        "seq": item.seq,
        "kind": item.kind,
        "header": hex(&item.header),
        "body": hex(body),
        "body_hash": hex(&sha256(&[body]).0),
    })
}
