//! Members who fake what they share of a channel's past, and a node that plays with it. The faker is Bob, whose
//! program is off: what he sends is made by hand. Whoever has joined refuses it, whoever they are.

use coterie_core::{
    Request,
    acts::{Kick, SetHistory},
};
use coterie_protocol::{
    content::{Content, HistoryAsk, HistoryOffer, Said, Target, Text},
    envelope::Class,
    history::{Bundle, NamedBundle, Shared, Sharing},
};
use coterie_types::{BlobId, Bytes, ChannelId, DeviceId, MessageId, Millis, Seq, sha256};
use coterie_world::{PersonId, World};
use minicbor::Decode;
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};
use serde_json::{Value, json};

use crate::rogue::{Rogue, id};

const ALICE: PersonId = PersonId(0);
const BOB: PersonId = PersonId(1);
const CAROL: PersonId = PersonId(2);

/// A row of the timeline, as far as it is wanted.
#[derive(Debug, Clone, Decode)]
#[cbor(map)]
struct Row {
    #[n(1)]
    id: MessageId,
    #[n(3)]
    device: Option<DeviceId>,
    #[n(4)]
    content: Option<Bytes>,
}

/// Carol has joined and asked, Alice is off, and Bob has everything in hand but his program.
struct Story {
    world: World,
    bob: Rogue,
    channel: ChannelId,
    /// Carol's ask.
    ask: Option<(Target, HistoryAsk, DeviceId)>,
    next: u8,
}

fn set(mode: &str) -> SetHistory {
    SetHistory { channel: "general".into(), mode: mode.into(), days: None, reason: None }
}

fn rows_of(world: &mut World, person: PersonId, from: &str) -> Vec<(Seq, Row)> {
    let to = format!("{from}g");
    let rows = world.person(person).rows().range(from.to_owned()..to);
    let plain = rows.filter(|(key, _)| !key.ends_with("/r"));
    let seq = |key: &str| Seq::from_str_radix(key.rsplit('/').next().unwrap(), 16).ok();
    plain.filter_map(|(key, value)| Some((seq(key)?, minicbor::decode(value).ok()?))).collect()
}

/// Nobody's bundles get to the node.
fn refuse_bundles(world: &mut World) {
    world.node.refuse(|call| {
        let upload = call.method == "PUT" && call.path.contains("/blobs/");
        let problem = json!({
            "type": "about:blank", "title": "no", "status": 403, "code": "forbidden",
            "detail": "not now", "request_id": "",
        });
        upload.then_some((403, problem))
    });
}

/// Bob's program reads on, and shares nothing.
fn read_on(world: &mut World) -> Rogue {
    refuse_bundles(world);
    world.person(BOB).start();
    world.texts(BOB, "general");
    world.run_for(60_000);
    let bob = Rogue::of(world, BOB);
    world.person(BOB).die_now();
    world.node.stop_lying();
    bob
}

impl Story {
    fn new(seed: u64) -> Self {
        Self::with(seed, "all", |_| {})
    }

    /// The same with another policy, and something that happens before Carol comes.
    fn with(seed: u64, mode: &str, before: impl FnOnce(&mut World)) -> Self {
        let mut world = World::new(seed, 2);
        world.garden();
        world.send(ALICE, "general", "one");
        world.send(BOB, "general", "two");
        world.must(ALICE, set(mode));
        for person in [ALICE, BOB] {
            world.texts(person, "general");
        }
        before(&mut world);
        world.texts(BOB, "general");
        let link = world.invite(ALICE, "Garden");
        let carol = world.add_person(seed * 10);
        world.register(carol, "carol");
        world.person(ALICE).die_now();
        world.person(BOB).die_now();
        world.must(carol, Request::Join { link, wait: true });
        world.texts(carol, "general");
        let bob = read_on(&mut world);
        let channel = bob.channel;
        let mut story = Self { world, bob, channel, ask: None, next: 0x40 };
        story.ask = story.last_ask();
        story
    }

    /// Bob reads on, and takes the last ask for his next offers.
    fn bob_reads_on(&mut self) {
        self.bob = read_on(&mut self.world);
        self.ask = self.last_ask();
    }

    /// The last ask, as Bob's store has it.
    fn last_ask(&mut self) -> Option<(Target, HistoryAsk, DeviceId)> {
        self.ask_known_to(BOB)
    }

