//! Members who reach for others' messages: every client ignores them alike.

use coterie_core::{Request, acts::CreateChannel};
use coterie_protocol::content::{Content, Edit, Pin, Reaction, Target, Text};
use coterie_types::{Bytes, MessageId, Millis, to_canonical};
use coterie_world::{PersonId, World};
use serde_json::{Value, json};

use crate::outbox::Outbox;

const ALICE: PersonId = PersonId(0);
const BOB: PersonId = PersonId(1);
const MALLORY: PersonId = PersonId(2);

struct Story {
    world: World,
    next: u8,
}

impl Story {
    /// Three people in one channel, where the first two have spoken.
    fn new(seed: u64) -> (Self, Target, Target) {
        let mut world = World::new(seed, 3);
        world.garden();
        (0..3).for_each(|n| drop(world.texts(PersonId(n), "general")));
        let alice = target(&world.send(ALICE, "general", "by alice"));
        let bob = target(&world.send(BOB, "general", "by bob"));
        (Self { world, next: 0xb0 }, alice, bob)
    }

    /// Mallory's program sends whatever Mallory wants.
    fn smuggle(&mut self, channel: &str, content: impl FnOnce([u8; 16], Millis) -> Content) {
        self.next += 1;
        let content = content([self.next; 16], self.world.now());
        let id = self.world.channel(MALLORY, channel)["channel_id"].as_str().unwrap().to_owned();
        let record = Outbox {
            message_id: MessageId::from_bytes([self.next; 16]),
            content: Bytes(content.to_bytes().unwrap()),
            sealed: None,
            epoch: 0,
            hashes: Vec::new(),
            attempted: false,
            again: false,
            lapsed: false,
        };
        let mut rows = self.world.person(MALLORY).rows().clone();
        rows.insert(format!("o/{id}/{:016x}", 0), Bytes(to_canonical(&record)));
        self.world.person(MALLORY).restore(rows);
        // What follows in the log shows that it was sent.
        let marker = format!("after {}", self.next);
        self.world.send(MALLORY, channel, &marker);
        for person in [ALICE, BOB, MALLORY] {
            assert!(self.world.texts(person, channel).contains(&marker));
        }
    }

    /// A message, which all show alike.
    fn shown(&mut self, seq: u64) -> Value {
        let all = [ALICE, BOB, MALLORY].map(|person| {
            let rows = self.world.read(person, "general");
            let row = rows.into_iter().find(|row| row["seq"] == seq).unwrap();
            let mut row = row;
            if let Some(reactions) = row.get_mut("reactions").and_then(Value::as_array_mut) {
                reactions.iter_mut().for_each(|r| drop(r.as_object_mut().unwrap().remove("own")));
            }
            // What is so for its reader alone.
            for of_the_reader in ["addressed", "unread", "notify"] {
                row.as_object_mut().unwrap().remove(of_the_reader);
            }
            row
        });
        assert!(all.iter().all(|row| *row == all[0]), "{all:?}");
        all[0].clone()
    }

    fn untouched(&mut self, target: Target, text: &str) {
        let shown = self.shown(target.seq);
        assert_eq!(shown["text"], text);
        for what in ["edits", "reactions", "pinned"] {
            assert!(shown.get(what).is_none(), "{shown}");
        }
    }
}

fn target(sent: &Value) -> Target {
    let id = sent["message_id"].as_str().unwrap().parse().unwrap();
    Target { seq: sent["seq"].as_u64().unwrap(), id }
}

fn edit(target: Target) -> Edit {
    Edit { target, text: Text::plain("forged") }
}

#[test]
fn an_edit_of_anothers_message_is_ignored() {
    let (mut story, alice, _) = Story::new(601);
    story.smuggle("general", |salt, at| edit(alice).content(salt, at));
    story.untouched(alice, "by alice");
}

#[test]
fn a_pin_without_the_right_is_ignored() {
    let (mut story, alice, _) = Story::new(602);
    story.smuggle("general", |salt, at| Pin { target: alice, on: true }.content(salt, at));
    story.untouched(alice, "by alice");
    for person in [ALICE, BOB, MALLORY] {
        let pins = story.world.must(person, Request::ListPins { channel: "general".into() });
        assert_eq!(pins["pins"], json!([]));
    }
}

