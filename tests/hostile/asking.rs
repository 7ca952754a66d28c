//! A node, a stolen device and another user's, who play with what own devices ask of each other and
//! answer: nothing is forged, mixed, replayed, or asked without end.

use std::{cell::RefCell, rc::Rc};

use coterie_core::Request;
use coterie_protocol::{
    envelope::Class,
    own_data::{Answer, Ask, OwnDataKey, Remembered, Telling},
    rest::PostOwnData,
};
use coterie_seal::SigningKey;
use coterie_types::{Bytes, ChannelId, FixedBytes, Hash, MessageId, UserId, sha256};
use coterie_world::{PersonId, World};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};
use serde_json::{Value, json};

use crate::insider::Insider;

const ALICE: PersonId = PersonId(0);
const BOB: PersonId = PersonId(1);
const PHONE: PersonId = PersonId(2);
const MINUTE: u64 = 60_000;
const HOUR: u64 = 60 * MINUTE;
const POST: &str = "/v1/inbox/own-data";
const ASK: u8 = 64;

type Posted = Rc<RefCell<Vec<PostOwnData>>>;
type Injected = Rc<RefCell<Vec<(PersonId, Value)>>>;

/// Alice with laptop and phone, and Bob. The node can hide bodies from the phone, and show its own
/// notices to one of them; what own devices post is written down.
struct Story {
    world: World,
    posted: Posted,
    injected: Injected,
    hides: Rc<RefCell<bool>>,
    laptop: Insider,
    phone: Insider,
    channel: ChannelId,
}

impl Story {
    fn new(seed: u64) -> Self {
        let mut world = World::new(seed, 2);
        world.garden();
        world.add_person(seed * 7 + 1);
        world.login(PHONE, "p0");
        world.send(PHONE, "general", "the phone is in");
        for device in [ALICE, BOB, PHONE] {
            world.must(device, Request::Status);
            world.run_for(MINUTE);
        }
        let (laptop, phone) = (Insider::of(&mut world, ALICE), Insider::of(&mut world, PHONE));
        let channel = world.channel(ALICE, "general")["channel_id"].clone();
        let channel = channel.as_str().unwrap().parse().unwrap();
        let hides = Rc::default();
        let (posted, injected) = (Posted::default(), Injected::default());
        let mut story = Self { world, posted, injected, hides, laptop, phone, channel };
        story.play();
        story
    }

    fn play(&mut self) {
        let posted = self.posted.clone();
        self.world.node.refuse(move |call| {
            if call.path == POST {
                posted
                    .borrow_mut()
                    .push(serde_json::from_str(call.body.as_ref().unwrap()).unwrap());
            }
            None
        });
        let (injected, hides) = (self.injected.clone(), self.hides.clone());
        self.world.node.lie(move |call, status, body| {
            if call.path.starts_with("/v1/inbox?") && status == 200 {
                // Before what is really there, so that no place in the inbox is passed over.
                let new = std::mem::take(&mut *injected.borrow_mut());
                let new = new.into_iter().map(|(_, notice)| json!({ "seq": 0, "notice": notice }));
                body["items"].as_array_mut().unwrap().splice(0..0, new);
            }
            let log = call.path.contains("/log?") && call.path.contains("/channels/");
            if log && status == 200 && *hides.borrow() {
                for item in body["entries"].as_array_mut().unwrap() {
                    let Some(text) = item["body"].as_str() else { continue };
                    let hash = sha256(&[&Bytes::from_base64(text).unwrap()]);
                    (item["body"], item["body_hash"]) = (Value::Null, json!(hash));
                }
            }
        });
    }

    /// Bob says something that the phone gets without its body, and asks for.
    fn missed(&mut self, text: &str) -> u64 {
        let seq = self.world.send(BOB, "general", text)["seq"].as_u64().unwrap();
        self.world.must(ALICE, Request::Status);
        *self.hides.borrow_mut() = true;
        self.world.must(PHONE, Request::Status);
        *self.hides.borrow_mut() = false;
        assert_eq!(self.shown(PHONE, seq)["reason"], "withheld");
        seq
    }

    fn shown(&mut self, person: PersonId, seq: u64) -> Value {
        let rows = self.world.read(person, "general");
        rows.into_iter().find(|row| row["seq"] == seq).unwrap_or(Value::Null)
    }

    /// The node shows these to one person's device, when it looks.
    fn inject(&mut self, person: PersonId, notices: Vec<Value>) {
        self.injected.borrow_mut().extend(notices.into_iter().map(|notice| (person, notice)));
        self.world.must(person, Request::ListUnread { channel: None });
        self.world.run_for(MINUTE);
        assert!(self.injected.borrow().is_empty(), "they were shown");
    }

