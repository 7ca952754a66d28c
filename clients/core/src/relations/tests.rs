//! One outcome, whatever the order of arrival; and the vectors of `spec/vectors/relations.json`.

use std::collections::BTreeMap;

use coterie_policy::ContentRights;
use coterie_protocol::content::Target;
use coterie_types::{Bytes, MessageId, Seq, UserId, limits};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{Act, Fold, Item, Subject};
use crate::records::AnewRecord;

/// A client that is given messages and items in any order.
#[derive(Default)]
struct Client {
    subjects: BTreeMap<Seq, Subject>,
    items: BTreeMap<Seq, Item>,
    fold: Fold,
}

#[derive(Debug, Clone)]
enum Arrival {
    Message(Subject),
    Item(Item),
}

impl Arrival {
    fn seq(&self) -> Seq {
        match self {
            Self::Message(subject) => subject.seq,
            Self::Item(item) => item.seq,
        }
    }
}

impl Client {
    /// What comes next in the log is folded at once; for what comes late the fold begins anew.
    fn arrive(&mut self, arrival: Arrival) {
        let known = self.subjects.keys().chain(self.items.keys()).max().copied().unwrap_or(0);
        let next = arrival.seq() > known;
        match arrival {
            Arrival::Message(subject) => {
                self.subjects.insert(subject.seq, subject);
                self.fold.subjects.insert(subject.seq, subject);
            }
            Arrival::Item(item) => {
                if next {
                    self.fold.take(&item);
                }
                self.items.insert(item.seq, item);
            }
        }
        if !next {
            self.fold = Fold { subjects: self.subjects.clone(), ..Fold::default() };
            for item in self.items.values() {
                let _ = self.fold.take(item);
            }
        }
    }

    /// The same, but for what comes late only that is folded anew on which it has an effect.
    fn arrive_late(&mut self, arrival: Arrival) {
        let known = self.subjects.keys().chain(self.items.keys()).max().copied().unwrap_or(0);
        if arrival.seq() > known {
            return self.arrive(arrival);
        }
        // A message may have been pinned before it was there.
        let (target, pins) = match &arrival {
            Arrival::Message(subject) => (subject.seq, true),
            Arrival::Item(item) => (item.target.seq, matches!(item.act, Act::Pin { .. })),
        };
        match arrival {
            Arrival::Message(subject) => {
                self.subjects.insert(subject.seq, subject);
                self.fold.subjects.insert(subject.seq, subject);
            }
            Arrival::Item(item) => drop(self.items.insert(item.seq, item)),
        }
        let anew = AnewRecord { targets: [target].into(), pins };
        self.fold.forget(&anew);
        for item in self.items.values().filter(|item| anew.is_about(item)) {
            let _ = self.fold.take(item);
        }
    }

    fn outcome(&self) -> Value {
        let message = |subject: &Subject| {
            let relations = self.fold.relations.get(&subject.seq).cloned().unwrap_or_default();
            let content =
                relations.content.as_ref().map(|c| String::from_utf8(c.0.clone()).unwrap());
            let reactions: Vec<_> = relations
                .reactions(None)
                .into_iter()
                .map(|(emoji, count, _)| json!({ "emoji": emoji, "count": count }))
                .collect();
            json!({
                "seq": subject.seq,
                "deleted": subject.deleted.is_some(),
                "text": content,
                "edits": relations.edits.iter().map(|edit| edit.seq).collect::<Vec<_>>(),
                "reactions": reactions,
                "pinned": relations.pinned,
            })
        };
        let pins: Vec<_> = self.fold.pins.all.iter().map(|pinned| pinned.target).collect();
        json!({ "messages": self.fold.subjects.values().map(message).collect::<Vec<_>>(), "pins": pins })
    }
}

fn outcome(arrivals: impl IntoIterator<Item = Arrival>) -> Value {
    let mut client = Client::default();
    arrivals.into_iter().for_each(|arrival| client.arrive(arrival));
    client.outcome()
}

fn user(n: u64) -> UserId {
    UserId::from_bytes([u8::try_from(n).unwrap(); 16])
}

fn message_id(seq: Seq) -> MessageId {
    MessageId::from_bytes(u128::from(seq).to_be_bytes())
}

fn message(seq: Seq, by: u64) -> Arrival {
    Arrival::Message(Subject { seq, id: message_id(seq), author: Some(user(by)), deleted: None })
}

fn item(seq: Seq, by: u64, target: Seq, act: Act) -> Item {
    let target = Target { seq: target, id: message_id(target) };
    Item { seq, id: message_id(seq), by: user(by), rights: ContentRights::ALL, target, act }
}

fn edit(text: &str) -> Act {
    Act::Edit { content: Bytes(text.as_bytes().to_vec()), at: None, notifies: None }
}

fn react(emoji: &str, on: bool) -> Act {
    Act::React { emoji: emoji.into(), on }
}

#[test]
fn the_vectors_hold_in_the_order_of_the_log_and_backwards() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../spec/vectors/relations.json");
    let file: Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    let cases = file["cases"].as_array().unwrap();
    assert!(cases.len() >= 20);
    for case in cases {
        let log: Vec<_> = case["log"].as_array().unwrap().iter().filter_map(arrival).collect();
        let backwards = log.iter().rev().cloned().collect::<Vec<_>>();
        assert_eq!(outcome(log), case["outcome"], "{}", case["name"]);
        assert_eq!(outcome(backwards), case["outcome"], "{} backwards", case["name"]);
    }
}

