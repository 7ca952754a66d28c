//! Where one can be: channels by server, direct messages, requests; and what is unread there.

use std::collections::BTreeMap;

use serde_json::Value;

use super::entry::{is, items, number, string};
use super::place::Unread;
use super::{Place, PlaceKind, Theirs};

#[derive(Debug, Default)]
struct Server {
    id: String,
    name: Theirs,
    policy_seq: u64,
    halted: Option<String>,
    channels: Vec<Value>,
}

#[derive(Debug, Default)]
struct Dm {
    id: String,
    channel: String,
    people: Theirs,
    request: bool,
}

#[derive(Debug, Default)]
pub(crate) struct Places {
    servers: Vec<Server>,
    dms: Vec<Dm>,
    /// Of channels, why they are not as they should be.
    troubles: BTreeMap<String, Theirs>,
    unread: BTreeMap<String, Unread>,
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
        self.servers.sort_by_key(|server| server.name.raw().to_lowercase());
    }

    /// A server or dm that is no longer there.
    pub(crate) fn gone(&mut self, id: &str) {
        self.servers.retain(|server| server.id != id);
        self.dms.retain(|dm| dm.id != id);
    }

    /// A dm as it is now; one that waits for an answer is a request.
    pub(crate) fn dm(&mut self, row: &Value) {
        let Some(view) = row.get("dm") else { return };
        let id = string(view, "dm_id");
        self.gone(&id);
        let (channel, request) = (string(view, "channel_id"), is(view, "request"));
        if request || !channel.is_empty() {
            self.dms.push(Dm { id, channel, people: people(view), request });
            self.dms.sort_by(|a, b| a.people.cmp(&b.people));
        }
    }

    /// How a channel stands.
    pub(crate) fn channel_told(&mut self, row: &Value) {
        let (state, reason) = (string(row, "state"), string(row, "reason"));
        let words = match (state.as_str(), reason.is_empty()) {
            // A removal that is owed is done by whoever sends next.
            ("ok" | "removing" | "", _) => String::new(),
            (_, true) => state,
            (_, false) => format!("{state}: {reason}"),
        };
        self.troubles.insert(string(row, "channel_id"), Theirs::new(words));
    }

    /// Why a channel is not as it should be; empty if it is.
    pub(crate) fn trouble(&self, channel: &str) -> String {
        self.troubles.get(channel).map(Theirs::shown).unwrap_or_default()
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

    /// All messages that notify, everywhere but in one channel.
    pub(crate) fn notify(&self, except: Option<&str>) -> u64 {
        let others = self.unread.iter().filter(|(id, _)| Some(id.as_str()) != except);
        others.map(|(_, unread)| unread.notify).sum()
    }

    /// The policy log's length of a server.
    pub(crate) fn policy_seq(&self, server: &str) -> Option<u64> {
        self.servers.iter().find(|one| one.id == server).map(|one| one.policy_seq)
    }

    /// The lines of the list.
    pub(crate) fn list(&self) -> Vec<Place> {
        let mut list = Vec::new();
        for (title, request) in [("Requests", true), ("Direct messages", false)] {
            let mut dms = self.dms.iter().filter(|dm| dm.request == request).peekable();
            if dms.peek().is_some() {
                list.push(Place::heading("", Theirs::new(title), None));
                list.extend(dms.map(|dm| self.of_dm(dm)));
            }
        }
        for server in &self.servers {
            list.push(Place::heading(&server.id, server.name.clone(), server.halted.clone()));
            list.extend(server.channels.iter().filter_map(|row| self.channel(&server.id, row)));
        }
        list
    }

    fn of_dm(&self, dm: &Dm) -> Place {
        let (kind, id) = match dm.request {
            true => (PlaceKind::Request, &dm.id),
            false => (PlaceKind::Dm, &dm.channel),
        };
        Place { kind, ..Place::new(id, &dm.id, &dm.people, self.unread_in(id)) }
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
        for dm in [
            json!({ "dm_id": "s3", "channel_id": "c3", "peers": [{ "username": "bob" }] }),
            json!({ "dm_id": "s4", "channel_id": null, "peers": [] }),
            json!({ "dm_id": "s5", "peers": [{ "username": "eve" }], "request": true }),
        ] {
            places.dm(&json!({ "type": "dm", "dm": dm }));
        }
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