    /// The messages that the laptop has told the phone, opened with the keys of both.
    fn told(&mut self) -> Remembered {
        self.world.must(ALICE, Request::Status);
        let posted = self.posted.borrow();
        let sent = posted.iter().rev().find(|sent| sent.slot > ASK).expect("an answer");
        let of = (self.laptop.device, sent.slot);
        let opened = self.key().open::<Answer>(of, &sent.sealed).unwrap();
        let answer = opened.verify(&self.laptop.key.verifying_key()).unwrap();
        answer.messages[&self.channel].last().unwrap().clone()
    }

    fn key(&self) -> OwnDataKey {
        OwnDataKey::of(&self.laptop.identity, self.laptop.user)
    }

    fn alarms(&self, person: PersonId, words: &str) -> usize {
        let alarms = self.world.alarms().iter();
        alarms.filter(|(who, said)| *who == person && said.contains(words)).count()
    }

    fn answer(&self, channel: ChannelId, message: Remembered) -> Answer {
        Answer::all((self.laptop.user, self.laptop.device), [(channel, message)]).remove(0)
    }

    /// As the laptop would seal and sign it.
    fn by_laptop<T: Telling>(&self, told: &T) -> Value {
        notice(told, &self.key(), &self.laptop.key)
    }

    fn posts(&self) -> usize {
        self.posted.borrow().len()
    }

    fn answers(&self) -> usize {
        self.posted.borrow().iter().filter(|sent| sent.slot > ASK).count()
    }
}

fn notice<T: Telling>(told: &T, key: &OwnDataKey, by: &SigningKey) -> Value {
    let (_, device, slot) = told.of();
    let sealed = Bytes(key.seal(told, by, &mut ChaCha20Rng::seed_from_u64(9)));
    json!({ "kind": "own_data", "device_id": device, "slot": slot, "sealed": sealed })
}

/// Another text, for the same envelope.
fn lie(of: &Remembered) -> Remembered {
    let at = of.content.windows(4).position(|four| four == b"true").expect("the text");
    let mut content = of.content.clone();
    content.0[at..at + 4].copy_from_slice(b"lies");
    Remembered { content, ..of.clone() }
}

#[test]
fn a_node_or_another_users_device_can_not_answer_in_an_own_devices_name() {
    let mut story = Story::new(581);
    let seq = story.missed("a true word");
    let truth = story.told();
    assert_eq!(truth.seq, seq);
    let forged = story.answer(story.channel, lie(&truth));
    let bob = Insider::of(&mut story.world, BOB);
    let own = story.key();
    let of_bob = OwnDataKey::of(&bob.identity, bob.user);
    let as_bob = Answer { user: bob.user, device: bob.device, ..forged.clone() };
    let mut changed = story.by_laptop(&story.answer(story.channel, truth.clone()));
    let sealed = Bytes::from_base64(changed["sealed"].as_str().unwrap()).unwrap();
    let mut bytes = sealed.clone();
    bytes.0[60] ^= 1;
    changed["sealed"] = json!(bytes);
    let mut other_slot = json!({ "kind": "own_data", "device_id": story.laptop.device });
    (other_slot["slot"], other_slot["sealed"]) = (66.into(), json!(sealed));
    let notices = vec![
        // By the node, which has no key; by somebody who has stolen the identity key alone.
        notice(
            &forged,
            &OwnDataKey::of(&SigningKey::from_seed(&[5; 32]), own_user(&story)),
            &story.laptop.key,
        ),
        notice(&forged, &own, &bob.key),
        // By another user's device, with that user's keys.
        notice(&as_bob, &of_bob, &bob.key),
        notice(&Answer { user: bob.user, ..forged.clone() }, &own, &story.laptop.key),
        changed,
        other_slot,
    ];
    let count = notices.len();
    // Before the laptop's own answer.
    story.inject(PHONE, notices);
    assert_eq!(story.alarms(PHONE, "was not used"), count, "{:?}", story.world.alarms());
    let shown = story.shown(PHONE, seq);
    assert_eq!((&shown["text"], &shown["type"]), (&json!("a true word"), &json!("message")));
}

fn own_user(story: &Story) -> UserId {
    story.laptop.user
}