    fn ask_known_to(&mut self, person: PersonId) -> Option<(Target, HistoryAsk, DeviceId)> {
        let rows = rows_of(&mut self.world, person, &format!("t/{}/r/", self.channel));
        rows.into_iter().rev().find_map(|(seq, row)| {
            let content = Content::from_bytes(row.content.as_ref()?).ok()?;
            match Said::read(&content, Class::Light) {
                Said::HistoryAsk(ask) => Some((Target { seq, id: row.id }, ask, row.device?)),
                _ => None,
            }
        })
    }

    /// What was said, as it was.
    fn said(&mut self) -> Vec<Shared> {
        let rows = rows_of(&mut self.world, BOB, &format!("t/{}/0", self.channel));
        let shared = |(seq, row): (Seq, Row)| {
            Some(Shared { seq, device: row.device?, content: row.content? })
        };
        rows.into_iter().filter_map(shared).collect()
    }

    fn message_id(&mut self) -> MessageId {
        self.next += 1;
        id(self.next)
    }

    fn between(&self) -> Sharing {
        let (target, _, to) = self.ask.as_ref().unwrap();
        Sharing { channel: self.channel, by: self.bob.device, to: *to, ask: target.id }
    }

    fn seal(&mut self, between: &Sharing, messages: Vec<Shared>) -> (NamedBundle, Vec<u8>) {
        let (from, to) = (messages[0].seq, messages[messages.len() - 1].seq);
        let key = self.ask.as_ref().unwrap().1.key;
        let blob = BlobId::from_bytes(*self.message_id().as_bytes());
        let mut rng = ChaCha20Rng::seed_from_u64(u64::from(self.next));
        Bundle { from, to, messages }.seal(between, &key, blob, &mut rng).unwrap()
    }

    /// The bytes go to the node, as they are.
    fn upload(&mut self, blob: BlobId, bytes: &[u8]) {
        let text = json!(Bytes(bytes.to_vec()));
        let path = format!("/v1/channels/{}/blobs/{blob}", self.channel);
        let size = json!({ "size": text.to_string().len() });
        let (status, body) = self.bob.call(&mut self.world, "PUT", path.clone(), &size);
        assert!((200..300).contains(&status), "{status} {body}");
        let part = format!("{path}/parts/0");
        let (status, body) = self.bob.call(&mut self.world, "PUT", part, &text);
        assert!((200..300).contains(&status), "{status} {body}");
    }

    /// Bob offers; what the node says.
    fn offer(&mut self, bundles: Vec<NamedBundle>) -> (u16, Value) {
        let (target, ask, _) = self.ask.clone().unwrap();
        let offer = HistoryOffer { target, from: ask.from, bundles };
        let content = offer.content([7; 16], Millis(1)).to_bytes().unwrap();
        let message = self.message_id();
        let body = self.bob.content(message, Class::Light, &content, &content);
        self.bob.post_message(&mut self.world, message, &body)
    }

    /// Bob shares just this.
    fn share(&mut self, messages: Vec<Shared>) {
        let between = self.between();
        let (named, sealed) = self.seal(&between, messages);
        self.upload(named.blob, &sealed);
        let (status, body) = self.offer(vec![named]);
        assert_eq!(status, 201, "{body}");
    }

    /// What somebody who has joined reads then.
    fn reads(&mut self, person: PersonId) -> Vec<String> {
        self.world.texts(person, "general");
        self.world.run_for(5_000);
        self.world.texts(person, "general")
    }

    fn carol_reads(&mut self) -> Vec<String> {
        self.reads(CAROL)
    }

    #[track_caller]
    fn is_refused(&mut self, why: &str) {
        self.is_refused_by(CAROL, why);
    }

    #[track_caller]
    fn is_refused_by(&mut self, whom: PersonId, why: &str) {
        assert!(self.reads(whom).is_empty(), "something is shown");
        let alarms = self.world.alarms();
        let said = alarms.iter().any(|(person, words)| *person == whom && words.contains(why));
        assert!(said, "no alarm says {why}: {alarms:?}");
        assert!(alarms.iter().any(|(_, words)| words.contains("p1 has shared")), "{alarms:?}");
    }