fn arrival(entry: &Value) -> Option<Arrival> {
    let number = |name: &str| entry[name].as_u64();
    let (seq, by) = (number("seq")?, number("by")?);
    let on = entry["on"].as_bool().unwrap_or(true);
    let act = match entry["does"].as_str()? {
        "say" => return Some(message(seq, by)),
        "edit" => edit(entry["text"].as_str()?),
        "react" => react(entry["emoji"].as_str()?, on),
        "pin" => Act::Pin { on },
        "delete" => Act::Delete,
        // A tombstone that was refused (chapter 05, section 10).
        "delete_refused" => return None,
        other => panic!("{other}"),
    };
    let lacks: Vec<_> = entry["lacks"].as_array().into_iter().flatten().collect();
    let bits =
        ["SEND_MESSAGES", "READ_HISTORY", "ADD_REACTIONS", "PIN_MESSAGES", "MENTION_EVERYONE"];
    let held = bits.iter().enumerate().filter(|(_, name)| !lacks.iter().any(|l| l == *name));
    let rights = ContentRights::from_bits(held.fold(0, |bits, (place, _)| bits | 1 << place));
    let mut found = Item { rights, ..item(seq, by, number("target")?, act) };
    if entry["target_id"] == "other" {
        found.target.id = message_id(9_999);
    }
    Some(Arrival::Item(found))
}

#[test]
fn only_so_many_edits_emoji_and_pins_count() {
    let mut client = Client::default();
    (1..=60).for_each(|seq| client.arrive(message(seq, 1)));
    let mut seq = 60;
    let mut then = |client: &mut Client, target, act| {
        seq += 1;
        client.arrive(Arrival::Item(item(seq, 1, target, act)));
    };
    for n in 0..limits::EDITS_PER_MESSAGE + 5 {
        then(&mut client, 1, edit(&n.to_string()));
    }
    for n in 0..limits::EMOJI_PER_MESSAGE + 5 {
        then(&mut client, 1, react(&format!("e{n}"), true));
    }
    for target in 1..=55 {
        then(&mut client, target, Act::Pin { on: true });
    }
    let shown = client.outcome();
    assert_eq!(shown["messages"][0]["text"], "99");
    assert_eq!(shown["messages"][0]["reactions"].as_array().unwrap().len(), 20);
    assert_eq!(shown["pins"].as_array().unwrap().len(), 50);
    // A place that is free again is taken by what comes next, and not by what was refused.
    then(&mut client, 1, react("e3", false));
    then(&mut client, 3, Act::Pin { on: false });
    then(&mut client, 1, react("new", true));
    then(&mut client, 55, Act::Pin { on: true });
    let shown = client.outcome();
    let reactions = shown["messages"][0]["reactions"].as_array().unwrap().clone();
    assert_eq!(reactions.last().unwrap()["emoji"], "new");
    assert!(!reactions.iter().any(|r| r["emoji"] == "e3" || r["emoji"] == "e20"));
    assert_eq!(shown["pins"].as_array().unwrap().last().unwrap(), 55);
}

#[test]
fn a_flood_by_one_user_is_one_reaction() {
    let mut log = vec![message(1, 1)];
    log.extend((2..1_000).map(|seq| Arrival::Item(item(seq, 2, 1, react("👍", true)))));
    assert_eq!(outcome(log)["messages"][0]["reactions"], json!([{ "emoji": "👍", "count": 1 }]));
}

/// A log of 4 messages and relations by 3 users with all sorts of rights and targets.
fn logs() -> impl Strategy<Value = Vec<Arrival>> {
    let act = prop_oneof![
        "[a-c]".prop_map(|text| edit(&text)),
        ("[xyz]", any::<bool>()).prop_map(|(emoji, on)| react(&emoji, on)),
        any::<bool>().prop_map(|on| Act::Pin { on }),
        Just(Act::Delete),
    ];
    let entry = (1_u64..4, 1_u64..30, 0_u8..32, any::<bool>(), act, 0_u8..6);
    prop::collection::vec(entry, 1..30).prop_map(|entries| {
        let log = entries.into_iter().enumerate().map(
            |(n, (by, target, rights, right_id, act, says))| {
                let seq = n as Seq + 1;
                if says == 0 || seq == 1 {
                    return message(seq, by);
                }
                let rights = ContentRights::from_bits(rights);
                let mut item = Item { rights, ..item(seq, by, target, act) };
                if !right_id {
                    item.target.id = message_id(9_999);
                }
                Arrival::Item(item)
            },
        );
        log.collect()
    })
}

proptest! {
    #[test]
    fn two_clients_agree_whatever_the_order_of_arrival_p8(
        (log, shuffled) in logs().prop_flat_map(|log| (Just(log.clone()), Just(log).prop_shuffle()))
    ) {
        prop_assert_eq!(outcome(log), outcome(shuffled));
    }

    #[test]
    fn what_comes_late_is_as_if_it_had_come_in_time_p8(
        (log, shuffled) in logs().prop_flat_map(|log| (Just(log.clone()), Just(log).prop_shuffle()))
    ) {
        let mut client = Client::default();
        shuffled.into_iter().for_each(|arrival| client.arrive_late(arrival));
        prop_assert_eq!(client.outcome(), outcome(log));
    }

    #[test]
    fn nobody_edits_what_another_said_p8(log in logs()) {
        let mut client = Client::default();
        log.iter().cloned().for_each(|arrival| client.arrive(arrival));
        for (seq, relations) in &client.fold.relations {
            let author = client.subjects[seq].author;
            for edit in &relations.edits {
                prop_assert_eq!(Some(client.items[&edit.seq].by), author);
                prop_assert!(client.items[&edit.seq].rights.edits());
            }
        }
        for pinned in &client.fold.pins.all {
            prop_assert!(client.items[&pinned.seq].rights.pins());
        }
    }
}