#[test]
fn an_answer_for_another_envelope_channel_or_place_is_not_used_and_convicts_the_node() {
    let mut story = Story::new(582);
    let seq = story.missed("a true word");
    let truth = story.told();
    let other = |change: &dyn Fn(&mut Remembered)| {
        let mut message = lie(&truth);
        change(&mut message);
        message
    };
    let channel = ChannelId::from_bytes([9; 16]);
    let notices = vec![
        story
            .by_laptop(&story.answer(story.channel, other(&|m| m.body_hash = FixedBytes([1; 32])))),
        story.by_laptop(
            &story.answer(story.channel, other(&|m| m.id = MessageId::from_bytes([1; 16]))),
        ),
        story.by_laptop(&story.answer(channel, other(&|_| {}))),
        story.by_laptop(&story.answer(story.channel, other(&|m| m.seq += 1))),
        story.by_laptop(&story.answer(story.channel, other(&|m| m.seq -= 1))),
        // And no content at all.
        story.by_laptop(&story.answer(story.channel, other(&|m| m.content = Bytes(vec![0xff])))),
    ];
    story.inject(PHONE, notices);
    assert_eq!(story.alarms(PHONE, "another envelope"), 2, "{:?}", story.world.alarms());
    let texts = story.world.texts(PHONE, "general");
    assert!(!texts.iter().any(|text| text.contains("lies")), "{texts:?}");
    assert_eq!(story.shown(PHONE, seq)["text"], "a true word");
}

#[test]
fn an_answer_that_was_never_asked_for_changes_nothing_that_was_read() {
    let mut story = Story::new(583);
    let seq = story.missed("a true word");
    let truth = story.told();
    // The phone has read this one itself.
    let read = story.world.send(BOB, "general", "read here")["seq"].as_u64().unwrap();
    story.world.must(PHONE, Request::Status);
    let own = story.shown(PHONE, read);
    let hash = body_hash(&mut story.world, PHONE, read);
    let id = own["message_id"].as_str().unwrap().parse().unwrap();
    let of_read = Remembered { seq: read, id, body_hash: hash, ..lie(&truth) };
    let unasked = story.by_laptop(&story.answer(story.channel, of_read));
    story.inject(PHONE, vec![unasked]);
    assert_eq!(story.shown(PHONE, read), own);
    // A message that was told already, told otherwise.
    assert_eq!(story.shown(PHONE, seq)["text"], "a true word");
    let again = story.by_laptop(&story.answer(story.channel, lie(&truth)));
    story.inject(PHONE, vec![again.clone(), again]);
    assert_eq!(story.shown(PHONE, seq)["text"], "a true word");
    assert_eq!(story.world.alarms(), []);
}

/// The hash in the saved row of a message.
fn body_hash(world: &mut World, person: PersonId, seq: u64) -> Hash {
    let end = format!("/{seq:016x}");
    let rows = world.person(person).rows();
    let row = rows.iter().find(|(key, _)| key.starts_with("t/") && key.ends_with(&end)).unwrap().1;
    let at = row.windows(3).position(|three| three == [6, 0x58, 32]).expect("the hash");
    FixedBytes(row[at + 3..at + 35].try_into().unwrap())
}

#[test]
fn a_replayed_answer_does_not_bring_back_what_was_deleted() {
    let mut story = Story::new(584);
    let seq = story.missed("a true word");
    let truth = story.told();
    let answer = story.by_laptop(&story.answer(story.channel, truth));
    story.world.must(BOB, Request::Delete { channel: "general".into(), seq });
    story.world.must(PHONE, Request::Status);
    assert_eq!(story.shown(PHONE, seq)["type"], "deleted");
    story.inject(PHONE, vec![answer.clone(), answer]);
    assert_eq!(story.shown(PHONE, seq)["type"], "deleted");
    assert_eq!(story.world.alarms(), []);
}

#[test]
fn answers_and_asks_that_are_too_much_are_refused_whole() {
    let mut story = Story::new(585);
    let seq = story.missed("a true word");
    let truth = story.told();
    let huge = Remembered { content: Bytes(vec![7; 17_000]), ..truth.clone() };
    let commit = Remembered { class: Class::Commit, ..truth };
    let (user, device) = (story.laptop.user, story.laptop.device);
    let mut twice = story.answer(story.channel, commit.clone());
    twice.messages.get_mut(&story.channel).unwrap().push(commit.clone());
    let notices = [
        story.by_laptop(&story.answer(story.channel, huge)),
        story.by_laptop(&story.answer(story.channel, commit)),
        story.by_laptop(&twice),
        story.by_laptop(&Ask { slot: 65, ..Ask::new((user, device, 1), []) }),
    ];
    story.inject(PHONE, notices.to_vec());
    let stretch = coterie_protocol::own_data::Stretch { from: 1, to: 1 << 40 };
    let mut ask = Ask::new((story.phone.user, story.phone.device, u64::from(u32::MAX)), []);
    ask.wanted.insert(story.channel, vec![stretch]);
    let before = story.answers();
    let notice = notice(&ask, &story.key(), &story.phone.key);
    story.inject(ALICE, vec![notice]);
    assert_eq!(story.answers(), before);
    let refused = story.alarms(PHONE, "was not used") + story.alarms(ALICE, "was not used");
    assert_eq!(refused, 5, "{:?}", story.world.alarms());
    assert_eq!(story.shown(PHONE, seq)["text"], "a true word");
}