    /// And whoever is honest is believed.
    #[track_caller]
    fn alice_puts_it_right(&mut self) {
        self.world.person(ALICE).start();
        self.world.texts(ALICE, "general");
        self.world.run_for(60_000);
        self.world.texts(ALICE, "general");
        assert_eq!(self.carol_reads(), ["one", "two"]);
        let rows = self.world.read(CAROL, "general");
        let one = rows.iter().find(|row| row["text"] == "one").unwrap();
        assert_eq!(one["shared_by"]["username"], "p0", "{one}");
    }
}

fn words(text: &str) -> Bytes {
    Bytes(Text::plain(text).content([9; 16], Millis(1)).to_bytes().unwrap())
}

#[test]
fn what_was_said_is_taken_from_a_hand_that_shares_it_as_it_was() {
    let mut story = Story::new(1501);
    let said = story.said();
    assert_eq!(said.len(), 2);
    story.share(said);
    assert_eq!(story.carol_reads(), ["one", "two"]);
    assert!(story.world.alarms().is_empty(), "{:?}", story.world.alarms());
}

#[test]
fn other_words_than_were_said_are_refused_and_who_shares_them_is_not_believed_again() {
    let mut story = Story::new(1502);
    let mut said = story.said();
    said[0].content = words("I owe Bob everything");
    story.share(said.clone());
    story.is_refused("other words than were said");
    // Even the truth is not taken from him, if he answers her next ask, which names him.
    let first = story.ask.as_ref().unwrap().0;
    assert!(story.carol_reads().is_empty());
    story.ask = story.ask_known_to(CAROL);
    let (target, ask, _) = story.ask.as_ref().unwrap();
    assert!(*target != first && ask.not.contains(&story.bob.device), "{ask:?}");
    let honest = story.said();
    story.share(honest);
    assert!(story.carol_reads().is_empty());
    story.alice_puts_it_right();
}

#[test]
fn words_are_not_put_into_the_mouth_of_another_author() {
    let mut story = Story::new(1503);
    let mut said = story.said();
    said[0].device = story.bob.device;
    story.share(said);
    let texts = story.carol_reads();
    assert_eq!(texts, ["two"]);
    let alarms = story.world.alarms();
    assert!(alarms.iter().any(|(_, words)| words.contains("another author")), "{alarms:?}");
    let rows = story.world.read(CAROL, "general");
    assert!(rows.iter().any(|row| row["reason"] == "not_shared"), "{rows:?}");
}

#[test]
fn a_message_that_is_not_in_the_log_is_refused() {
    let mut story = Story::new(1504);
    let mut said = story.said();
    // The first envelope is the group's creation.
    let made_up = Shared { seq: 1, device: said[0].device, content: words("from the beginning") };
    said.insert(0, made_up);
    story.share(said);
    story.is_refused("not in the log");
    story.alice_puts_it_right();
}

#[test]
fn a_message_is_not_moved_to_another_place() {
    let mut story = Story::new(1505);
    let mut said = story.said();
    let (one, two) = (said[0].clone(), said[1].clone());
    said[0] = Shared { seq: one.seq, ..two.clone() };
    said[1] = Shared { seq: two.seq, ..one };
    said[0].device = story.said()[0].device;
    said[1].device = two.device;
    story.share(said);
    story.is_refused("other words than were said");
}

#[test]
fn a_bundle_of_another_channel_does_not_open() {
    let mut story = Story::new(1506);
    let said = story.said();
    let between = Sharing { channel: ChannelId::from_bytes([5; 16]), ..story.between() };
    let (named, sealed) = story.seal(&between, said);
    story.upload(named.blob, &sealed);
    assert_eq!(story.offer(vec![named]).0, 201);
    story.is_refused("not sealed to this device");
}

#[test]
fn a_bundle_for_another_device_does_not_open() {
    let mut story = Story::new(1507);
    let said = story.said();
    let between = Sharing { to: DeviceId::from_bytes([5; 16]), ..story.between() };
    let (named, sealed) = story.seal(&between, said);
    story.upload(named.blob, &sealed);
    assert_eq!(story.offer(vec![named]).0, 201);
    story.is_refused("not sealed to this device");
}

#[test]
fn what_another_has_shared_is_not_offered_as_ones_own() {
    let mut story = Story::new(1508);
    let said = story.said();
    let between = Sharing { by: DeviceId::from_bytes([5; 16]), ..story.between() };
    let (named, sealed) = story.seal(&between, said);
    story.upload(named.blob, &sealed);
    assert_eq!(story.offer(vec![named]).0, 201);
    story.is_refused("by whoever offers it");
}

