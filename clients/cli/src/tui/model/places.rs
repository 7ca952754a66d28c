//! Where one can be: channels by server, direct messages, requests; and what is unread there.

use std::collections::BTreeMap;

use serde_json::Value;

use super::Theirs;
use super::entry::{is, items, number, string};

/// What stands in a line of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PlaceKind {
    /// A server, or what stands above direct messages: cannot be opened.
    Heading,
    Category,
    Channel,
    Dm,
    /// A direct message that waits for an answer.
    Request,
}

/// A line of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) kind: PlaceKind,
    /// The channel; of a request the dm, of a heading the server.
    pub(crate) id: String,
    pub(crate) server: String,
    pub(crate) name: Theirs,
    /// Stands in a category.
    pub(crate) inside: bool,
    pub(crate) unread: Unread,
    /// A server that is not gone on with.
    pub(crate) halted: Option<String>,
}

/// What is unread in a channel.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Unread {
    pub(crate) count: u64,
    pub(crate) more: bool,
    pub(crate) mentions: u64,
    pub(crate) notify: u64,
    pub(crate) first: Option<u64>,
    pub(crate) muted: bool,
}

#[derive(Debug, Default)]
struct Server {
    id: String,
    name: Theirs,
    policy_seq: u64,
    halted: Option<String>,
    channels: Vec<Value>,
}

#[derive(Debug, Default)]
pub(crate) struct Places {
    servers: Vec<Server>,
    /// Channels and people of direct messages.
    dms: Vec<(String, String, Theirs)>,
    requests: Vec<(String, Theirs)>,
    unread: BTreeMap<String, Unread>,
}

impl Place {
    /// Whether one can go there.
    pub(crate) const fn can_open(&self) -> bool {
        matches!(self.kind, PlaceKind::Channel | PlaceKind::Dm | PlaceKind::Request)
    }
}

impl Places {
    /// A server as it is now.
    pub(crate) fn server(&mut self, row: &Value) {
        let Some(view) = row.get("server") else { return };
        let id = string(view, "server_id");
        self.gone(&id);
        let halted = row.get("halted").and_then(Value::as_str).map(str::to_owned);
        let channels = items(view, "channels").to_vec();
        let (name, policy_seq) = (Theirs::of(view, "name"), number(view, "policy_seq"));
        self.servers.push(Server { id, name, policy_seq, halted, channels });
        self.servers.sort_by(|a, b| a.name.raw().to_lowercase().cmp(&b.name.raw().to_lowercase()));
    }

    pub(crate) fn gone(&mut self, id: &str) {
        self.servers.retain(|server| server.id != id);
    }

    /// The direct messages there are.
    pub(crate) fn dms(&mut self, answer: &Value) {
        let dm = |dm: &Value| {
            let channel = dm.get("channel_id").and_then(Value::as_str)?.to_owned();
            Some((channel, string(dm, "dm_id"), people(dm)))
        };
        self.dms = items(answer, "dms").iter().filter_map(dm).collect();
    }

    /// Those that wait for an answer.
    pub(crate) fn requests(&mut self, answer: &Value) {
        let request = |dm: &Value| (string(dm, "dm_id"), people(dm));
        self.requests = items(answer, "requests").iter().map(request).collect();
    }

    /// What is unread, everywhere.
    pub(crate) fn unread(&mut self, answer: &Value) {
        for row in items(answer, "channels") {
            let unread = Unread {
                count: number(row, "unread"),
                more: is(row, "more"),
                mentions: number(row, "mentions"),
                notify: number(row, "notify"),
                first: row.get("first_unread").and_then(Value::as_u64),
                muted: is(row, "muted"),
            };
            self.unread.insert(string(row, "channel_id"), unread);
        }
    }

    pub(crate) fn unread_in(&self, channel: &str) -> Unread {
        self.unread.get(channel).copied().unwrap_or_default()
    }

    /// What is shown of a channel is read.
    pub(crate) fn read(&mut self, channel: &str) {
        if let Some(unread) = self.unread.get_mut(channel) {
            *unread = Unread { muted: unread.muted, ..Unread::default() };
        }
    }

    /// All messages that notify, everywhere.
    pub(crate) fn notify(&self) -> u64 {
        self.unread.values().map(|unread| unread.notify).sum()
    }

    /// The policy log's length of a server.
    pub(crate) fn policy_seq(&self, server: &str) -> Option<u64> {
        self.servers.iter().find(|one| one.id == server).map(|one| one.policy_seq)
    }

    /// The lines of the list.
    pub(crate) fn list(&self) -> Vec<Place> {
        let mut list = Vec::new();
        if !self.requests.is_empty() {
            list.push(Place::heading("", Theirs::new("Requests"), None));
            let request = |(id, name): &(String, Theirs)| Place {
                kind: PlaceKind::Request,
                ..Place::new(id, id, name, Unread::default())
            };
            list.extend(self.requests.iter().map(request));
        }
        if !self.dms.is_empty() {
            list.push(Place::heading("", Theirs::new("Direct messages"), None));
            let dm = |(channel, dm, name): &(String, String, Theirs)| Place {
                kind: PlaceKind::Dm,
                ..Place::new(channel, dm, name, self.unread_in(channel))
            };
            list.extend(self.dms.iter().map(dm));
        }
        for server in &self.servers {
            list.push(Place::heading(&server.id, server.name.clone(), server.halted.clone()));
            list.extend(server.channels.iter().filter_map(|row| self.channel(&server.id, row)));
        }
        list
    }