/// An ask of a device for the whole channel.
fn ask_for_all(story: &Story, of: &Insider, number: u64) -> Value {
    let all = (1..200).map(|seq| (story.channel, seq));
    notice(&Ask::new((of.user, of.device, number), all), &story.key(), &of.key)
}

#[test]
fn an_ask_that_the_node_shows_again_and_again_is_answered_once() {
    let mut story = Story::new(586);
    story.missed("a true word");
    story.told();
    let (asked, device) = (story.posted.clone(), story.phone.device);
    let ask = asked.borrow().iter().find(|sent| sent.slot == ASK).unwrap().clone();
    let again =
        json!({ "kind": "own_data", "device_id": device, "slot": ASK, "sealed": ask.sealed });
    let before = story.answers();
    for _ in 0..20 {
        story.inject(ALICE, vec![again.clone()]);
    }
    story.world.person(ALICE).start();
    story.inject(ALICE, vec![again]);
    assert_eq!(story.answers(), before);
    assert_eq!(story.world.alarms(), []);
}

#[test]
fn a_device_that_asks_without_end_is_answered_a_few_times_an_hour() {
    let mut story = Story::new(587);
    story.missed("a true word");
    story.told();
    let before = story.answers();
    let number = story.world.now().0 + 1_000_000;
    for n in 0..40 {
        let ask = ask_for_all(&story, &story.phone, number + n);
        story.inject(ALICE, vec![ask]);
        if n == 20 {
            // A restart gives nothing back.
            story.world.person(ALICE).start();
        }
    }
    let answered = story.answers() - before;
    assert!((8..=12).contains(&answered), "{answered} in forty minutes");
    story.world.run_for(2 * HOUR);
    let last = story.answers();
    story.world.run_for(10 * HOUR);
    story.world.must(ALICE, Request::Status);
    assert_eq!(story.answers(), last, "the last ask is answered, and that is all");
}

#[test]
fn a_node_that_lets_no_answer_through_is_not_asked_without_end() {
    let mut story = Story::new(588);
    let seq = story.missed("a true word");
    // The laptop never sees the ask.
    story.world.person(ALICE).die_now();
    let before = story.posts();
    for day in 0..60 {
        story.world.run_for(24 * HOUR);
        story.world.must(PHONE, Request::Status);
        if day == 0 {
            let asked = story.posts() - before;
            assert!(asked <= 1, "{asked} more asks on the first day");
        }
        if day == 3 || day == 9 {
            story.world.person(PHONE).start();
        }
    }
    let asked = story.posts() - before;
    assert!((2..=3).contains(&asked), "{asked} asks in sixty days");
    assert_eq!(story.shown(PHONE, seq)["reason"], "withheld");
}

#[test]
fn a_thief_who_adds_a_device_is_told_nothing_of_before_and_a_revoked_one_nothing_at_all() {
    let mut story = Story::new(589);
    story.world.send(BOB, "general", "a true word of before");
    for device in [ALICE, PHONE] {
        story.world.must(device, Request::Status);
    }
    let tablet = story.world.add_person(5890);
    story.world.login(tablet, "p0");
    let thief = Insider::of(&mut story.world, tablet);
    for device in [tablet, ALICE, PHONE] {
        story.world.must(device, Request::Status);
        story.world.run_for(MINUTE);
    }
    let now = story.world.now().0;
    let before = story.answers();
    let ask = ask_for_all(&story, &thief, now + 1);
    story.inject(ALICE, vec![ask]);
    assert_eq!(story.answers(), before, "all of it was said before that device was there");
    // What was said since it could have read itself.
    story.world.send(BOB, "general", "after");
    story.world.must(ALICE, Request::Status);
    let ask = ask_for_all(&story, &thief, now + 2);
    story.inject(ALICE, vec![ask]);
    assert_eq!(story.answers(), before + 1);
    let device = thief.device.to_string();
    story.world.must(ALICE, Request::RevokeDevice { device, unlock: None });
    let ask = ask_for_all(&story, &thief, now + 3);
    story.inject(ALICE, vec![ask]);
    assert_eq!(story.answers(), before + 1);
    assert_eq!(story.alarms(ALICE, "was not used"), 1, "{:?}", story.world.alarms());
}