#[test]
fn more_than_the_policy_allows_is_refused() {
    let mut story = Story::with(1509, "since_joining", |_| {});
    // It was all said before she joined.
    let said = story.said();
    story.share(said);
    story.is_refused("more than the channel's policy allows");
}

#[test]
fn a_bundle_from_somebody_outside_the_channel_reaches_nobody() {
    let mut story = Story::new(1510);
    story.world.person(ALICE).start();
    // Alice's program shares nothing, it puts Bob out.
    story.world.must(ALICE, Kick::new("Garden", "p1"));
    story.world.person(ALICE).die_now();
    let (said, between) = (story.said(), story.between());
    let (named, _) = story.seal(&between, said);
    let (status, body) = story.offer(vec![named]);
    assert!(matches!(status, 403 | 404 | 409), "{status} {body}");
}

#[test]
fn an_offer_that_is_repeated_changes_nothing() {
    let mut story = Story::new(1511);
    let (said, between) = (story.said(), story.between());
    let (named, sealed) = story.seal(&between, said);
    story.upload(named.blob, &sealed);
    for _ in 0..2 {
        assert_eq!(story.offer(vec![named.clone()]).0, 201);
        assert_eq!(story.carol_reads(), ["one", "two"]);
    }
    assert!(story.world.alarms().is_empty(), "{:?}", story.world.alarms());
}

#[test]
fn an_offer_for_an_earlier_ask_is_not_taken() {
    let mut story = Story::new(1512);
    let earlier = story.ask.clone();
    let mut false_one = story.said();
    false_one[0].content = words("false");
    story.share(false_one);
    story.is_refused("other words");
    story.ask = earlier;
    let said = story.said();
    story.share(said);
    assert!(story.carol_reads().is_empty());
}

#[test]
fn an_oversized_bundle_is_not_even_fetched() {
    let mut story = Story::new(1513);
    let (said, between) = (story.said(), story.between());
    let (named, _) = story.seal(&between, said);
    let large = vec![7; 400_000];
    story.upload(named.blob, &large);
    assert_eq!(
        story.offer(vec![NamedBundle { hash: sha256(&[large.as_slice()]), ..named }]).0,
        201
    );
    let before = story.world.node.answered_path("GET", "/bytes");
    story.is_refused("larger than one may be");
    assert_eq!(story.world.node.answered_path("GET", "/bytes"), before);
}

#[test]
fn content_that_is_larger_than_content_may_be_is_refused() {
    let mut story = Story::new(1514);
    let mut said = story.said();
    said[0].content = Bytes(vec![7; 16_385]);
    story.share(said);
    story.is_refused("too large");
}

#[test]
fn a_deleted_message_is_not_brought_back() {
    let mut kept = Vec::new();
    let mut story = Story::with(1515, "all", |world| {
        let channel = world.channel(BOB, "general")["channel_id"].as_str().unwrap().to_owned();
        // Bob keeps what was said.
        kept = rows_of(world, BOB, &format!("t/{channel}/0"));
        let rows = world.read(ALICE, "general");
        let one = rows.iter().find(|row| row["text"] == "one").unwrap();
        let seq = one["seq"].as_u64().unwrap();
        world.must(ALICE, Request::Delete { channel: "general".into(), seq });
    });
    let shared =
        |(seq, row): (Seq, Row)| Some(Shared { seq, device: row.device?, content: row.content? });
    let said: Vec<_> = kept.into_iter().filter_map(shared).collect();
    assert_eq!(said.len(), 2);
    story.share(said);
    assert_eq!(story.carol_reads(), ["two"]);
    let rows = story.world.read(CAROL, "general");
    assert!(rows.iter().any(|row| row["type"] == "deleted"), "{rows:?}");
}