    fn channel(&self, server: &str, row: &Value) -> Option<Place> {
        let kind = match row.get("kind").and_then(Value::as_str)? {
            "category" => PlaceKind::Category,
            "voice" => return None,
            _ if is(row, "visible") => PlaceKind::Channel,
            _ => return None,
        };
        let id = string(row, "channel_id");
        let inside = row.get("category_id").is_some_and(|id| !id.is_null());
        let place = Place::new(&id, server, &Theirs::of(row, "name"), self.unread_in(&id));
        Some(Place { kind, inside, ..place })
    }

    /// A line of the list by what it opens.
    pub(crate) fn find(&self, id: &str) -> Option<Place> {
        self.list().into_iter().find(|place| place.can_open() && place.id == id)
    }

    /// The place after one (or before it) that can be opened; with `unread`, the next where something
    /// is unread. Goes round.
    pub(crate) fn next(&self, from: Option<&str>, forward: bool, unread: bool) -> Option<Place> {
        let mut list: Vec<_> = self.list().into_iter().filter(Place::can_open).collect();
        if !forward {
            list.reverse();
        }
        let at = list.iter().position(|place| Some(place.id.as_str()) == from);
        list.rotate_left(at.map_or(0, |at| at + 1));
        if at.is_some() {
            // Not the one we come from.
            list.pop();
        }
        // What mentions somebody comes first.
        let wanted = |place: &&Place| !unread || place.unread.count > 0 && !place.unread.muted;
        let mentioned =
            list.iter().filter(|place| unread && place.unread.mentions > 0).find(wanted);
        mentioned.or_else(|| list.iter().find(wanted)).cloned()
    }
}

impl Place {
    fn new(id: &str, server: &str, name: &Theirs, unread: Unread) -> Self {
        Self {
            kind: PlaceKind::Channel,
            id: id.to_owned(),
            server: server.to_owned(),
            name: name.clone(),
            inside: false,
            unread,
            halted: None,
        }
    }

    fn heading(id: &str, name: Theirs, halted: Option<String>) -> Self {
        Self { kind: PlaceKind::Heading, halted, ..Self::new(id, id, &name, Unread::default()) }
    }
}

/// The people of a dm.
fn people(dm: &Value) -> Theirs {
    let peers = items(dm, "peers").iter();
    let names: Vec<_> = peers.map(|peer| string(peer, "username")).collect();
    Theirs::new(if names.is_empty() { string(dm, "name") } else { names.join(", ") })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    pub(crate) fn places() -> Places {
        let mut places = Places::default();
        let channel = |id: &str, kind: &str, visible: bool| json!({ "channel_id": id, "name": id, "kind": kind, "visible": visible, "category_id": null });
        let channels = [
            channel("general", "text", true),
            channel("staff", "text", false),
            channel("v", "voice", true),
        ];
        places.server(
            &json!({ "server": { "server_id": "s1", "name": "shed", "channels": channels } }),
        );
        let channels = [channel("beds", "text", true)];
        places.server(
            &json!({ "server": { "server_id": "s2", "name": "Garden", "channels": channels } }),
        );
        places.dms(&json!({ "dms": [
            { "dm_id": "s3", "channel_id": "c3", "peers": [{ "username": "bob" }] },
            { "dm_id": "s4", "channel_id": null, "peers": [] },
        ] }));
        places.requests(
            &json!({ "requests": [{ "dm_id": "s5", "peers": [{ "username": "eve" }] }] }),
        );
        places
    }

    #[test]
    fn the_list_has_what_can_be_seen_by_name() {
        let list = places().list();
        let names: Vec<_> = list.iter().map(|place| place.name.raw()).collect();
        assert_eq!(
            names,
            ["Requests", "eve", "Direct messages", "bob", "Garden", "beds", "shed", "general"]
        );
    }

    #[test]
    fn the_next_place_goes_round_and_mentions_come_first() {
        let mut places = places();
        let next = |places: &Places, from, forward, unread| {
            places.next(from, forward, unread).map(|place| place.id)
        };
        assert_eq!(next(&places, Some("general"), true, false).as_deref(), Some("s5"));
        assert_eq!(next(&places, Some("s5"), false, false).as_deref(), Some("general"));
        assert_eq!(next(&places, None, true, true), None);
        places.unread(&json!({ "channels": [
            { "channel_id": "beds", "unread": 1 }, { "channel_id": "general", "unread": 2, "mentions": 1 },
            { "channel_id": "c3", "unread": 3, "muted": true },
        ] }));
        assert_eq!(next(&places, None, true, true).as_deref(), Some("general"));
        assert_eq!(next(&places, Some("general"), true, true).as_deref(), Some("beds"));
        places.read("beds");
        assert_eq!(next(&places, Some("general"), true, true), None);
    }

    #[test]
    fn a_server_that_is_gone_is_not_there() {
        let mut places = places();
        places.gone("s1");
        assert!(places.find("general").is_none() && places.find("beds").is_some());
        assert_eq!(places.policy_seq("s2"), Some(0));
    }
}