#[test]
fn a_reaction_in_anothers_name_counts_for_its_author_alone() {
    let (mut story, alice, _) = Story::new(603);
    let bob = story.world.must(BOB, Request::Whoami)["user_id"].clone();
    story.smuggle("general", |salt, at| {
        let reaction = Reaction { target: alice, emoji: "👍".into(), on: true };
        let mut content = reaction.content(salt, at);
        let name = coterie_protocol::content::Value::Text(bob.as_str().unwrap().into());
        content.extensions.set("sender", name);
        content
    });
    let shown = story.shown(alice.seq);
    assert_eq!(shown["reactions"], json!([{ "emoji": "👍", "count": 1 }]));
    let rows = story.world.read(BOB, "general");
    let row = rows.iter().find(|row| row["seq"] == alice.seq).unwrap();
    assert_eq!(row["reactions"][0]["own"], false);
}

#[test]
fn anothers_reaction_is_not_taken_away() {
    let (mut story, alice, _) = Story::new(604);
    let react =
        Request::React {
            channel: "general".into(), seq: alice.seq, emoji: "👍".into(), on: true
        };
    story.world.must(BOB, react);
    story.smuggle("general", |salt, at| {
        Reaction { target: alice, emoji: "👍".into(), on: false }.content(salt, at)
    });
    assert_eq!(story.shown(alice.seq)["reactions"][0]["count"], 1);
}

#[test]
fn a_relation_reaches_into_no_other_channel() {
    let (mut story, _, bob) = Story::new(605);
    story.world.must(ALICE, CreateChannel::new("Garden", "plants"));
    for person in [ALICE, BOB, MALLORY] {
        story.world.texts(person, "plants");
    }
    let own = target(&story.world.send(MALLORY, "general", "by mallory"));
    story.smuggle("plants", |salt, at| edit(own).content(salt, at));
    story.smuggle("plants", |salt, at| {
        Reaction { target: bob, emoji: "👍".into(), on: true }.content(salt, at)
    });
    story.untouched(own, "by mallory");
    story.untouched(bob, "by bob");
    for person in [ALICE, BOB, MALLORY] {
        let rows = story.world.read(person, "plants");
        assert!(
            rows.iter().all(|row| row.get("reactions").is_none() && row.get("edits").is_none())
        );
    }
}

#[test]
fn a_relation_with_the_wrong_id_or_to_what_comes_later_is_ignored() {
    let (mut story, alice, bob) = Story::new(606);
    let mixed = Target { seq: alice.seq, id: bob.id };
    let later = Target { seq: bob.seq + 2, id: MessageId::from_bytes([0x77; 16]) };
    for target in [mixed, later] {
        story.smuggle("general", |salt, at| {
            Reaction { target, emoji: "👍".into(), on: true }.content(salt, at)
        });
    }
    story.untouched(alice, "by alice");
    story.untouched(bob, "by bob");
}

#[test]
fn a_delete_without_the_right_is_refused_and_nothing_is_erased() {
    let (mut story, alice, _) = Story::new(607);
    let delete = Request::Delete { channel: "general".into(), seq: alice.seq };
    story.world.must_fail(MALLORY, delete);
    story.untouched(alice, "by alice");
}

#[test]
fn an_answer_to_nothing_or_to_itself_is_a_message_that_answers_what_is_missing() {
    let (mut story, alice, _) = Story::new(608);
    let nothing = Target { seq: alice.seq, id: MessageId::from_bytes([0x55; 16]) };
    let later = Target { seq: 10_000, id: MessageId::from_bytes([0x66; 16]) };
    for target in [nothing, later] {
        story.smuggle("general", |salt, at| {
            Text { reply: Some(target), ..Text::plain("answer") }.content(salt, at)
        });
    }
    for person in [ALICE, BOB, MALLORY] {
        let rows = story.world.read(person, "general");
        let answers: Vec<_> = rows.iter().filter(|row| row["text"] == "answer").collect();
        assert_eq!(answers.len(), 2);
        assert!(answers.iter().all(|row| row["reply_to"]["state"] == "missing"), "{answers:?}");
    }
}