#[test]
fn a_message_that_is_deleted_after_the_join_is_not_brought_back_by_a_node_that_keeps_its_body() {
    let mut story = Story::new(1516);
    let said = story.said();
    // Alice deletes it, and shares nothing.
    refuse_bundles(&mut story.world);
    story.world.person(ALICE).start();
    let rows = story.world.read(ALICE, "general");
    let seq = rows.iter().find(|row| row["text"] == "one").unwrap()["seq"].as_u64().unwrap();
    let kept = story.bob.get(&mut story.world, "log?after=0&limit=200");
    let kept = kept["entries"].as_array().unwrap().clone();
    story.world.must(ALICE, Request::Delete { channel: "general".into(), seq });
    story.world.person(ALICE).die_now();
    story.world.node.stop_lying();
    story.world.texts(CAROL, "general");
    // The node shows the body again to whoever reads the past.
    story.world.node.lie(move |call, _, answer| {
        let Some(entries) = answer.get_mut("entries").and_then(Value::as_array_mut) else { return };
        if call.path.contains("/log?") {
            for entry in entries {
                if entry["seq"] == seq {
                    *entry = kept.iter().find(|kept| kept["seq"] == seq).unwrap().clone();
                }
            }
        }
    });
    story.share(said);
    assert_eq!(story.carol_reads(), ["two"]);
}

#[test]
fn a_bundle_that_the_node_has_changed_is_refused() {
    let mut story = Story::new(1517);
    let said = story.said();
    story.share(said);
    story.world.node.lie(|call, _, answer| {
        if call.path.ends_with("/bytes") {
            let mut bytes: Bytes = serde_json::from_value(answer.clone()).unwrap();
            let last = bytes.0.len() - 1;
            bytes.0[last] ^= 1;
            *answer = json!(bytes);
        }
    });
    story.is_refused("not the bundle that the offer names");
}

#[test]
fn a_node_that_shows_another_past_than_was_pinned_is_caught_and_nothing_is_shown() {
    let mut story = Story::new(1518);
    let said = story.said();
    story.share(said);
    story.world.node.lie(|call, _, answer| {
        let Some(entries) = answer.get_mut("entries").and_then(Value::as_array_mut) else { return };
        if call.path.contains("/log?after=0") {
            // Another time of the first message.
            let header = entries[2]["header"].clone();
            let mut bytes: Bytes = serde_json::from_value(header).unwrap();
            let last = bytes.0.len() - 1;
            bytes.0[last] ^= 1;
            entries[2]["header"] = json!(bytes);
        }
    });
    assert!(story.carol_reads().is_empty());
    let alarms = story.world.alarms();
    assert!(alarms.iter().any(|(_, words)| words.contains("than it pinned")), "{alarms:?}");
    assert!(!alarms.iter().any(|(_, words)| words.contains("has shared")), "{alarms:?}");
}

#[test]
fn a_member_who_says_one_thing_and_commits_to_another_is_shown_by_nobody() {
    let mut story = Story::new(1519);
    let (said, other) = (words("to those who are here"), words("to those who come"));
    let message = story.message_id();
    let body = story.bob.content(message, Class::Message, &said, &other);
    let (status, answer) = story.bob.post_message(&mut story.world, message, &body);
    assert_eq!(status, 201, "{answer}");
    story.world.person(ALICE).start();
    for person in [ALICE, CAROL] {
        let rows = story.world.read(person, "general");
        assert!(rows.iter().any(|row| row["reason"] == "commitment"), "{person:?}: {rows:?}");
        assert!(!rows.iter().any(|row| row["text"] == "to those who are here"), "{rows:?}");
    }
}

#[test]
fn the_node_takes_no_message_that_commits_to_nothing() {
    let mut story = Story::new(1520);
    let message = story.message_id();
    let content = words("words without a bond");
    let body = story.bob.uncommitted(message, &content);
    let (status, answer) = story.bob.post_message(&mut story.world, message, &body);
    assert_eq!((status, answer["rule"].as_str()), (422, Some("commitment")), "{answer}");
}

#[test]
fn everybody_who_joins_refuses_the_same_fake() {
    let mut story = Story::new(1521);
    refuse_bundles(&mut story.world);
    story.world.person(ALICE).start();
    let link = story.world.invite(ALICE, "Garden");
    story.world.person(ALICE).die_now();
    story.world.node.stop_lying();
    let dave = story.world.add_person(15_211);
    story.world.register(dave, "dave");
    story.world.must(dave, Request::Join { link, wait: true });
    story.world.texts(dave, "general");
    let of_carol = story.ask.clone();
    story.bob_reads_on();
    let mut lie = story.said();
    lie[0].content = words("a lie");
    story.share(lie.clone());
    story.is_refused_by(dave, "other words than were said");
    story.ask = of_carol;
    story.share(lie);
    story.is_refused_by(CAROL, "other words than were said");
}
